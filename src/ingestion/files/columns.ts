/** Column names, met leniently: `user_id`, `User ID` and `userId` are one name. */

const squeeze = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, "");

/** How many distinct unknown names are remembered for the summary. */
const REMEMBERED = 20;
const CACHED = 1000;

/** The names a file may use, and which others it used. */
export class Columns {
  /** Names that mean nothing to the importer, as written, the first few only. */
  readonly unknown = new Set<string>();
  readonly #known: ReadonlyMap<string, string>;
  readonly #paths = new Map<string, string[]>();

  constructor(readonly names: readonly string[]) {
    this.#known = new Map(names.map((name) => [squeeze(name), name]));
  }

  /** The path a written name stands for (`["attributes", "colour"]` for `attributes.colour`), or null where unknown. */
  resolve(written: string): string[] | null {
    const met = this.#paths.get(written);
    if (met) return met;
    const [head = "", ...rest] = written.trim().split(".");
    const name = this.#known.get(squeeze(head));
    if (name !== undefined && rest.every((part) => part !== "")) {
      const path = [name, ...rest];
      if (this.#paths.size < CACHED) this.#paths.set(written, path);
      return path;
    }
    if (this.unknown.size < REMEMBERED) this.unknown.add(written);
    return null;
  }
}

/** A record's values by known name; a dotted name fills an object. Empty cells are absent. */
export function cellsToValues(paths: readonly (string[] | null)[], cells: readonly string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (let i = 0; i < paths.length; i++) {
    const path = paths[i];
    const cell = cells[i]!;
    if (path && cell !== "") place(values, path, cell);
  }
  return values;
}

/** A JSON object's values by known name. */
export function objectToValues(columns: Columns, object: Record<string, unknown>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(object)) {
    const path = columns.resolve(name);
    if (path) place(values, path, object[name]);
  }
  return values;
}

function place(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let target = values;
  for (const part of path.slice(0, -1)) {
    const inner = target[part];
    // A map without a prototype: a column called `attributes.__proto__` is data like any other.
    const object = (typeof inner === "object" && inner !== null ? inner : Object.create(null)) as Record<string, unknown>;
    target[part] = object;
    target = object;
  }
  target[path.at(-1)!] = value;
}
