import type { RankingModel } from "../inference/model.js";

/** How long a model that was replaced stays open for the requests that still hold it. */
const GRACE_MS = 10_000;

/** Models that were replaced, open until nobody holds them any more. */
export class Retired {
  private readonly waiting = new Map<RankingModel, NodeJS.Timeout>();

  add(model: RankingModel | null): void {
    if (model) this.waiting.set(model, setTimeout(() => void this.end(model).catch(() => {}), GRACE_MS).unref());
  }

  /** Closes them all now. */
  async close(): Promise<void> {
    await Promise.all([...this.waiting.keys()].map((model) => this.end(model)));
  }

  private async end(model: RankingModel): Promise<void> {
    clearTimeout(this.waiting.get(model));
    this.waiting.delete(model);
    await model.close();
  }
}
