/** A data file (JSON Lines or CSV, plain or gzipped; Parquet) as records: named values, each with where it stands. */
import { Errors, message } from "../../errors.js";
import { type Columns, cellsToValues, objectToValues } from "./columns.js";
import { csvRecords, sniffDelimiter, splitCsv } from "./csv.js";
import { type Line, readLines } from "./lines.js";
import type { RawRecord, RecordReader } from "./rawRecord.js";

export interface RecordFile {
  path: string;
  format: "jsonl" | "csv" | "parquet";
}

/** Checks the header of a CSV or Parquet file against `required` and returns its reader. Throws `FILE_UNREADABLE`, `BAD_INPUT`. */
export async function openRecords(file: RecordFile, columns: Columns, required: readonly string[]): Promise<RecordReader> {
  if (file.format === "parquet") return (await import("./parquet.js")).openParquet(file.path, columns, required);
  if (file.format === "jsonl") {
    return (from = { offset: 0, line: 0, row: 0 }, onBytes) =>
      jsonRecords(readLines(file.path, from, onBytes), columns, from.row);
  }
  const header = await firstLine(file.path);
  const delimiter = sniffDelimiter(header?.text ?? "");
  const split = splitCsv(header?.text ?? "", delimiter);
  const written = "fields" in split ? split.fields : [];
  const paths = written.map((name) => columns.resolve(name));
  for (const name of required) {
    if (!paths.some((path) => path?.[0] === name)) throw Errors.missingColumn(file.path, name, written);
  }
  const start = { offset: header?.end ?? 0, line: header?.number ?? 0, row: 0 };
  return (from = start, onBytes) => tableRecords(readLines(file.path, from, onBytes), delimiter, paths, from.row);
}

async function firstLine(path: string): Promise<Line | null> {
  for await (const lines of readLines(path)) {
    const line = lines.find((l) => l.text.trim() !== "");
    if (line) return line;
  }
  return null;
}

async function* jsonRecords(batches: AsyncIterable<Line[]>, columns: Columns, firstRow: number): AsyncGenerator<RawRecord[]> {
  let row = firstRow;
  for await (const lines of batches) {
    const records: RawRecord[] = [];
    for (const line of lines) {
      if (!line.problem && line.text.trim() === "") continue;
      const read = line.problem ? { value: line.text, reason: line.problem } : parseObject(line.text);
      const at = row++;
      const next = { offset: line.end, line: line.number, row };
      if ("object" in read) records.push({ line: line.number, row: at, next, values: objectToValues(columns, read.object) });
      else records.push({ line: line.number, row: at, next, values: {}, problem: read });
    }
    yield records;
  }
}

function parseObject(text: string): { object: Record<string, unknown> } | { value: unknown; reason: string } {
  try {
    const object: unknown = JSON.parse(text);
    if (typeof object === "object" && object !== null && !Array.isArray(object))
      return { object: object as Record<string, unknown> };
    return { value: text, reason: "the line is JSON, but not an object" };
  } catch (error) {
    return { value: text, reason: `the line is not JSON: ${message(error)}` };
  }
}

async function* tableRecords(
  lines: AsyncIterable<Line[]>,
  delimiter: string,
  paths: readonly (string[] | null)[],
  firstRow: number,
): AsyncGenerator<RawRecord[]> {
  let row = firstRow;
  for await (const batch of csvRecords(lines, delimiter, paths.length)) {
    yield batch.map(({ line, end, lastLine, fields, problem }) => {
      const at = row++;
      const next = { offset: end, line: lastLine, row };
      if (problem !== undefined) return { line, row: at, next, values: {}, problem: { value: fields[0], reason: problem } };
      return { line, row: at, next, values: cellsToValues(paths, fields) };
    });
  }
}
