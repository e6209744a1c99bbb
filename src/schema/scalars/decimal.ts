import { GraphQLScalarType, Kind } from "graphql";
import { Errors } from "../../errors.js";

/** Reads a plain decimal number, keeping every digit. Throws `BAD_INPUT` for anything else. */
export function parseDecimal(value: unknown): string {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text === "string" && /^-?\d{1,15}(\.\d{1,9})?$/.test(text)) return text;
  throw Errors.badInput("Decimal", value, 'a decimal number as a string, e.g. "19.99"');
}

/** Exact decimal numbers travel as strings; numbers are accepted as input too. */
export const Decimal = new GraphQLScalarType<string, string>({
  name: "Decimal",
  description: 'An exact decimal number, written as a string: `"19.99"`. Input may be a number.',
  parseValue: parseDecimal,
  parseLiteral: (node) =>
    parseDecimal(node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT ? node.value : `a ${node.kind}`),
  serialize: (value) => String(value),
});
