/** What a `SessionPool` and its threads say to each other. */
import type { NearestKeys, SharedVectors } from "../features/vectorSearch.js";
import type { Feeds, Fetches, TensorValue } from "./session.js";

export type Request = Call | { kind: "close" };

export type Call = { call: number; key: number } & (
  | { kind: "load"; model: Uint8Array | string }
  | { kind: "run"; feeds: Feeds; outputs: readonly string[] | undefined }
  /** `attach`: what is searched from now on, and as which of its searchers. */
  | { kind: "seek"; feeds: Feeds; output: string; wanted: number; attach: { vectors: SharedVectors; searcher: number } | null }
  | { kind: "unload" }
);

export type Reply =
  | { call: number; error: string }
  | { call: number; inputNames: readonly string[]; outputNames: readonly string[] }
  | { call: number; fetches: Fetches; found?: NearestKeys }
  | { call: number };

/** The buffers that can be moved instead of copied; each once. */
export function transferable(tensors: Readonly<Record<string, TensorValue>>): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { data } of Object.values(tensors)) if (data.buffer instanceof ArrayBuffer) buffers.add(data.buffer);
  return [...buffers];
}

/** Feeds whose arrays own their whole buffer: a view into a larger one is copied out, so that only its part travels. */
export function detached(feeds: Feeds): Feeds {
  const whole: Record<string, TensorValue> = {};
  for (const [name, value] of Object.entries(feeds)) {
    const owns = value.data.byteLength === value.data.buffer.byteLength;
    whole[name] = owns ? value : ({ ...value, data: value.data.slice() } as TensorValue);
  }
  return whole;
}
