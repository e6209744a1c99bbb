/** What a `SearchThread` and its thread say to each other. */
import type { NearestKeys, SharedVectors } from "../features/vectorSearch.js";

export type Request =
  /** From now on these are searched. */
  { kind: "attach"; vectors: SharedVectors } | { kind: "search"; call: number; query: Float32Array; wanted: number };

export type Reply = { call: number; found: NearestKeys } | { call: number; error: string };
