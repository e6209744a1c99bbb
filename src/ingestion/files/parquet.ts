/** A Parquet file as records. Read a window of rows at a time, so that memory does not grow with the file. */
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { Errors } from "../../errors.js";
import { type Columns, objectToValues } from "./columns.js";
import type { RawRecord, RecordReader } from "./rawRecord.js";

const WINDOW = 20_000;

/** Checks the file's columns against `required` and returns its reader; a record's line is its 1-based row. */
export async function openParquet(path: string, columns: Columns, required: readonly string[]): Promise<RecordReader> {
  const { file, metadata } = await open(path);
  const children = parquetSchema(metadata).children.map(({ element }) => element);
  const written = children.map(({ name }) => name);
  const known = written.filter((name) => columns.resolve(name));
  for (const name of required)
    if (!known.some((column) => columns.resolve(column)?.[0] === name)) throw Errors.missingColumn(path, name, written);
  const days = new Set(
    children.filter((e) => e.converted_type === "DATE" || e.logical_type?.type === "DATE").map(({ name }) => name),
  );
  const rows = Number(metadata.num_rows);
  return async function* (from = { offset: 0, line: 0, row: 0 }, onBytes = () => {}): AsyncGenerator<RawRecord[]> {
    for (let start = from.row; start < rows; start += WINDOW) {
      const rowEnd = Math.min(rows, start + WINDOW);
      const objects = await parquetReadObjects({ file, metadata, columns: known, rowStart: start, rowEnd, compressors }).catch(
        (cause: unknown) => {
          throw Errors.fileUnreadable(path, cause);
        },
      );
      onBytes(Math.round((file.byteLength * rowEnd) / rows));
      yield objects.map((object, i): RawRecord => {
        const row = start + i;
        const next = { offset: 0, line: row + 1, row: row + 1 };
        return { line: row + 1, row, next, values: objectToValues(columns, plain(object, days)) };
      });
    }
  };
}

async function open(path: string): Promise<{ file: AsyncBuffer; metadata: FileMetaData }> {
  try {
    const file = await asyncBufferFromFile(path);
    return { file, metadata: await parquetMetadataAsync(file) };
  } catch (cause) {
    throw Errors.fileUnreadable(path, cause);
  }
}

/** The row as JSON would have it. */
function plain(row: Record<string, unknown>, days: ReadonlySet<string>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    const converted = jsonOf(value);
    // A day has no time: midnight would be one.
    values[name] = value instanceof Date && days.has(name) ? String(converted).slice(0, 10) : converted;
  }
  return values;
}

function jsonOf(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (Array.isArray(value)) return value.map((item) => jsonOf(item) ?? null);
  if (typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const converted = jsonOf(inner);
      return converted === undefined ? [] : [[name, converted]];
    }),
  );
}
