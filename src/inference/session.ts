/** What running a model means here, whichever thread does it: typed arrays in, typed arrays out. */
import type { NearestKeys, SharedVectors } from "../features/vectorSearch.js";

/** Element types that Vitrine's models use. */
export interface TensorArrays {
  float32: Float32Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}
export type TensorType = keyof TensorArrays;

/** One tensor: `data` holds the product of `dims` elements, row-major. */
export type TensorValue = { [T in TensorType]: { type: T; data: TensorArrays[T]; dims: readonly number[] } }[TensorType];

/** Tensors by the graph's input (output) names. */
export type Feeds = Readonly<Record<string, TensorValue>>;
export type Fetches = Record<string, TensorValue>;

/** A loaded model. */
export interface SessionHandle {
  /** The name it was loaded under; for messages and metrics. */
  readonly name: string;
  /** Unique among the handles of its `Sessions`. */
  readonly key: number;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
}

/** What to look for once a graph has run: the vectors nearest to one of its outputs. */
export interface Search {
  vectors: SharedVectors;
  /** [1, dim] of the graph. */
  output: string;
  /** How many; as `searchNearest` finds them. */
  wanted: number;
}

/** Loads ONNX models and runs them, each session with one thread and in sequential order. */
export interface Sessions {
  /** How many `run` calls can make progress at the same time. */
  readonly parallelism: number;
  /** `model` is the file's bytes, or its path (needed where the weights lie in a second file). Throws `MODEL_INVALID`. */
  load(name: string, model: Uint8Array | string): Promise<SessionHandle>;
  /**
   * Runs a model. `outputs`: the names wanted, all where left out. The feeds' buffers are handed over to the run: do not
   * use them afterwards.
   */
  run(handle: SessionHandle, feeds: Feeds, outputs?: readonly string[]): Promise<Fetches>;
  /**
   * Runs a model and searches for what it gives, in the same thread: one message instead of two. Left out: these sessions search
   * nothing. The vectors need to have room for `parallelism` guests.
   */
  seek?(handle: SessionHandle, feeds: Feeds, search: Search): Promise<{ fetches: Fetches; found: NearestKeys }>;
  /** Frees a model; runs that are under way finish. */
  unload(handle: SessionHandle): Promise<void>;
  /** Frees everything. Runs that are under way are rejected. */
  close(): Promise<void>;
}
