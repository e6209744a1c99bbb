/**
 * Reads the fields of one row, whoever sent it (a JSON line, a CSV record, a GraphQL input), and remembers everything that
 * is wrong with it. Absent means undefined, null or "": normal data, unless the field is required.
 */
import type { Attributes, Json } from "../domain.js";

/** One reason why a row cannot be taken. */
export interface Problem {
  code: "BAD_INPUT" | "NOT_FOUND";
  /** Dotted path, e.g. `context.device`; empty: the row as a whole. */
  field: string;
  value: unknown;
  /** What was expected. */
  reason: string;
}

/** A row read: its value, or all that is wrong with it. */
export type ReadRow<T> = { value: T } | { problems: Problem[] };

const LONGEST_ID = 255;
const LONGEST_TEXT = 100_000;
const LARGEST = 1e12;
const DEEPEST = 20;
const ISO_8601 = /^(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/i;
// What PostgreSQL keeps neither in text nor in jsonb: NUL, and halves of surrogate pairs.
const UNSTORABLE = /\0|\p{Surrogate}/u;
/** The same, and whole pairs too: a look that is quick where there are none, as in most texts. */
const SUSPECT = /[\0\ud800-\udfff]/;
/** Sets the parts of a list apart where the store keeps it as one text. */
const SEPARATOR = "\u001f";

export class Fields {
  readonly problems: Problem[] = [];

  constructor(
    private readonly values: Readonly<Record<string, unknown>>,
    private readonly prefix = "",
  ) {}

  /** `{ value }` when nothing was wrong, else the problems. */
  done<T>(value: T): ReadRow<T> {
    return this.problems.length > 0 ? { problems: this.problems } : { value };
  }

  /** Notes that `name` is not as expected. */
  reject(name: string, reason: string): undefined {
    this.problems.push({ code: "BAD_INPUT", field: this.prefix + name, value: this.values[name], reason });
    return undefined;
  }

  /** The raw value, undefined where absent. */
  raw(name: string): unknown {
    const value = this.values[name];
    return value === null || value === "" ? undefined : value;
  }

  /** A required id: text, or a whole number taken as text. Returns "" where it is missing (and the problem is noted). */
  id(name: string): string {
    if (this.raw(name) === undefined) {
      this.reject(name, "is missing");
      return "";
    }
    return this.optionalId(name) ?? "";
  }

  optionalId(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const id = Number.isSafeInteger(value) ? String(value) : value;
    if (typeof id !== "string") return this.reject(name, "expected text");
    if (id.trim() === "" || id.length > LONGEST_ID) return this.reject(name, `expected 1 to ${LONGEST_ID} characters`);
    return unstorable(id) ? this.reject(name, "holds a character that is not text") : id;
  }

  text(name: string, longest = LONGEST_TEXT): string | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== "string" && typeof value !== "number") return this.reject(name, "expected text");
    const text = String(value);
    if (text.length > longest) return this.reject(name, `expected at most ${longest} characters`);
    return unstorable(text) ? this.reject(name, "holds a character that is not text") : text;
  }

  /** A finite number between `min` and `max`, given as such or as text. */
  number(name: string, min = -LARGEST, max = LARGEST): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const number = typeof value === "string" ? Number(value) : value;
    if (typeof number !== "number" || !Number.isFinite(number)) return this.reject(name, "expected a number");
    if (number < min) return this.reject(name, `expected ${min} or more`);
    return number > max ? this.reject(name, `expected ${max} or less`) : number;
  }

  /** A non-negative amount as a decimal string; every digit that was given is kept. */
  decimal(name: string): string | undefined {
    const value = this.raw(name);
    const number = this.number(name, 0);
    if (number === undefined) return undefined;
    const text = String(value).trim();
    return /^\d+(\.\d+)?$/.test(text) ? text : number.toFixed(20).replace(/\.?0+$/, "");
  }

  flag(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === "boolean") return value;
    const word = String(value).toLowerCase();
    if (["true", "1", "yes"].includes(word)) return true;
    return ["false", "0", "no"].includes(word) ? false : this.reject(name, "expected true or false");
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    return allowed.includes(value as T) ? (value as T) : this.reject(name, `expected one of ${allowed.join(", ")}`);
  }

  /** A moment in ISO 8601; a time without a zone is UTC, a date without a time is midnight UTC and `dateOnly`. */
  instant(name: string): { at: Date; dateOnly: boolean } | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (value instanceof Date && !Number.isNaN(value.getTime())) return { at: value, dateOnly: false };
    const parts = typeof value === "string" ? ISO_8601.exec(value.trim()) : null;
    const expected = 'expected a moment in ISO 8601, e.g. "2020-06-30T18:30:00Z"';
    if (!parts) return this.reject(name, expected);
    const text = parts[0].toUpperCase().replace(" ", "T");
    const dateOnly = text.length === 10;
    const at = new Date(dateOnly || parts[4] ? text : `${text}Z`);
    if (Number.isNaN(at.getTime()) || !isCalendarDay(parts)) return this.reject(name, expected);
    return at.getTime() < 0 ? this.reject(name, "expected a moment after 1970") : { at, dateOnly };
  }

  /** A bag of JSON values; as text it must be a JSON object. */
  bag(name: string): Attributes | undefined {
    let value = this.raw(name);
    if (typeof value === "string") value = parsed(value);
    if (value === undefined) return this.raw(name) === undefined ? undefined : this.reject(name, "expected a JSON object");
    if (typeof value !== "object" || value === null || Array.isArray(value)) return this.reject(name, "expected a JSON object");
    return storable(value, 0) ? (value as Attributes) : this.reject(name, "holds what JSON in the database cannot keep");
  }

  /** A list of texts, `longest` characters altogether; as text it may be a JSON array, or parts set apart by `separator`. */
  texts(name: string, separator: string, longest = LONGEST_TEXT): string[] | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const array = typeof value === "string" && value.startsWith("[") ? parsed(value) : value;
    const parts = typeof array === "string" ? array.split(separator) : array;
    const expected = `expected text, or a list of texts`;
    if (!Array.isArray(parts)) return this.reject(name, expected);
    const texts = parts.map((part: unknown) => (typeof part === "number" ? String(part) : part));
    const storable = (part: unknown): part is string =>
      typeof part === "string" && !unstorable(part) && !part.includes(SEPARATOR);
    if (!texts.every(storable)) return this.reject(name, expected);
    if (texts.join("").length > longest) return this.reject(name, `expected at most ${longest} characters`);
    const filled = texts.map((part) => part.trim()).filter((part) => part !== "");
    return filled.length > 0 ? filled : undefined;
  }

  /** The fields of an object inside; its problems are noted here. Undefined where absent. */
  inside<T>(name: string, read: (fields: Fields) => T): T | undefined {
    const bag = this.bag(name);
    if (bag === undefined) return undefined;
    const inner = new Fields(bag, `${this.prefix}${name}.`);
    const value = read(inner);
    this.problems.push(...inner.problems);
    return value;
  }
}

const unstorable = (text: string): boolean => SUSPECT.test(text) && UNSTORABLE.test(text);

/** False for the 30th of February, which `Date` would take for a day in March. */
function isCalendarDay([, year, month, day]: RegExpExecArray): boolean {
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function storable(value: unknown, depth: number): value is Json {
  if (depth > DEEPEST) return false;
  if (typeof value === "string") return !unstorable(value);
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return value === null || typeof value === "boolean";
  if (Array.isArray(value)) return value.every((part) => storable(part, depth + 1));
  for (const [name, part] of Object.entries(value)) if (unstorable(name) || !storable(part, depth + 1)) return false;
  return true;
}
