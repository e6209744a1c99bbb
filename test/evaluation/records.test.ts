import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluate } from "../../src/evaluation/evaluate.js";
import { randomMethod } from "../../src/evaluation/methods/random.js";
import { readRun, writeRun } from "../../src/evaluation/records.js";
import { bought, tinyShop } from "./tinyShop.js";

describe("records of a run", () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "vitrine-records-"));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it("come back from a file as they were", async () => {
    const shop = tinyShop(
      [{ id: "a" }, { id: "b" }],
      [bought("u", "a", "2020-01-03"), bought("u", "b", "2020-01-05"), bought("v", "a", "2020-01-06")],
    );
    const window = { from: new Date("2020-01-01"), to: new Date("2020-02-01") };
    const run = await evaluate(shop.store, () => [randomMethod(1)], { protocol: "next-basket", ...window, command: "evaluate" });
    const file = join(dir, "run.jsonl");
    await writeRun(file, run);
    expect(await readRun(file)).toEqual(run);
  });

  it("name the file that cannot be read or written, and what to do", async () => {
    const empty = join(dir, "empty.jsonl");
    await writeFile(empty, "");
    for (const file of [empty, join(dir, "absent.jsonl")])
      await expect(readRun(file)).rejects.toMatchObject({ code: "FILE_UNREADABLE", where: { file } });
    const nowhere = join(dir, "nowhere", "run.jsonl");
    const header = {
      protocol: "at-cut" as const,
      from: "",
      to: "",
      seed: 1,
      model: null,
      dataDigest: "",
      command: "",
      products: 0,
      shown: 12,
      coverage: {},
    };
    await expect(writeRun(nowhere, { header, records: [] })).rejects.toMatchObject({
      code: "FILE_UNWRITABLE",
      where: { file: nowhere },
    });
  });
});
