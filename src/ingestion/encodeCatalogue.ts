/**
 * Gives every product its text and image vectors. Only what is pending is encoded: what has a vector of this encoder, by
 * digest, is never looked at again. Finished vectors are written every few batches, so a run that is killed loses no more.
 */
import type { Progress } from "../common/progress.js";
import { row } from "../common/vectors.js";
import type { Product, ProductKey } from "../domain.js";
import type { Encoder, EncoderInputs, Modality } from "../encoders/encoder.js";
import { productText } from "../encoders/lexical/productText.js";
import { message, VitrineError } from "../errors.js";
import type { Catalogue, Encodings } from "../store/ports.js";
import { NotNow, readProductImage } from "./productImage.js";

export interface EncodeOutcome {
  encoded: number;
  /** Recorded with their error; not tried again until they change. */
  failed: number;
  /** Could not be read now (a server that does not answer); tried again by the next run. */
  deferred: number;
  seconds: number;
}

/** Products asked of the store at once; texts are sorted by length within, so that little is padded. */
const PAGE = 1024;
/** Vectors written together. */
const WRITE = 64;
/** Small batches stay in a core's cache: measured fastest at 8 texts and 2 images. */
const BATCH: Record<Modality, number> = { text: 8, image: 2 };

interface Item {
  digest: string;
  product: Product;
}
interface Encoded extends Item {
  vector: Float32Array | null;
  error?: string;
}

/** Vectors are written to it, and all products that have one by that are stamped: gateways follow those, whoever encoded them. */
export type EncodedStore = Encodings & Pick<Catalogue, "touchProducts">;

export interface EncodeOptions {
  /** Aborted: ends after the batches under way are written, and rejects with its reason. */
  signal?: AbortSignal | undefined;
  /** Only these products; left out: all that is pending. */
  keys?: readonly ProductKey[] | undefined;
}

/**
 * Encodes what is pending, text first. `encoders` decide where it runs and how many batches at once: open them in a
 * `SessionPool`.
 */
export async function encodeCatalogue(
  store: EncodedStore,
  encoders: { readonly [M in Modality]?: Encoder<M> },
  progress: Progress,
  options: EncodeOptions = {},
): Promise<Partial<Record<Modality, EncodeOutcome>>> {
  const outcome: Partial<Record<Modality, EncodeOutcome>> = {};
  const { text, image } = encoders;
  if (text) outcome.text = await new Run(store, text, TEXT, progress, options).all();
  if (image) outcome.image = await new Run(store, image, IMAGE, progress, options).all();
  return outcome;
}

/** How a modality's inputs are had. */
interface Source<Input> {
  read(item: Item): Promise<Input>;
  /** Items of like size are encoded together. */
  size(item: Item): number;
}
const TEXT: Source<string> = {
  read: async ({ product }) => productText(product),
  size: ({ product }) => productText(product).length,
};
const IMAGE: Source<Uint8Array> = {
  read: ({ product, digest }) => readProductImage(product.imageUrl ?? "", digest),
  size: () => 1,
};

/** One modality's pass over what is pending. */
class Run<M extends Modality> {
  private readonly outcome: EncodeOutcome = { encoded: 0, failed: 0, deferred: 0, seconds: 0 };
  private readonly started = performance.now();
  private finished: Encoded[] = [];

  constructor(
    private readonly store: EncodedStore,
    private readonly encoder: Encoder<M>,
    private readonly source: Source<EncoderInputs[M]>,
    private readonly progress: Progress,
    private readonly options: EncodeOptions,
  ) {}

  async all(): Promise<EncodeOutcome> {
    const { modality, id } = this.encoder;
    const { keys } = this.options;
    for (let afterKey: ProductKey | undefined; ; ) {
      const page = await this.store.pending(modality, id, { afterKey: afterKey ?? 0, limit: PAGE, keys });
      if (afterKey === undefined) {
        const total = page.length === 0 ? 0 : (keys?.length ?? (await this.store.countPending(modality, id)));
        this.progress.stage(`encoding ${modality}s`, total, "products");
      }
      if (page.length === 0) break;
      afterKey = page.at(-1)!.product.key;
      const distinct = new Map(page.map((item) => [item.digest, { item, size: this.source.size(item) }]));
      await this.page([...distinct.values()].sort((a, b) => a.size - b.size).map(({ item }) => item));
    }
    this.outcome.seconds = (performance.now() - this.started) / 1000;
    return this.outcome;
  }

  /** Keeps every session busy: one batch runs while the next is being prepared. */
  private async page(items: Item[]): Promise<void> {
    const size = BATCH[this.encoder.modality];
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < items.length && !this.options.signal?.aborted) {
        const batch = items.slice(next, next + size);
        next += size;
        await this.batch(batch);
        if (this.finished.length >= WRITE) await this.write();
      }
    };
    const lanes = await Promise.allSettled(Array.from({ length: 2 * this.encoder.parallelism }, lane));
    await this.write();
    const broken = lanes.find((result) => result.status === "rejected");
    if (broken) throw broken.reason;
    this.options.signal?.throwIfAborted();
  }

  private async batch(items: Item[]): Promise<void> {
    const readable: Item[] = [];
    const inputs: EncoderInputs[M][] = [];
    for (const [i, result] of (await Promise.allSettled(items.map(this.source.read))).entries()) {
      if (result.status === "rejected") this.fail(items[i]!, result.reason);
      else {
        readable.push(items[i]!);
        inputs.push(result.value);
      }
    }
    try {
      const vectors = await this.encoder.encode(inputs);
      readable.forEach((item, i) => {
        this.finished.push({ ...item, vector: row(vectors, i, this.encoder.dim) });
      });
    } catch (error) {
      if (error instanceof VitrineError && error.code === "INFERENCE_UNAVAILABLE") throw error;
      if (readable.length === 1) this.fail(readable[0]!, error);
      // One of several is at fault: each for itself.
      else for (const item of readable) await this.batch([item]);
    }
  }

  private fail(item: Item, error: unknown): void {
    const { modality } = this.encoder;
    this.progress.note(`${modality} of product ${item.product.id}: ${message(error)}`);
    if (error instanceof NotNow) this.outcome.deferred++;
    else this.finished.push({ ...item, vector: null, error: message(error) });
  }

  private async write(): Promise<void> {
    const rows = this.finished;
    this.finished = [];
    if (rows.length > 0) await this.store.putEncodings(this.encoder.modality, this.encoder.id, rows);
    // Counted once they are stored: what is reported as done outlives a kill.
    for (const { vector } of rows) this.outcome[vector ? "encoded" : "failed"]++;
    const { encoded, failed, deferred } = this.outcome;
    this.progress.update(encoded + failed + deferred, {
      ...(failed > 0 ? { failed } : {}),
      ...(deferred > 0 ? { deferred } : {}),
    });
    const stored = rows.flatMap(({ vector, digest }) => (vector ? [digest] : []));
    if (stored.length > 0) await this.store.touchProducts(this.encoder.modality, stored);
  }
}
