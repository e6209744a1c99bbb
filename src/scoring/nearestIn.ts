/** Where the nearest products of a shop are searched. */
import { nearestInStore, nearestInThread } from "../retrieval/nearest.js";
import type { SearchThreads } from "../retrieval/searchThreads.js";
import type { CandidateSource } from "../retrieval/source.js";
import type { Vectors } from "../store/ports.js";
import type { Shop } from "./shop.js";

export interface Placement {
  /** Whether the catalogue is small enough to be searched whole, in memory; else the database's index leads. */
  here: boolean;
  /** The embedded database searches instead of everything else that it does, so it is asked as little as may be. */
  embedded: boolean;
}

/**
 * In memory, exactly, where the catalogue is small enough; a filter that lets few products through is left to PostgreSQL then,
 * which finds those by its own indexes. Along pgvector's HNSW index where it is not.
 */
export function nearestIn(
  { vectors, space }: Pick<Shop, "vectors" | "space">,
  store: Pick<Vectors, "nearest">,
  threads: SearchThreads,
  { here, embedded }: Placement,
): CandidateSource {
  if (!here) return nearestInStore(store, space.id, nearestInThread(vectors, threads));
  return embedded ? nearestInThread(vectors, threads) : nearestInThread(vectors, threads, nearestInStore(store, space.id));
}
