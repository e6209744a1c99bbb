import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { gridTable, tune } from "../../src/app/tuning.js";
import { noProgress } from "../../src/common/progress.js";
import { variantNamed } from "../../src/learning/variant.js";
import { openStore } from "../../src/store/openStore.js";
import type { Store } from "../../src/store/ports.js";
import { RANKER, TOWERS } from "../learning/tinyFit.js";
import { ENCODERS, fillStore } from "../scoring/servedShop.js";
import { scratchDataDir } from "../store/scratch.js";

let dir: string;
let store: Store;
const config = () => ({ dataDir: join(dir, "data"), databaseUrl: undefined, exactBelow: 20_000 });
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "vitrine-tuning-"));
  await scratchDataDir(config().dataDir);
  store = await openStore(config());
  await fillStore(store);
});
afterAll(async () => {
  await store.close();
  await rm(dir, { recursive: true });
});

it("fits in threads of its own what it would fit in this one, to the same figures, and keeps the results", async () => {
  const file = join(dir, "grid.json");
  await writeFile(file, JSON.stringify({ ranker: { listwise: [0.5, 2] } }));
  const options = {
    file,
    seed: 1,
    variant: variantNamed(),
    encoders: { text: ENCODERS.text.id, image: ENCODERS.image.id },
    trialMinutes: 1,
    plan: { towers: [{ ...TOWERS, epochs: 1 }], rankers: [{ ...RANKER, epochs: 1 }], questions: 20, checks: 10 },
  };
  const notes: string[] = [];
  const progress = { ...noProgress, note: (line: string) => void notes.push(line) };
  const inThreads = await tune(store, config(), { ...options, jobs: 2, progress });
  expect(inThreads).toHaveLength(2);
  const again = await tune(store, config(), { ...options, jobs: 1, progress });
  expect(again).toEqual(inThreads);
  expect(notes).toEqual(["6 of 6 fits were done before"]);
  await rm(join(dir, "data", "training"), { recursive: true });
  expect(await tune(store, config(), { ...options, jobs: 1, progress })).toEqual(inThreads);
  expect(gridTable(inThreads)[0]).toMatch(/^ {2}1 {2}NDCG@12 0\.\d{4} \+- 0\.\d{4} \(.*\) {2}recall@50 .* {2}ranker\.listwise/);
}, 120_000);

it("refuses a file that it cannot read", async () => {
  const options = { seed: 1, variant: variantNamed(), encoders: { text: null, image: null }, trialMinutes: 1, jobs: 1 };
  await expect(tune(store, config(), { ...options, file: join(dir, "none.json"), progress: noProgress })).rejects.toMatchObject({
    code: "FILE_UNREADABLE",
  });
  const torn = join(dir, "torn.json");
  await writeFile(torn, '{"towers":');
  await expect(tune(store, config(), { ...options, file: torn, progress: noProgress })).rejects.toMatchObject({
    code: "BAD_INPUT",
  });
});
