/** What a `SearchThread` and its thread say to each other. */
import type { FoundNearest, Part, SharedVectors } from "../features/vectorSearch.js";

export type Request =
  /** From now on a part of these is searched. */
  ({ kind: "attach"; vectors: SharedVectors } & Part) | { kind: "search"; call: number; query: Float32Array; wanted: number };

export type Reply = { call: number; found: FoundNearest } | { call: number; error: string };
