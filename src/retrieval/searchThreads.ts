/** Exact search beside the event loop: by one thread, or where products are many by several, each of which searches a part of them. */
import type { ProductVectors } from "../features/productVectors.js";
import { merged, type NearestKeys } from "../features/vectorSearch.js";
import { SearchThread } from "./searchThread.js";

export class SearchThreads {
  private readonly threads: SearchThread[] = [];
  private closed = false;

  /** The nearest as `searchNearest` finds them among vectors that are worth searching. */
  async nearest(vectors: ProductVectors, query: Float32Array, wanted: number): Promise<NearestKeys> {
    if (this.closed) throw new Error("the search threads are closed");
    const { shared } = vectors;
    while (this.threads.length < shared.searchers) this.threads.push(new SearchThread(this.threads.length));
    const threads = this.threads.slice(0, shared.searchers);
    return merged(await Promise.all(threads.map((thread) => thread.nearest(shared, query, wanted))), wanted);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.threads.map((thread) => thread.close()));
  }
}
