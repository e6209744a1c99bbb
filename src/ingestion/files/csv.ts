/**
 * CSV (RFC 4180) on top of physical lines: a quoted field may hold line breaks, so a record may span lines. What sets it
 * apart from a general parser is how it loses little: a quote that is never closed costs the one line it stands in, not the
 * rest of the file.
 */
import type { Line } from "./lines.js";

/** One record's fields in column order, or why the line could not be read. */
export interface CsvRecord {
  line: number;
  /** Offset of the byte after the record, and the number of lines up to there. */
  end: number;
  lastLine: number;
  fields: string[];
  problem?: string;
}

type Split = { fields: string[] } | { unclosed: true } | { problem: string };

/** How many lines one record may span before its quote counts as never closed. */
const LONGEST_RECORD = 200;

/** The delimiter a header line uses: comma, semicolon or tab, whichever occurs most (a comma on a tie). */
export function sniffDelimiter(header: string): string {
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [";", "\t"].reduce((best, next) => (count(next) > count(best) ? next : best), ",");
}

/** Splits one record's text. `unclosed`: it ends inside a quoted field. */
export function splitCsv(text: string, delimiter: string): Split {
  if (!text.includes('"')) return { fields: text.split(delimiter) };
  const fields: string[] = [];
  let at = 0;
  while (true) {
    if (text[at] !== '"') {
      const stop = text.indexOf(delimiter, at);
      fields.push(stop < 0 ? text.slice(at) : text.slice(at, stop));
      if (stop < 0) return { fields };
      at = stop + 1;
      continue;
    }
    let close = text.indexOf('"', at + 1);
    while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
    if (close < 0) return { unclosed: true };
    fields.push(text.slice(at + 1, close).replaceAll('""', '"'));
    if (close + 1 === text.length) return { fields };
    if (text[close + 1] !== delimiter) return { problem: "text follows a closing quote; double a quote inside a quoted field" };
    at = close + 2;
  }
}

/** Yields records of `width` fields; others carry a `problem`. Blank lines are passed over. */
export async function* csvRecords(batches: AsyncIterable<Line[]>, delimiter: string, width: number): AsyncGenerator<CsvRecord[]> {
  const source = batches[Symbol.asyncIterator]();
  let lines: Line[] = [];
  let ended = false;
  const more = async (): Promise<void> => {
    const next = await source.next();
    if (next.done) ended = true;
    else lines = lines.length > 0 ? lines.concat(next.value) : next.value;
  };
  try {
    while (true) {
      if (!ended) await more();
      const records: CsvRecord[] = [];
      let at = 0;
      while (at < lines.length) {
        const record = recordAt(lines, at, delimiter, width, ended);
        if (record === null) break;
        at += record.lastLine - record.line + 1;
        if (record.problem !== undefined || record.fields.length > 0) records.push(record);
      }
      lines = lines.slice(at);
      if (records.length > 0) yield records;
      if (ended) return;
    }
  } finally {
    await source.return?.(undefined);
  }
}

/** The record that begins at `lines[at]`; null where more lines are needed to tell. A blank line has no fields. */
function recordAt(lines: Line[], at: number, delimiter: string, width: number, ended: boolean): CsvRecord | null {
  const first = lines[at]!;
  const one = { line: first.number, end: first.end, lastLine: first.number };
  const rejected = (problem: string): CsvRecord => ({ ...one, fields: [first.text], problem });
  if (first.problem) return rejected(first.problem);
  if (first.text.trim() === "") return { ...one, fields: [] };
  let text = first.text;
  let split = splitCsv(text, delimiter);
  let last = at;
  while ("unclosed" in split) {
    last++;
    if (last - at >= LONGEST_RECORD || (last >= lines.length && ended)) return rejected("a quoted field is never closed");
    if (last >= lines.length) return null;
    const next = lines[last]!;
    if (next.problem) return rejected(next.problem);
    text += `\n${next.text}`;
    if (next.text.includes('"')) split = splitCsv(text, delimiter);
  }
  if ("problem" in split) return rejected(split.problem);
  if (split.fields.length !== width) return rejected(`${split.fields.length} columns, the header has ${width}`);
  return { ...one, end: lines[last]!.end, lastLine: lines[last]!.number, fields: split.fields };
}
