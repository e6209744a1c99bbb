import { GraphQLScalarType, Kind, type ValueNode } from "graphql";
import { Errors } from "../../errors.js";

/** Reads an ISO 3166-1 alpha-2 code in any case. Throws `BAD_INPUT`, naming `field`, for anything else. */
export function parseCountryCode(value: unknown, field = "CountryCode"): string {
  if (typeof value === "string" && /^[A-Za-z]{2}$/.test(value)) return value.toUpperCase();
  throw Errors.badInput(field, value, "a country code of two letters (ISO 3166-1), e.g. NO");
}

/** Reads a BCP 47 tag, or the storefront spelling with an underscore (PT_BR). Throws `BAD_INPUT` for anything else. */
export function parseLanguageCode(value: unknown, field = "LanguageCode"): string {
  if (typeof value === "string" && /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/.test(value)) {
    const [language, ...rest] = value.split(/[-_]/);
    return [language?.toLowerCase(), ...rest].join("-");
  }
  throw Errors.badInput(field, value, "a language code, e.g. EN or pt-BR");
}

/** Storefronts write these codes as enum values (`country: NO`); variables carry them as strings. Both are read. */
const word = (node: ValueNode): string => (node.kind === Kind.STRING || node.kind === Kind.ENUM ? node.value : `a ${node.kind}`);

/** Upper case, whatever the client wrote. */
export const CountryCode = new GraphQLScalarType<string, string>({
  name: "CountryCode",
  description: 'A country, ISO 3166-1 alpha-2: `NO` or `"NO"`.',
  parseValue: (value) => parseCountryCode(value),
  parseLiteral: (node) => parseCountryCode(word(node)),
  serialize: (value) => String(value),
});

/** Language in lower case, parts joined by hyphens. */
export const LanguageCode = new GraphQLScalarType<string, string>({
  name: "LanguageCode",
  description: 'A language: `EN`, `PT_BR` or `"pt-BR"`.',
  parseValue: (value) => parseLanguageCode(value),
  parseLiteral: (node) => parseLanguageCode(word(node)),
  serialize: (value) => String(value),
});
