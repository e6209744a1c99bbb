import type { ApolloServerPlugin } from "@apollo/server";
import { getDirectiveValues } from "graphql";
import type { GatewayContext } from "./context.js";
import { coerceVariables } from "./variables.js";

/** Reads the operation's `@inContext(country, language, visitorConsent)` into the request's scope, before any resolver runs. */
export function consent<C extends GatewayContext>(): ApolloServerPlugin<C> {
  return {
    requestDidStart: async () => ({
      async didResolveOperation({ schema, operation, request, contextValue }) {
        const directive = schema.getDirective("inContext");
        if (!directive || !operation?.directives?.length) return;
        const values = getDirectiveValues(directive, operation, coerceVariables(schema, operation, request.variables));
        if (!values) return;
        contextValue.scope.inContext = {
          country: typeof values.country === "string" ? values.country : undefined,
          language: typeof values.language === "string" ? values.language : undefined,
          visitorConsent: values.visitorConsent !== false,
        };
      },
    }),
  };
}
