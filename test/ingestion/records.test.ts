import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { Columns } from "../../src/ingestion/files/columns.js";
import type { Position, RawRecord } from "../../src/ingestion/files/rawRecord.js";
import { openRecords } from "../../src/ingestion/files/records.js";

const dir = mkdtempSync(join(tmpdir(), "vitrine-records-"));
afterAll(() => rmSync(dir, { recursive: true }));
let made = 0;

async function read(content: string | Uint8Array, format: "jsonl" | "csv", from?: Position): Promise<RawRecord[]> {
  const gz = content instanceof Uint8Array && content[0] === 0x1f;
  const path = join(dir, `${made++}.${format}${gz ? ".gz" : ""}`);
  writeFileSync(path, content);
  const reader = await openRecords({ path, format }, new Columns(["id", "title", "attributes"]), ["id"]);
  const records: RawRecord[] = [];
  for await (const batch of reader(from)) records.push(...batch);
  return records;
}

const told = (records: RawRecord[]): unknown[] => records.map((r) => [r.line, r.problem?.reason ?? r.values]);

describe("CSV", () => {
  it("reads quoted fields with delimiters, quotes and line breaks, and names each record's first line", async () => {
    const records = await read('id,title\n1,"a, ""b""\nc"\r\n\n2,plain\n', "csv");
    expect(told(records)).toEqual([
      [2, { id: "1", title: 'a, "b"\nc' }],
      [5, { id: "2", title: "plain" }],
    ]);
  });

  it("loses one line to a quote that is never closed, not the rest of the file", async () => {
    const records = await read('id,title\n1,"open\n2,b\n3,"c, d"\n4,e\n', "csv");
    expect(told(records)).toEqual([
      [2, "text follows a closing quote; double a quote inside a quoted field"],
      [3, { id: "2", title: "b" }],
      [4, { id: "3", title: "c, d" }],
      [5, { id: "4", title: "e" }],
    ]);
    expect(told(await read('id,title\n1,"open\n2,b', "csv"))).toEqual([
      [2, "a quoted field is never closed"],
      [3, { id: "2", title: "b" }],
    ]);
  });

  it("says how many columns a row has where the header has another number", async () => {
    const records = await read("id,title\n1\n2,b,c\n3,d\n", "csv");
    expect(told(records)).toEqual([
      [2, "1 columns, the header has 2"],
      [3, "3 columns, the header has 2"],
      [4, { id: "3", title: "d" }],
    ]);
  });

  it("meets header names leniently, in any case, with a BOM, and by the delimiter in use; dots reach inside", async () => {
    const records = await read("\ufeffID;Title;attributes.colour;wing span\n1;a;red;9\n", "csv");
    expect(records[0]!.values).toEqual({ id: "1", title: "a", attributes: { colour: "red" } });
  });

  it("refuses a file without a required column, naming what it has", async () => {
    await expect(read("title,price\na,1\n", "csv")).rejects.toThrow(/no column id; its first line has "title, price"/);
  });
});

describe("JSON Lines", () => {
  it("keeps going after lines that are no objects, and passes over blank ones", async () => {
    const records = await read('{"id":1}\n\n[1]\n{"id":\n{"ID":"2","other":3}', "jsonl");
    expect(records.map((r) => r.line)).toEqual([1, 3, 4, 5]);
    expect(records.map((r) => r.values)).toEqual([{ id: 1 }, {}, {}, { id: "2" }]);
    expect(records[1]!.problem!.reason).toBe("the line is JSON, but not an object");
    expect(records[2]!.problem!.reason).toMatch(/^the line is not JSON: /);
  });

  it("rejects a line that is not UTF-8, and one longer than 8 MiB, but reads what follows", async () => {
    const latin1 = Buffer.concat([Buffer.from('{"id":"caf\xe9"}\n', "latin1"), Buffer.from('{"id":"café"}\n')]);
    expect(told(await read(latin1, "jsonl"))).toEqual([
      [1, "the line is not UTF-8; save the file as UTF-8"],
      [2, { id: "café" }],
    ]);
    const long = `{"id":"${"x".repeat(9 << 20)}"}\n{"id":"2"}\n`;
    expect(told(await read(long, "jsonl"))).toEqual([
      [1, "the line is longer than 8388608 bytes"],
      [2, { id: "2" }],
    ]);
  });
});

describe("going on from a position", () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => (i % 7 ? `${i},t${i}` : `${i},"two\nlines ${i}"`));
  const text = `id,title\n${lines.join("\n")}\n`;

  it.each([
    ["plain", text],
    ["gzipped", gzipSync(text)],
  ])("yields exactly the records after it: %s", async (_, content) => {
    const all = await read(content, "csv");
    expect(all).toHaveLength(20_000);
    for (const cut of [0, 6, 7, 12_345, 19_998]) {
      expect(await read(content, "csv", all[cut]!.next)).toEqual(all.slice(cut + 1));
    }
  });

  it("reads several gzip members as one file", async () => {
    const joined = Buffer.concat([gzipSync("id,title\n1,a\n"), gzipSync("2,b\n")]);
    expect((await read(joined, "csv")).map((r) => r.values.id)).toEqual(["1", "2"]);
  });

  it("says which file is damaged", async () => {
    await expect(read(gzipSync(text).subarray(0, 2000), "csv")).rejects.toThrow(/Cannot read .*\.csv\.gz/);
  });
});
