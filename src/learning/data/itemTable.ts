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
/** Fewer products than this with a text (an image) say nothing of its components: the modality is left out. */
const FEWEST = 8;

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

/** What an earlier model read of products: its new one must read the same. */
export interface Projections {
  vocabulary: readonly string[];
  /** Null: it knows nothing of the modality. */
  text: Pca | null;
  image: Pca | null;
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
  like?: Projections,
): Promise<ItemTable> {
  const text = await modalityTable(store, "text", encoders.text, catalogue, seed, progress, like?.text);
  const image = await modalityTable(store, "image", encoders.image, catalogue, seed, progress, like?.image);
  return { text, image, ...vocabularyOf(catalogue, like?.vocabulary) };
}

async function modalityTable(
  store: Pick<Encodings, "scanEncodings">,
  modality: Modality,
  encoderId: string | null,
  catalogue: CatalogueFacts,
  seed: number,
  progress: Progress,
  known?: Pca | null,
): Promise<ModalityTable> {
  const empty: ModalityTable = {
    encoderId: null,
    rawDim: 1,
    dim: 1,
    pca: null,
    rowOf: new Int32Array(catalogue.size),
    rows: new Float32Array(0),
  };
  if (encoderId === null || known === null) return empty;
  progress.stage(`reading ${modality} vectors`);
  const scan = (): AsyncIterable<Encoded> =>
    ofCatalogue(store.scanEncodings(modality, encoderId, { batchSize: 2000 }), catalogue);
  let total = 0;
  let rawDim = 0;
  for await (const { keys, dim } of scan()) {
    total += keys.length;
    rawDim = dim;
  }
  if (total < FEWEST && !known) return empty;
  const pca =
    known ??
    (await fitPca(await sampleOf(scan(), total, rawDim), {
      rows: sampled(total),
      dim: rawDim,
      components: Math.min(COMPONENTS, rawDim, sampled(total) - 1),
      whiten: true,
      seed,
    }));
  const dim = pca.components;
  const rowOf = new Int32Array(catalogue.size);
  const rows = new Float32Array((total + 1) * dim);
  let row = 0;
  for await (const { keys, vectors } of scan()) {
    const projected = await projectRows(pca, vectors, keys.length);
    for (let i = 0; i < keys.length; i++) {
      row++;
      rowOf[keys[i]!] = row;
      rows.set(projected.subarray(i * dim, (i + 1) * dim), row * dim);
    }
    progress.update(row);
  }
  return { encoderId, rawDim: pca.dim, dim, pca, rowOf, rows };
}

interface Encoded {
  keys: Int32Array;
  dim: number;
  vectors: Float32Array;
}

/** Without the vectors of products that the catalogue does not have (yet). */
async function* ofCatalogue(batches: AsyncIterable<Encoded>, catalogue: CatalogueFacts): AsyncIterable<Encoded> {
  for await (const { keys, dim, vectors } of batches) {
    const rows = [...keys.keys()].filter((i) => catalogue.get(keys[i]!));
    if (rows.length === keys.length) {
      yield { keys, dim, vectors };
      continue;
    }
    const kept = new Float32Array(rows.length * dim);
    rows.forEach((from, to) => {
      kept.set(vectors.subarray(from * dim, (from + 1) * dim), to * dim);
    });
    yield { keys: Int32Array.from(rows, (i) => keys[i]!), dim, vectors: kept };
  }
}

/** Every how-many-th vector is sampled, and how many that makes. */
const strideOf = (total: number): number => Math.max(1, Math.floor(total / SAMPLE));
const sampled = (total: number): number => Math.ceil(total / strideOf(total));

async function sampleOf(batches: AsyncIterable<Encoded>, total: number, rawDim: number): Promise<Float32Array> {
  const stride = strideOf(total);
  const sample = new Float32Array(sampled(total) * rawDim);
  let seen = 0;
  for await (const { keys, vectors } of batches)
    for (let i = 0; i < keys.length; i++, seen++)
      if (seen % stride === 0) sample.set(vectors.subarray(i * rawDim, (i + 1) * rawDim), (seen / stride) * rawDim);
  return sample;
}

function vocabularyOf(
  catalogue: CatalogueFacts,
  like?: readonly string[],
): { vocabulary: string[]; tokens: (readonly number[] | undefined)[] } {
  const texts = like ?? frequentTokens(catalogue);
  const column = catalogue.placesByToken(texts);
  const tokens: (readonly number[] | undefined)[] = [];
  for (const facts of catalogue.all()) tokens[facts.key] = [...facts.tokens].flatMap((token) => column.get(token) ?? []);
  return { vocabulary: [...texts], tokens };
}

function frequentTokens(catalogue: CatalogueFacts): string[] {
  const frequency = new Map<number, number>();
  for (const facts of catalogue.all()) for (const token of facts.tokens) frequency.set(token, (frequency.get(token) ?? 0) + 1);
  return [...frequency]
    .filter(([, n]) => n >= MIN_FREQUENCY && n < 0.98 * catalogue.count)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, MAX_VOCABULARY)
    .map(([token]) => catalogue.tokenText(token));
}
