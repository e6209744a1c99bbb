import type { ApolloServerPlugin, GraphQLResponse } from "@apollo/server";
import type { GatewayContext } from "./context.js";

/** Adds entries to the answer's `extensions`. */
export function extend({ body }: GraphQLResponse, entries: Record<string, unknown>): void {
  if (body.kind === "single") body.singleResult.extensions = { ...body.singleResult.extensions, ...entries };
}

/** Says in `extensions.degradations` what dropped out on the way to this answer; empty when nothing did. */
export function degradations<C extends GatewayContext>(): ApolloServerPlugin<C> {
  return {
    requestDidStart: async () => ({
      async willSendResponse({ response, contextValue }) {
        extend(response, { degradations: contextValue.scope.degradations });
      },
    }),
  };
}
