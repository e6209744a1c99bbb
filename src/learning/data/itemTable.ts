/**
 * What the item tower reads of every product, compact and resident: principal components of its text and image vectors,
 * and vocabulary tokens. The projection is part of the served graph, so serving reads raw encoder output.
 */
import type { Progress } from "../../common/progress.js";
import type { CatalogueFacts } from "../../features/catalogueFacts.js";
import type { Encodings, Modality } from "../../store/ports.js";
import { fitPca, type Pca, projectRows } from "../optim/pca.js";

/** Components kept of each modality, and rows sampled to find them. */
const COMPONENTS = 96;
const SAMPLE = 12_000;

export interface ModalityTable {
  encoderId: string | null;
  /** Raw dimension of the encoder; 1 where there is no encoder. */
  rawDim: number;
  /** Components kept. */
  dim: number;
  pca: Pca | null;
  /** 1-based row in `rows` by product key; 0: the product lacks the modality. */
  rowOf: Int32Array;
  rows: Float32Array;
}

export interface ItemTable {
  text: ModalityTable;
  image: ModalityTable;
  /** Token texts in column order. */
  vocabulary: string[];
  /** Vocabulary columns by product key. */
  tokens: (readonly number[] | undefined)[];
}

/** Tokens that at least this many products carry enter the vocabulary, the most frequent first. */
const MIN_FREQUENCY = 3;
const MAX_VOCABULARY = 512;

export async function buildItemTable(
  store: Pick<Encodings, "scanEncodings">,
  encoders: { text: string | null; image: string | null },
  catalogue: CatalogueFacts,
  seed: number,
  progress: Progress,
): Promise<ItemTable> {
  const text = await modalityTable(store, "text", encoders.text, catalogue.size, seed, progress);
  const image = await modalityTable(store, "image", encoders.image, catalogue.size, seed, progress);
  return { text, image, ...vocabularyOf(catalogue) };
}

async function modalityTable(
  store: Pick<Encodings, "scanEncodings">,
  modality: Modality,
  encoderId: string | null,
  size: number,
  seed: number,
  progress: Progress,
): Promise<ModalityTable> {
  const empty: ModalityTable = {
    encoderId: null,
    rawDim: 1,
    dim: 1,
    pca: null,
    rowOf: new Int32Array(size),
    rows: new Float32Array(0),
  };
  if (encoderId === null) return empty;
  progress.stage(`reading ${modality} vectors`);
  let total = 0;
  let rawDim = 0;
  for await (const batch of store.scanEncodings(modality, encoderId, { batchSize: 2000 })) {
    total += batch.keys.length;
    rawDim = batch.dim;
  }
  if (total < 8) return empty;
  const every = Math.max(1, Math.floor(total / SAMPLE));
  const sampled = Math.ceil(total / every);
  const sample = new Float32Array(sampled * rawDim);
  let seen = 0;
  for await (const { keys, vectors } of store.scanEncodings(modality, encoderId, { batchSize: 2000 }))
    for (let i = 0; i < keys.length; i++, seen++)
      if (seen % every === 0) sample.set(vectors.subarray(i * rawDim, (i + 1) * rawDim), (seen / every) * rawDim);
  const dim = Math.min(COMPONENTS, rawDim, Math.max(2, sampled - 1));
  const pca = await fitPca(sample, { rows: sampled, dim: rawDim, components: dim, whiten: true, seed });
  const rowOf = new Int32Array(size);
  const rows = new Float32Array((total + 1) * dim);
  let row = 0;
  for await (const { keys, vectors } of store.scanEncodings(modality, encoderId, { batchSize: 2000 })) {
    const projected = await projectRows(pca, vectors, keys.length);
    for (let i = 0; i < keys.length; i++) {
      if (keys[i]! >= size) continue;
      row++;
      rowOf[keys[i]!] = row;
      rows.set(projected.subarray(i * dim, (i + 1) * dim), row * dim);
    }
    progress.update(row);
  }
  return { encoderId, rawDim, dim, pca, rowOf, rows };
}

function vocabularyOf(catalogue: CatalogueFacts): { vocabulary: string[]; tokens: (readonly number[] | undefined)[] } {
  const frequency = new Map<number, number>();
  for (const facts of catalogue.all()) for (const token of facts.tokens) frequency.set(token, (frequency.get(token) ?? 0) + 1);
  const kept = [...frequency]
    .filter(([, n]) => n >= MIN_FREQUENCY && n < 0.98 * catalogue.count)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, MAX_VOCABULARY)
    .map(([token]) => token);
  const column = new Map(kept.map((token, i) => [token, i]));
  const tokens: (readonly number[] | undefined)[] = [];
  for (const facts of catalogue.all()) tokens[facts.key] = facts.tokens.flatMap((t) => column.get(t) ?? []);
  return { vocabulary: kept.map((t) => catalogue.tokenText(t)), tokens };
}
