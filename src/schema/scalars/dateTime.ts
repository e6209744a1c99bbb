import { GraphQLScalarType, Kind } from "graphql";
import { Errors } from "../../errors.js";

/** A moment as a client wrote it. `dateOnly`: a date without a time, which has no time of day (`at` is then midnight UTC). */
export interface Moment {
  at: Date;
  dateOnly: boolean;
}

const EXPECTED = 'ISO 8601 with a zone, e.g. "2026-01-15T08:30:00+01:00", or a date, e.g. "2026-01-15"';
const ISO = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/i;

/** Reads ISO 8601. Throws `BAD_INPUT` for anything else, a time without a zone and days that do not exist included. */
export function parseMoment(value: unknown): Moment {
  const match = typeof value === "string" ? ISO.exec(value) : null;
  if (!match) throw Errors.badInput("DateTime", value, EXPECTED);
  const day = new Date(`${match[1]}T00:00:00Z`);
  const at = match[2] ? new Date(match[0].toUpperCase()) : day;
  if (Number.isNaN(at.getTime()) || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== match[1])
    throw Errors.badInput("DateTime", value, `a day and time that exist, as ${EXPECTED}`);
  return { at, dateOnly: match[2] === undefined };
}

/** In: `Moment`. Out: a `Date`, written in UTC. */
export const DateTime = new GraphQLScalarType<Moment, string>({
  name: "DateTime",
  description:
    "A moment in ISO 8601 with its zone, e.g. `2026-01-15T08:30:00+01:00`. A date alone (`2026-01-15`) is accepted as input and has no time of day. Written in UTC.",
  specifiedByURL: "https://www.rfc-editor.org/rfc/rfc3339",
  parseValue: parseMoment,
  parseLiteral: (node) => parseMoment(node.kind === Kind.STRING ? node.value : `a ${node.kind}`),
  serialize(value) {
    if (value instanceof Date) return value.toISOString();
    throw new TypeError(`DateTime cannot write ${String(value)}.`);
  },
});
