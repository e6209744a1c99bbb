import { Errors } from "../errors.js";
import type { PageInfo } from "../schema/pageInfo.js";

/** A position as an opaque cursor; `list` keeps the cursors of different lists apart. */
export function toCursor(list: string, position: number): string {
  return Buffer.from(`${list}:${position}`).toString("base64url");
}

/** The position in a cursor of this list; 0 without one. Throws `BAD_INPUT` for a cursor of something else. */
export function fromCursor(list: string, after: string | null | undefined): number {
  if (!after) return 0;
  const match = /^(\w+):(\d{1,15})$/.exec(Buffer.from(after, "base64url").toString());
  if (match?.[1] !== list) throw Errors.badInput("after", after, "an endCursor of this same list");
  return Number(match[2]);
}

/** A connection's `edges`, `nodes` and `pageInfo`. */
export function page<E extends { cursor: string; node: N }, N>(
  edges: E[],
  position: { hasNextPage: boolean; hasPreviousPage: boolean },
): { edges: E[]; nodes: N[]; pageInfo: PageInfo } {
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: { ...position, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
  };
}
