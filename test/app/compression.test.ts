import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type CompressionFigures, judgeCompression } from "../../src/app/compressionVerdict.js";
import { readConfig } from "../../src/config.js";
import { ModelRegistry } from "../../src/inference/registry.js";
import { openStore } from "../../src/store/openStore.js";
import { vitrine } from "../cli/terminal.js";
import { smallModel } from "../fixtures/liveGateway.js";
import { fillStore } from "../scoring/servedShop.js";
import { scratchDataDir } from "../store/scratch.js";

vi.setConfig({ testTimeout: 120_000 });

let env: Record<string, string>;
beforeAll(async () => {
  const dir = await scratchDataDir();
  env = { VITRINE_DATA_DIR: dir, VITRINE_MODELS_DIR: join(dir, "models"), VITRINE_CANDIDATES: "60" };
  const store = await openStore(readConfig(env));
  await fillStore(store);
  const { card, files } = smallModel("1", 1);
  await new ModelRegistry(store, join(dir, "models")).put(card, files);
  await store.activateModel({ name: "small", version: "1" });
  await store.close();
});
afterAll(() => rmSync(env.VITRINE_DATA_DIR!, { recursive: true }));

it("makes a version of its own, measures it side by side, and does not serve it unasked", async () => {
  const { code, stdout, stderr } = await vitrine(["models", "compress", "small@1", "--int8", "--prune", "0.3", "--json"], env);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  const { compressed, figures, decision } = JSON.parse(stdout);
  expect(compressed).toBe("small@1-pruned30-int8");
  expect(figures.questions).toBeGreaterThan(20);
  expect(figures.bytes[1]).toBeLessThan(figures.bytes[0]);
  expect(figures.sparsity).toBeCloseTo(0.3, 1);
  expect(figures.rankMs.every((ms: number) => ms > 0)).toBe(true);
  expect(decision).toMatchObject({ activated: false, reason: expect.stringMatching(/NDCG@12 \.?\d/) });
  const list = await vitrine(["models", "list"], env);
  expect(list.stdout).toMatch(/^\* small@1 /m);
  expect(list.stdout).toMatch(/^ {2}small@1-pruned30-int8 .*not activated: /m);
  const shown = JSON.parse((await vitrine(["models", "show", compressed, "--json"], env)).stdout);
  expect(shown.hyperparameters).toMatchObject({ "compression.int8": true, "compression.prune": 0.3 });
  expect(shown.provenance.at(-1)).toMatch(/Compressed from small@1: 30% of the weights/);
  const compared = await vitrine(["models", "compare", "small@1", compressed], env);
  expect(compared.stdout).toMatch(/metrics\.compression\.ndcg@12\.compressed/);
});

it("serves it only where it is a gain", async () => {
  const { stdout } = await vitrine(["models", "compress", "small@1", "--prune", "0.98", "--activate", "--json"], env);
  const { decision, figures } = JSON.parse(stdout);
  expect(decision.activated).toBe(judgeCompression(figures).gain);
  const active = (await vitrine(["models", "list"], env)).stdout.split("\n").find((line) => line.startsWith("*"));
  expect(active).toContain(decision.activated ? "small@1-pruned98" : "small@1 ");
});

it.each([
  [["models", "compress", "small@1"], /--int8, --prune <share>, or both/],
  [["models", "compress", "small@1", "--prune", "1"], /a share between 0 and 1/],
  [["models", "compress", "small@9", "--int8"], /"small@9" does not exist/],
])("%j is refused", async (args, reason) => {
  const { code, stderr } = await vitrine(args, env);
  expect(code).toBe(1);
  expect(stderr).toMatch(reason);
});

const same: CompressionFigures = {
  questions: 500,
  ndcg: [0.2, 0.2],
  loss: { mean: 0, low: -0.01, high: 0.01, p: 1 },
  rankMs: [2, 2],
  bytes: [1000, 1000],
  packedBytes: [900, 900],
  sparsity: 0,
};
it.each([
  ["neither faster nor smaller", {}, false, /no gain in speed or size/],
  ["faster", { rankMs: [2, 1.5] }, true, /a gain/],
  ["smaller at the same speed", { bytes: [1000, 300] }, true, /a gain/],
  ["smaller but slower", { bytes: [1000, 300], rankMs: [2, 2.5] }, false, /no gain.*125% of the time/],
  [
    "faster but a little worse for sure",
    { rankMs: [2, 1], ndcg: [0.2, 0.199], loss: { ...same.loss, mean: 0.001, p: 0.01 } },
    false,
    /significantly worse/,
  ],
  [
    "faster but worse by chance perhaps",
    { rankMs: [2, 1], ndcg: [0.2, 0.19], loss: { ...same.loss, mean: 0.01, p: 0.2 } },
    false,
    /ranks worse/,
  ],
  ["judged on next to nothing", { questions: 5, rankMs: [2, 1] }, false, /only 5 baskets/],
] as const)("a model that is %s", (_, changes, gain, reason) => {
  const verdict = judgeCompression({ ...same, ...(changes as unknown as Partial<CompressionFigures>) });
  expect(verdict).toEqual({ gain, reason: expect.stringMatching(reason) });
});
