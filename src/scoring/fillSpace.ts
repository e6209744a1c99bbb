/** Gives every product its vector in a space, in memory and in the database, and the space its index. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Progress } from "../common/progress.js";
import { dot } from "../common/vectors.js";
import type { ProductKey } from "../domain.js";
import type { ProductVectors } from "../features/productVectors.js";
import type { Space, Vectors } from "../store/ports.js";
import type { MadeVectors, VectorMaker } from "./vectorMaker.js";

const BATCH = 256;
/** Fewer at a time beside the traffic: a batch is some milliseconds of every thread it passes. */
const GENTLE_BATCH = 32;
const READ_BATCH = 1000;
/** A vector whose cosine to the stored one is above this has not moved: no search would answer differently. */
const STILL = 0.999;

/** Makes and stores the vectors of these products. Returns how many have one. */
export async function makeVectors(
  store: Pick<Vectors, "putVectors">,
  maker: VectorMaker,
  vectors: ProductVectors,
  keys: readonly ProductKey[],
  onBatch: (done: number) => void = () => {},
): Promise<number> {
  let made = 0;
  for (let from = 0; from < keys.length; from += BATCH) {
    const batch = await maker.make(keys.slice(from, from + BATCH));
    await keep(store, maker.space, vectors, batch);
    made += batch.keys.length;
    onBatch(Math.min(keys.length, from + BATCH));
  }
  return made;
}

/**
 * Makes vectors anew that exist, and keeps those that moved. It gives way to requests: small batches, and a rest as long
 * as each took. Ends early once `wanted` says no. Returns how many moved.
 */
export async function renewVectors(
  store: Pick<Vectors, "putVectors">,
  maker: VectorMaker,
  vectors: ProductVectors,
  keys: readonly ProductKey[],
  wanted: () => boolean,
  onBatch: (done: number) => void = () => {},
): Promise<number> {
  let moved = 0;
  for (let from = 0; from < keys.length && wanted(); from += GENTLE_BATCH) {
    const began = performance.now();
    const batch = movedOf(await maker.make(keys.slice(from, from + GENTLE_BATCH)), vectors);
    if (!wanted()) break;
    await keep(store, maker.space, vectors, batch);
    moved += batch.keys.length;
    onBatch(Math.min(keys.length, from + GENTLE_BATCH));
    await sleep(performance.now() - began, undefined, { ref: false });
  }
  return moved;
}

/** Reads a space's stored vectors over those in memory, as gently. Returns how many were others; null where `wanted` said no. */
export async function readVectors(
  store: Pick<Vectors, "scanVectors">,
  { id, dim }: Space,
  vectors: ProductVectors,
  wanted: () => boolean,
): Promise<number | null> {
  const before = vectors.version;
  let began = performance.now();
  for await (const batch of store.scanVectors(id, { batchSize: READ_BATCH })) {
    if (!wanted()) return null;
    batch.keys.forEach((key, i) => {
      vectors.set(key, batch.vectors.subarray(i * dim, (i + 1) * dim));
    });
    await sleep(performance.now() - began, undefined, { ref: false });
    began = performance.now();
  }
  return vectors.version - before;
}

/**
 * Fills a space: loads its stored vectors and makes those that are missing. A space that is whole already costs only the
 * reading.
 */
export async function fillSpace(
  store: Pick<Vectors, "ensureSpace" | "scanVectors" | "missingVectors" | "putVectors">,
  maker: VectorMaker,
  vectors: ProductVectors,
  progress: Progress,
): Promise<{ loaded: number; made: number }> {
  const { id, dim } = maker.space;
  await store.ensureSpace(maker.space);
  // Asked before the others are read: what another process stores meanwhile is then read too, not neither made nor read.
  const absent: ProductKey[] = [];
  for (let afterKey = 0, page = [0]; page.length > 0; afterKey = page.at(-1) ?? 0) {
    page = await store.missingVectors(id, { afterKey, limit: 10_000 });
    absent.push(...page);
  }
  progress.stage("loading vectors", undefined, "vectors");
  let loaded = 0;
  for await (const batch of store.scanVectors(id)) {
    batch.keys.forEach((key, i) => {
      vectors.set(key, batch.vectors.subarray(i * dim, (i + 1) * dim));
    });
    loaded += batch.keys.length;
    progress.update(loaded);
  }
  const missing = absent.filter((key) => !vectors.has(key));
  if (missing.length === 0) return { loaded, made: 0 };
  progress.stage("making product vectors", missing.length, "products");
  return { loaded, made: await makeVectors(store, maker, vectors, missing, (done) => progress.update(done)) };
}

async function keep(
  store: Pick<Vectors, "putVectors">,
  { id, dim }: Space,
  vectors: ProductVectors,
  made: Omit<MadeVectors, "parts">,
): Promise<void> {
  made.keys.forEach((key, i) => {
    vectors.set(key, made.vectors.subarray(i * dim, (i + 1) * dim));
  });
  if (made.keys.length > 0) await store.putVectors(id, made.keys, made.vectors);
}

function movedOf(made: MadeVectors, vectors: ProductVectors): Omit<MadeVectors, "parts"> {
  const { dim } = vectors;
  const keys: ProductKey[] = [];
  const rows = new Float32Array(made.vectors.length);
  made.keys.forEach((key, i) => {
    const row = made.vectors.subarray(i * dim, (i + 1) * dim);
    const known = vectors.get(key);
    if (known && dot(known, row) > STILL) return;
    rows.set(row, keys.length * dim);
    keys.push(key);
  });
  return { keys: Int32Array.from(keys), vectors: rows.subarray(0, keys.length * dim) };
}
