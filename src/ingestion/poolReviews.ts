import type { Progress } from "../common/progress.js";
import { textDigests } from "../encoders/lexical/productDigests.js";
import type { Store } from "../store/ports.js";

const BATCH = 500;

/**
 * Brings the search text and digests of products whose reviews changed up to date, so that the encoders read the reviews
 * too. Returns how many products that were. Safe to stop at any moment: what is left is found again.
 */
export async function poolReviews(store: Store, progress: Progress, signal?: AbortSignal): Promise<number> {
  let pooled = 0;
  while (true) {
    signal?.throwIfAborted();
    const products = await store.staleTexts(BATCH);
    if (products.length === 0) return pooled;
    if (pooled === 0) progress.stage("pooling reviews", undefined, "products");
    await store.updateTextDigests(products.map((product) => ({ key: product.key, ...textDigests(product) })));
    pooled += products.length;
    progress.update(pooled);
  }
}
