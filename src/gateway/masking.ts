import { randomUUID } from "node:crypto";
import { HeaderMap } from "@apollo/server";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Log } from "../common/log.js";
import { type ErrorCode, VitrineError } from "../errors.js";

/** GraphQL's own complaints about a request: safe to show. Renamed where Vitrine has a word for it. */
const REQUEST_ERRORS: Record<string, string> = {
  GRAPHQL_PARSE_FAILED: "GRAPHQL_PARSE_FAILED",
  GRAPHQL_VALIDATION_FAILED: "GRAPHQL_VALIDATION_FAILED",
  OPERATION_RESOLUTION_FAILURE: "OPERATION_RESOLUTION_FAILURE",
  BAD_REQUEST: "BAD_REQUEST",
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
    const code = REQUEST_ERRORS[String(formatted.extensions?.code)];
    if (code) return { message, ...at, extensions: { code } };
    const errorId = randomUUID();
    log.error({ errorId, path, err: rootOf(error) }, "A request failed unexpectedly");
    return {
      message: `Something went wrong on our side. Try again; if it stays, tell the operator this id: ${errorId}.`,
      ...at,
      extensions: { code: "INTERNAL", errorId },
    };
  };
}

const HTTP_STATUS: Partial<Record<ErrorCode, number>> = {
  BAD_INPUT: 400,
  QUERY_TOO_COSTLY: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  DATABASE_UNAVAILABLE: 503,
};

/** For errors that refuse a request as a whole: a GraphQL error with the HTTP status that goes with its code. */
export function toGraphQLError(error: unknown): unknown {
  if (!(error instanceof VitrineError)) return error;
  const headers = new HeaderMap();
  if (error.code === "UNAUTHENTICATED") headers.set("www-authenticate", "Bearer");
  if (typeof error.where.retryAfterSeconds === "number") headers.set("retry-after", String(error.where.retryAfterSeconds));
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: { code: error.code, http: { status: HTTP_STATUS[error.code] ?? 500, headers } },
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
