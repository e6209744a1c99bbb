/** The gateway: what happens to a request, in order. Each policy is a file beside this one. */
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import { InMemoryLRUCache } from "@apollo/utils.keyvaluecache";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import Fastify, { type FastifyInstance } from "fastify";
import type { GraphQLSchema } from "graphql";
import type { Log } from "../common/log.js";
import type { RequestScope } from "../common/requestScope.js";
import type { ApiKeys, Cache, Catalogue, Store } from "../store/ports.js";
import { rememberKeys } from "./auth.js";
import { cacheControl, PERSONAL } from "./cacheControl.js";
import { consent } from "./consent.js";
import { type GatewayContext, openScope } from "./context.js";
import { cors } from "./cors.js";
import { drain } from "./drain.js";
import { DropOuts } from "./dropOuts.js";
import { disclosures } from "./extensions.js";
import { graphiql } from "./graphiql.js";
import { health } from "./health.js";
import { images } from "./images.js";
import { landing } from "./landing.js";
import { limits } from "./limits.js";
import { maskErrors, maskHttpErrors } from "./masking.js";
import { Metrics, type ShopFigures, serveMetrics } from "./metrics.js";
import { RateLimit } from "./rateLimit.js";
import { serverTiming } from "./serverTiming.js";

/** What the composition root gives. `C` is the context that the schema's resolvers expect. */
export interface GatewayOptions<C extends GatewayContext> {
  schema: GraphQLSchema;
  createContext: (scope: RequestScope) => C;
  store: Pick<ApiKeys, "keyByHash"> & Pick<Catalogue, "productsByIds"> & Pick<Store, "healthy">;
  cache: Cache;
  log: Log;
  /** Requests a minute for one caller; 0: no limit. */
  rateLimit: number;
  /** Whether storefront queries work without a key, at this moment. */
  publicAccess: () => boolean;
  /** Shown at `/ready`. */
  modelState: () => Promise<Record<string, unknown>>;
  /** Shown at `/metrics`; left out: nothing is told of the shop. */
  shopFigures?: () => ShopFigures;
}

const BODY_LIMIT_BYTES = 4 * 1024 * 1024;
const TOKENS_MAX = 4000;
const PERSISTED_BYTES = 8 * 1024 * 1024;

/** The server, ready to `listen` or `inject`; `close` drains it within two seconds. */
export async function createGateway<C extends GatewayContext>(options: GatewayOptions<C>): Promise<FastifyInstance> {
  const { schema, createContext, store, cache, log } = options;
  const app = Fastify({ bodyLimit: BODY_LIMIT_BYTES, trustProxy: "loopback", forceCloseConnections: "idle" });
  const dropOuts = new DropOuts();
  const metrics = new Metrics(dropOuts, options.shopFigures);
  const policies: ApolloServerPlugin<C>[] = [
    consent(),
    limits(),
    disclosures(dropOuts),
    cacheControl(),
    serverTiming(),
    metrics.plugin(),
  ];
  const apollo = new ApolloServer<C>({
    schema,
    plugins: [...policies, ApolloServerPluginLandingPageDisabled(), ApolloServerPluginCacheControlDisabled()],
    formatError: maskErrors(log),
    parseOptions: { maxTokens: TOKENS_MAX },
    introspection: true,
    includeStacktraceInErrorResponses: false,
    // Its own memory, in each gateway: a client that is not understood sends the text again.
    persistedQueries: { cache: new InMemoryLRUCache({ maxSize: PERSISTED_BYTES }), ttl: null },
    stopOnTerminationSignals: false,
  });
  await apollo.start();
  const keys = rememberKeys(store);
  const rateLimit = new RateLimit(cache, options.rateLimit);
  const scopeOptions = { publicAccess: options.publicAccess, keys, rateLimit };

  maskHttpErrors(app, log);
  drain(app, apollo);
  cors(app);
  health(app, { ...options, dropOuts });
  serveMetrics(app, metrics, keys);
  landing(app);
  graphiql(app);
  images(app, store);
  app.route({
    method: ["GET", "POST"],
    url: "/graphql",
    handler: fastifyApolloHandler(apollo, {
      context: async (request, reply) => {
        reply.header("cache-control", PERSONAL);
        return createContext(await openScope(request, scopeOptions));
      },
    }),
  });
  return app;
}
