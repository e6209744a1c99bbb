import type { ApolloServerPlugin } from "@apollo/server";
import type { GatewayContext } from "./context.js";

/** What may keep an answer: the catalogue asked for by GET may be kept for a minute, anything about a shopper by nobody. */
export const PERSONAL = "private, no-store";
const CATALOGUE = "public, max-age=60";

/** Sets `Cache-Control`, and `Vary` so that no cache gives one caller's answer to another. */
export function cacheControl<C extends GatewayContext>(): ApolloServerPlugin<C> {
  return {
    requestDidStart: async () => ({
      async willSendResponse({ request, response, operation, contextValue, errors }) {
        const { headers } = response.http;
        const open =
          request.http?.method === "GET" && operation?.operation === "query" && !contextValue.scope.personal && !errors;
        headers.set("cache-control", open ? CATALOGUE : PERSONAL);
        headers.set("vary", "Authorization, Accept, Origin");
      },
    }),
  };
}
