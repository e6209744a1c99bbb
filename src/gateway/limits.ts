import type { ApolloServerPlugin } from "@apollo/server";
import type { FragmentDefinitionNode } from "graphql";
import { Errors } from "../errors.js";
import type { GatewayContext } from "./context.js";
import { measure } from "./cost.js";
import { extend } from "./extensions.js";
import { toGraphQLError } from "./masking.js";
import { coerceVariables } from "./variables.js";

const LIMITS = { depth: 12, aliases: 50, cost: 10_000 } as const;
const REMEDY = "Ask for less at once, or split it over several requests.";

/** Refuses operations that are too deep, too wide or too costly, and says what the others cost in `extensions.cost`. */
export function limits<C extends GatewayContext>(): ApolloServerPlugin<C> {
  return {
    async requestDidStart() {
      let cost: number | null = null;
      return {
        async didResolveOperation({ schema, document, operation, request }) {
          if (!operation) return;
          const fragments: Record<string, FragmentDefinitionNode> = {};
          for (const node of document.definitions) if (node.kind === "FragmentDefinition") fragments[node.name.value] = node;
          try {
            const size = measure(schema, operation, fragments, () => coerceVariables(schema, operation, request.variables));
            cost = size.cost;
            for (const what of ["depth", "aliases", "cost"] as const)
              if (size[what] > LIMITS[what]) throw Errors.queryTooCostly(what, size[what], LIMITS[what], REMEDY);
          } catch (error) {
            throw toGraphQLError(error);
          }
        },
        async willSendResponse({ response }) {
          if (cost !== null) extend(response, { cost: { requested: cost, limit: LIMITS.cost } });
        },
      };
    },
  };
}
