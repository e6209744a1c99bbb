import type { ApolloServerPlugin } from "@apollo/server";
import type { GatewayContext } from "./context.js";

/**
 * Tells server and admin keys how long each stage of the answer took, in milliseconds: the `Server-Timing` header, which
 * browsers and proxies know how to show. `retrieve.nearest` and the like are parts of `retrieve`; `total` is the whole
 * operation from the request's body to the answer's.
 */
export function serverTiming<C extends GatewayContext>(): ApolloServerPlugin<C> {
  return {
    async requestDidStart() {
      const began = performance.now();
      return {
        async willSendResponse({ response, contextValue: { scope } }) {
          const { role } = scope.caller;
          if (role !== "SERVER" && role !== "ADMIN") return;
          const stages = { ...scope.timings, total: performance.now() - began + (scope.timings.authenticate ?? 0) };
          const entries = Object.entries(stages).map(([stage, ms]) => `${stage};dur=${ms.toFixed(3)}`);
          response.http.headers.set("server-timing", entries.join(", "));
        },
      };
    },
  };
}
