import type { Progress } from "../common/progress.js";
import { Errors } from "../errors.js";
import type { Store } from "../store/ports.js";
import type { ProductDigests } from "./sinks.js";

const BATCH = 500;

/**
 * Brings the search text and digests of products whose reviews changed up to date, so that the encoders read the reviews
 * too. Returns how many products that were. Safe to stop at any moment: what is left is found again.
 */
export async function poolReviews(
  store: Store,
  digests: ProductDigests,
  progress: Progress,
  signal?: AbortSignal,
): Promise<number> {
  let pooled = 0;
  while (true) {
    if (signal?.aborted) throw Errors.interrupted("The import");
    const products = await store.staleTexts(BATCH);
    if (products.length === 0) return pooled;
    if (pooled === 0) progress.stage("pooling reviews", undefined, "products");
    await store.updateTextDigests(
      await Promise.all(
        products.map(async (product) => {
          const { textDigest, lemmas } = await digests(product);
          return { key: product.key, textDigest, lemmas };
        }),
      ),
    );
    pooled += products.length;
    progress.update(pooled);
  }
}
