/**
 * Importing, through the command line, into a fresh embedded database: rows a second against a bare COPY of the same files
 * in the same run, and peak memory, also at ten times the rows.
 *
 *   VITRINE_HM_DIR=<Kaggle's files> node bench/run.js import [--runs N]
 */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PGlite } from "@electric-sql/pglite";
import { seededRandom } from "../src/common/random.js";
import { type MeasuredImport, measureImport } from "./measureImport.js";

const { values: flags } = parseArgs({ args: process.argv.slice(3), options: { runs: { type: "string", default: "1" } } });
const scratch = await mkdtemp(join(tmpdir(), "vitrine-bench-import-"));

/** Into an embedded database of its own. */
async function freshImport(kind: "hm" | "feed", dir: string): Promise<MeasuredImport> {
  const data = join(scratch, "data");
  await rm(data, { recursive: true, force: true });
  return measureImport(kind, dir, { VITRINE_DATA_DIR: data, DATABASE_URL: "" });
}

/** Seconds of a bare COPY of a CSV file into a table of text columns, without any index. */
async function measureCopy(path: string): Promise<number> {
  const text = await readFile(path);
  const header = text.subarray(0, text.indexOf(10)).toString().trim().split(",");
  const db = await PGlite.create({ dataDir: join(scratch, "copy") });
  await db.exec(`DROP TABLE IF EXISTS floor; CREATE TABLE floor (${header.map((name) => `"${name}" text`).join(", ")})`);
  const started = performance.now();
  await db.query("COPY floor FROM '/dev/blob' WITH (FORMAT csv, HEADER)", [], { blob: new Blob([new Uint8Array(text)]) });
  const seconds = (performance.now() - started) / 1000;
  await db.close();
  return seconds;
}

/** A feed of `scale` x 2,000 products, as many shoppers and fifteen times the events, a tenth of them repeated. */
async function writeFeed(scale: number): Promise<string> {
  const dir = join(scratch, `feed-${scale}`);
  await mkdir(dir, { recursive: true });
  const random = seededRandom(scale);
  const words = "wool cotton linen lamp chair jumper red blue soft warm light table rug vase shirt dress boots".split(" ");
  const write = async (name: string, count: number, row: (i: number) => object): Promise<void> => {
    const out = createWriteStream(join(dir, name));
    for (let i = 0; i < count; i++) if (!out.write(`${JSON.stringify(row(i))}\n`)) await once(out, "drain");
    out.end();
    await once(out, "finish");
  };
  const n = 2000 * scale;
  const text = (length: number): string => Array.from({ length }, () => random.pick(words)).join(" ");
  await write("products.jsonl", n, (i) => ({ id: `p${i}`, title: text(3), description: text(20), price: i % 100 }));
  await write("users.jsonl", n, (i) => ({ id: `u${i}`, attributes: { age: 20 + (i % 50) } }));
  await write("interactions.jsonl", 15 * n, (i) => {
    const j = i % 10 === 9 ? random.below(i) : i;
    const timestamp = new Date(1.6e12 + j * 60_000).toISOString();
    return { userId: `u${j % n}`, productId: `p${(7 * j) % n}`, type: "PURCHASE", timestamp, context: { device: "MOBILE" } };
  });
  return dir;
}

const perSecond = (rows: number, seconds: number): string => `${Math.round(rows / seconds).toLocaleString("en-US")} rows/s`;

const hm = process.env.VITRINE_HM_DIR;
const copied: Record<string, string> = {
  articles: "articles.csv",
  customers: "customers.csv",
  transactions: "transactions_train.csv",
};
for (let run = 0; hm && run < Number(flags.runs); run++) {
  const { files, peakMb } = await freshImport("hm", hm);
  for (const { name, rows, seconds } of files) {
    const floor = await measureCopy(join(hm, copied[name]!));
    const ratio = (seconds / floor).toFixed(1);
    console.log(
      `${name}: ${rows} rows, ${perSecond(rows, seconds)}; bare COPY ${perSecond(rows, floor)}: ${ratio} times as long`,
    );
  }
  console.log(`peak memory ${Math.round(peakMb)} MB`);
}
const [one, ten] = [await freshImport("feed", await writeFeed(1)), await freshImport("feed", await writeFeed(10))];
const ratio = (ten.peakMb / one.peakMb).toFixed(2);
console.log(`feed of 34,000 rows: peak ${Math.round(one.peakMb)} MB; ten times: ${Math.round(ten.peakMb)} MB, ${ratio} times`);
for (const { name, rows, seconds } of ten.files) console.log(`${name}: ${rows} rows, ${perSecond(rows, seconds)}`);
await rm(scratch, { recursive: true });
