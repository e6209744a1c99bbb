import type { ApolloServerPlugin, GraphQLResponse } from "@apollo/server";
import type { GatewayContext } from "./context.js";
import type { DropOuts } from "./dropOuts.js";

/** Adds entries to the answer's `extensions`. */
export function extend({ body }: GraphQLResponse, entries: Record<string, unknown>): void {
  if (body.kind === "single") body.singleResult.extensions = { ...body.singleResult.extensions, ...entries };
}

/**
 * Says in `extensions.degradations` what dropped out on the way to this answer, and counts it; empty when nothing did. In
 * `extensions.experiments`, where there are any, which arms its shoppers are in.
 */
export function disclosures<C extends GatewayContext>(dropOuts: DropOuts): ApolloServerPlugin<C> {
  return {
    requestDidStart: async () => ({
      async willSendResponse({ response, contextValue: { scope } }) {
        for (const { stage } of scope.degradations) dropOuts.add(stage);
        const { degradations, experiments } = scope;
        extend(response, experiments.length > 0 ? { degradations, experiments } : { degradations });
      },
    }),
  };
}
