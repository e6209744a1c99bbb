import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { noProgress } from "../../src/common/progress.js";
import { cosine, row } from "../../src/common/vectors.js";
import type { ProductInput } from "../../src/domain.js";
import { productDigests } from "../../src/encoders/lexical/productDigests.js";
import { productText } from "../../src/encoders/lexical/productText.js";
import { openEncoder } from "../../src/encoders/openEncoder.js";
import { encodeCatalogue } from "../../src/ingestion/encodeCatalogue.js";
import { openStore } from "../../src/store/openStore.js";
import { scratch, TINY_DIM, tinyBert } from "../encoders/directories.js";
import { scratchDataDir } from "../store/scratch.js";

const directory = scratch();

it("loses only the batches under way when it is killed, and encodes the rest, each product once", {
  timeout: 120_000,
}, async () => {
  const settings = { dataDir: join(directory, "data"), textEncoder: tinyBert(join(directory, "text")), imageEncoder: "bundled" };
  const config = { dataDir: settings.dataDir, databaseUrl: undefined, exactBelow: 1 };
  const products: ProductInput[] = Array.from({ length: 600 }, (_, i) => ({
    id: `${i}`,
    title: `Red dress ${"wool ".repeat(i % 50)}${i}`,
  }));
  await scratchDataDir(settings.dataDir);
  const filling = await openStore(config);
  await filling.upsertProducts(await Promise.all(products.map(async (p) => ({ ...p, ...(await productDigests(p)) }))));
  await filling.close();

  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("encodeChild.mjs", import.meta.url)), settings.dataDir, settings.textEncoder],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let written = 0;
  for await (const chunk of child.stdout) {
    written = Number(String(chunk).trim().split("\n").at(-1));
    if (written >= 100) break;
  }
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");

  const store = await openStore(config);
  const text = await openEncoder("text", settings);
  const left = await store.countPending("text", text.id);
  expect(left).toBeLessThanOrEqual(products.length - written);
  expect(left).toBeGreaterThan(0);
  expect((await encodeCatalogue(store, { text }, noProgress)).text).toMatchObject({ encoded: left, failed: 0 });
  expect(await store.countPending("text", text.id)).toBe(0);

  let found = 0;
  for await (const { keys, vectors } of store.scanEncodings("text", text.id)) {
    found += keys.length;
    const [product] = await store.productsByKeys([keys[0]!]);
    expect(cosine(row(vectors, 0, TINY_DIM), await text.encode([productText(product!)]))).toBeCloseTo(1, 4);
  }
  expect(found).toBe(products.length);
  await store.close();
});
