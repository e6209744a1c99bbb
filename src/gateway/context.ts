import { randomUUID } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { sha256 } from "../common/hash.js";
import type { RequestScope } from "../common/requestScope.js";
import { VitrineError } from "../errors.js";
import { authenticate, bearerOf, type KnownKeys } from "./auth.js";
import { toGraphQLError } from "./masking.js";
import type { RateLimit } from "./rateLimit.js";

/** What the gateway needs to find in GraphQL's context; the rest of it is the resolvers' own. */
export interface GatewayContext {
  scope: RequestScope;
}

/** What opening a scope looks at. */
export interface ScopeOptions {
  keys: KnownKeys;
  rateLimit: RateLimit;
  /** Whether storefront queries work without a key, at this moment. */
  publicAccess: () => boolean;
}

/** Counts the request, finds out who asks, and opens its scope. Throws GraphQL errors with an HTTP status. */
export async function openScope(request: FastifyRequest, options: ScopeOptions): Promise<RequestScope> {
  const { authorization } = request.headers;
  const secret = authorization === undefined ? null : bearerOf(authorization);
  const began = performance.now();
  const degradations: RequestScope["degradations"] = [];
  const without = (stage: string, otherwise: string) => (cause: unknown) => {
    degradations.push({ stage, reason: cause instanceof VitrineError ? cause.message : otherwise });
  };
  try {
    const who = secret === null ? `address:${request.ip}` : `key:${sha256(secret)}`;
    await options.rateLimit.count(who, without("rateLimit", "The cache does not answer."));
    const stale = without("authenticate", "The database does not answer.");
    const caller = await authenticate(authorization, options.keys, options.publicAccess(), stale);
    return {
      requestId: randomUUID(),
      caller,
      origin: `${request.protocol}://${request.host}`,
      inContext: { visitorConsent: true },
      personal: false,
      degradations,
      experiments: [],
      timings: { authenticate: performance.now() - began },
    };
  } catch (error) {
    throw toGraphQLError(error);
  }
}
