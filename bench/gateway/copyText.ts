/** PostgreSQL's text format of COPY. */

export type Cell = string | number | boolean | null | undefined;

const SPECIAL = /[\\\t\n\r]/;
const EACH_SPECIAL = new RegExp(SPECIAL, "g");
const ESCAPED: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** One row, its line feed included. */
function copyRow(cells: readonly Cell[]): string {
  let line = "";
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    line += i > 0 ? "\t" : "";
    if (cell === null || cell === undefined) line += "\\N";
    else if (typeof cell === "string") line += SPECIAL.test(cell) ? cell.replace(EACH_SPECIAL, (c) => ESCAPED[c]!) : cell;
    else if (typeof cell === "boolean") line += cell ? "t" : "f";
    else line += cell;
  }
  return `${line}\n`;
}

/** Many rows. */
export function* copyRows(rows: Iterable<readonly Cell[]>): Generator<string> {
  for (const row of rows) yield copyRow(row);
}

/** A text array's literal, e.g. `{"Women","Coats & jackets"}`. */
export function textArray(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`).join(",")}}`;
}

/** Rows joined to pieces of about a megabyte; `onRows` is told how many were given so far. */
export function* inPieces(rows: Iterable<string>, onRows: (done: number) => void): Generator<string> {
  let piece: string[] = [];
  let length = 0;
  let done = 0;
  for (const row of rows) {
    piece.push(row);
    length += row.length;
    done++;
    if (length < 1 << 20) continue;
    yield piece.join("");
    onRows(done);
    piece = [];
    length = 0;
  }
  if (piece.length > 0) yield piece.join("");
  onRows(done);
}
