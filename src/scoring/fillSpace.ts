/** Gives every product its vector in a space, in memory and in the database, and the space its index. */
import type { Progress } from "../common/progress.js";
import type { ProductKey } from "../domain.js";
import type { ProductVectors } from "../features/productVectors.js";
import type { Vectors } from "../store/ports.js";
import type { VectorMaker } from "./vectorMaker.js";

const BATCH = 256;

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
    const { dim } = maker.space;
    batch.keys.forEach((key, i) => {
      vectors.set(key, batch.vectors.subarray(i * dim, (i + 1) * dim));
    });
    if (batch.keys.length > 0) await store.putVectors(maker.space.id, batch.keys, batch.vectors);
    made += batch.keys.length;
    onBatch(Math.min(keys.length, from + BATCH));
  }
  return made;
}

/**
 * Makes a space ready to be searched: loads its stored vectors, makes those that are missing, and builds the HNSW index
 * where there is none. A space that is whole already costs only the reading.
 */
export async function prepareSpace(
  store: Vectors,
  maker: VectorMaker,
  vectors: ProductVectors,
  progress: Progress,
): Promise<{ loaded: number; made: number }> {
  const { id, dim } = maker.space;
  await store.ensureSpace(maker.space);
  progress.stage("loading vectors", undefined, "vectors");
  let loaded = 0;
  for await (const batch of store.scanVectors(id)) {
    batch.keys.forEach((key, i) => {
      vectors.set(key, batch.vectors.subarray(i * dim, (i + 1) * dim));
    });
    loaded += batch.keys.length;
    progress.update(loaded);
  }
  const missing: ProductKey[] = [];
  for (let afterKey = 0, page = [0]; page.length > 0; afterKey = page.at(-1) ?? 0) {
    page = await store.missingVectors(id, { afterKey, limit: 10_000 });
    missing.push(...page);
  }
  let made = 0;
  if (missing.length > 0) {
    progress.stage("making product vectors", missing.length, "products");
    made = await makeVectors(store, maker, vectors, missing, (done) => progress.update(done));
  }
  const indexed = (await store.spaces()).find((space) => space.id === id)?.indexed ?? false;
  if (!indexed && loaded + made > 0) {
    progress.stage("indexing vectors", loaded + made, "vectors");
    await store.buildIndex(id, (done) => progress.update(done));
  }
  return { loaded, made };
}
