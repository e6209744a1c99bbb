import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Errors } from "../../errors.js";
import type { RecordFile } from "./records.js";

const ENDINGS: readonly [string, RecordFile["format"]][] = [
  [".jsonl", "jsonl"],
  [".ndjson", "jsonl"],
  [".csv", "csv"],
  [".parquet", "parquet"],
];

/** The names a file may have: `products.jsonl`, `products.jsonl.gz`, `products.csv` ... */
export function possibleNames(name: string): string[] {
  // Parquet packs its own pages.
  return ENDINGS.flatMap(([ending, format]) => [`${name}${ending}`, ...(format === "parquet" ? [] : [`${name}${ending}.gz`])]);
}

/** Finds `name` in a directory, whatever its format; null where it is not there. Throws where there are two of it. */
export async function findRecordFile(dir: string, name: string): Promise<RecordFile | null> {
  let entries: string[];
  try {
    entries = await readdir(dir);
  } catch (cause) {
    throw Errors.fileUnreadable(dir, cause);
  }
  const found = possibleNames(name).filter((file) => entries.includes(file));
  if (found.length > 1) throw Errors.ambiguousFile(dir, found);
  const file = found[0];
  if (file === undefined) return null;
  const format = ENDINGS.find(([ending]) => file.startsWith(`${name}${ending}`))?.[1] ?? "jsonl";
  return { path: join(dir, file), format };
}
