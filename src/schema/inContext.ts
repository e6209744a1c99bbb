import { DirectiveLocation, GraphQLBoolean, GraphQLDirective } from "graphql";
import { CountryCode, LanguageCode } from "./scalars/codes.js";

/** `query @inContext(country: NO, language: NB, visitorConsent: false) { ... }` */
export const inContextDirective = new GraphQLDirective({
  name: "inContext",
  description: "The situation of the whole operation: defaults for its `context` arguments, and the visitor's consent.",
  locations: [DirectiveLocation.QUERY, DirectiveLocation.MUTATION],
  args: {
    country: { type: CountryCode, description: "Default of `context.country`." },
    language: { type: LanguageCode, description: "Default of `context.language`." },
    visitorConsent: {
      type: GraphQLBoolean,
      description: "False: no shopper is read or written by this operation; answers are those of an unknown visitor.",
    },
  },
});
