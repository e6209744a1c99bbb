import { randomUUID } from "node:crypto";
import { HeaderMap } from "@apollo/server";
import type { FastifyError, FastifyInstance } from "fastify";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Log } from "../common/log.js";
import { type ErrorCode, VitrineError } from "../errors.js";

/** GraphQL's own complaints about a request: safe to show. Renamed where Vitrine has a word for it. */
const REQUEST_ERRORS: Record<string, string> = {
  GRAPHQL_PARSE_FAILED: "GRAPHQL_PARSE_FAILED",
  GRAPHQL_VALIDATION_FAILED: "GRAPHQL_VALIDATION_FAILED",
  OPERATION_RESOLUTION_FAILURE: "OPERATION_RESOLUTION_FAILURE",
  BAD_REQUEST: "BAD_REQUEST",
  PERSISTED_QUERY_NOT_FOUND: "PERSISTED_QUERY_NOT_FOUND",
  BAD_USER_INPUT: "BAD_INPUT" satisfies ErrorCode,
};

/**
 * What clients see of an error. Expected errors: their message, with `extensions.code` and where. Anything else is a
 * defect: the client gets `INTERNAL` with an id, and the log gets the same id with the cause.
 */
export function maskErrors(log: Log): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const { message, locations, path } = formatted;
    const at = { ...(locations && { locations }), ...(path && { path }) };
    const expected = vitrineErrorIn(error);
    if (expected) return { message, ...at, extensions: { code: expected.code, ...expected.where } };
    const code = REQUEST_ERRORS[String(formatted.extensions?.code)] ?? (isBadRequest(error) ? "BAD_REQUEST" : undefined);
    if (code) return { message, ...at, extensions: { code } };
    const errorId = randomUUID();
    log.error({ errorId, path, err: rootOf(error) }, "A request failed unexpectedly");
    return {
      message: internalMessage(errorId),
      ...at,
      extensions: { code: "INTERNAL", errorId },
    };
  };
}

/** What Apollo refuses without a code of its own: a text under another one's hash. */
function isBadRequest(error: unknown): boolean {
  return error instanceof GraphQLError && (error.extensions.http as { status?: number } | undefined)?.status === 400;
}

/** The same for the plain HTTP routes: what is not the caller's fault is logged, and not shown. */
export function maskHttpErrors(app: FastifyInstance, log: Log): void {
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ error: error.message });
    const errorId = randomUUID();
    log.error({ errorId, err: error }, "A request failed unexpectedly");
    return reply
      .code(500)
      .header("cache-control", "no-store")
      .send({ error: internalMessage(errorId) });
  });
}

const internalMessage = (errorId: string): string =>
  `Something went wrong on our side. Try again; if it stays, tell the operator this id: ${errorId}.`;

const HTTP_STATUS: Partial<Record<ErrorCode, number>> = {
  BAD_INPUT: 400,
  QUERY_TOO_COSTLY: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  DATABASE_UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 503,
};

/** The status of a plain HTTP answer, or of a GraphQL answer that refuses a request as a whole. */
export const httpStatusOf = ({ code }: VitrineError): number => HTTP_STATUS[code] ?? 500;

/** For errors that refuse a request as a whole: a GraphQL error with the HTTP status that goes with its code. */
export function toGraphQLError(error: unknown): unknown {
  if (!(error instanceof VitrineError)) return error;
  const headers = new HeaderMap();
  if (error.code === "UNAUTHENTICATED") headers.set("www-authenticate", "Bearer");
  if (typeof error.where.retryAfterSeconds === "number") headers.set("retry-after", String(error.where.retryAfterSeconds));
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: { code: error.code, http: { status: httpStatusOf(error), headers } },
  });
}

/** GraphQL wraps what is thrown, sometimes twice. */
function vitrineErrorIn(error: unknown): VitrineError | null {
  const root = rootOf(error);
  return root instanceof VitrineError ? root : null;
}

function rootOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? rootOf(error.originalError) : error;
}
