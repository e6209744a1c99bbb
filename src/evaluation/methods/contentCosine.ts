import { normalize } from "../../common/vectors.js";
import { ProductVectors } from "../../features/productVectors.js";
import type { Question } from "../../features/question.js";
import type { Encodings, Modality } from "../../store/ports.js";
import type { Method, Settings } from "../method.js";
import { tableMethod } from "./table.js";

/** Mean-centred encodings of the catalogue; null where there are none. */
export interface ContentVectors {
  text: ProductVectors | null;
  image: ProductVectors | null;
}

export interface ContentSettings extends Settings {
  /** Last distinct products of a history whose mean is compared. */
  recent: number;
}

/**
 * Products by cosine similarity (equation 6) of their encodings with the mean of the shopper's recent products: the mean
 * over the modalities that both sides have. Products without any, and shoppers without history, get nothing.
 */
export function contentCosineMethod(
  name: string,
  modalities: readonly ProductVectors[],
  settings: ContentSettings = { recent: 12 },
): Method {
  return tableMethod({
    name,
    family: "content",
    settings,
    floor: Number.NEGATIVE_INFINITY,
    knowsCold: true,
    table: (question) => meanCosines(question, modalities, settings.recent),
  });
}

/**
 * An encoder's vectors of all products, less their mean and of unit length again: trunk vectors all point roughly one way,
 * which hides how they differ.
 */
export async function centredEncodings(
  store: Pick<Encodings, "scanEncodings">,
  modality: Modality,
  encoderId: string,
): Promise<ProductVectors | null> {
  let vectors: ProductVectors | null = null;
  let sum = new Float64Array(0);
  const keys: number[] = [];
  for await (const batch of store.scanEncodings(modality, encoderId)) {
    vectors ??= new ProductVectors(batch.dim);
    if (sum.length === 0) sum = new Float64Array(batch.dim);
    for (let i = 0; i < batch.keys.length; i++) {
      const vector = batch.vectors.subarray(i * batch.dim, (i + 1) * batch.dim);
      vectors.set(batch.keys[i]!, vector);
      keys.push(batch.keys[i]!);
      for (let d = 0; d < batch.dim; d++) sum[d]! += vector[d]!;
    }
  }
  for (const key of keys) {
    const vector = vectors!.get(key)!;
    for (let d = 0; d < vector.length; d++) vector[d]! -= sum[d]! / keys.length;
    normalize(vector);
  }
  return vectors;
}

function meanCosines(question: Question, modalities: readonly ProductVectors[], recent: number): Float32Array {
  const size = Math.max(...modalities.map((m) => m.size));
  const sums = new Float32Array(size);
  const counts = new Uint8Array(size);
  for (const vectors of modalities) {
    const cosines = cosinesOf(question, vectors, recent);
    if (!cosines) continue;
    for (let key = 0; key < cosines.length; key++) {
      if (cosines[key] === Number.NEGATIVE_INFINITY) continue;
      sums[key]! += cosines[key]!;
      counts[key]!++;
    }
  }
  return sums.map((sum, key) => (counts[key]! > 0 ? sum / counts[key]! : Number.NEGATIVE_INFINITY));
}

/** The last question's cosines by table and number of products: several methods may use the same. */
const remembered = new WeakMap<ProductVectors, { question: Question; cosines: Map<number, Float32Array | null> }>();

function cosinesOf(question: Question, vectors: ProductVectors, products: number): Float32Array | null {
  let known = remembered.get(vectors);
  if (known?.question !== question) {
    known = { question, cosines: new Map() };
    remembered.set(vectors, known);
  }
  let cosines = known.cosines.get(products);
  if (cosines === undefined) {
    const query = recentMean(question, vectors, products);
    cosines = query && new Float32Array(vectors.size);
    if (query && cosines) vectors.scores(query, cosines);
    known.cosines.set(products, cosines);
  }
  return cosines;
}

function recentMean(question: Question, vectors: ProductVectors, products: number): Float32Array | null {
  const recent = question.entries.slice(0, products).flatMap((entry) => vectors.get(entry.product) ?? []);
  if (recent.length === 0) return null;
  const sum = new Float32Array(vectors.dim);
  for (const vector of recent) for (let d = 0; d < sum.length; d++) sum[d]! += vector[d]!;
  return normalize(sum);
}
