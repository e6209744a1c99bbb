/** The trained towers as serving would have used them at a moment of the past. */
import { HISTORY_LENGTH } from "../../features/layout.js";
import { productNumbers } from "../../features/productFeatures.js";
import type { ProductVectors } from "../../features/productVectors.js";
import type { Question } from "../../features/question.js";
import type { ShopState } from "../../features/shopState.js";
import { fillUser } from "../../features/userInputs.js";
import type { TowerModel } from "../train/towerModel.js";

/** How often product vectors are made anew within a window. */
const REFRESHES = 8;

type Compiled<K extends "compileItems" | "compileUsers"> = Awaited<ReturnType<TowerModel[K]>>;

export class PastEncoder {
  private vectors: ProductVectors | undefined;
  private nextRefresh = Number.NEGATIVE_INFINITY;

  private constructor(
    private readonly model: TowerModel,
    private readonly state: ShopState,
    private readonly windows: readonly { from: number; until: number }[],
    private readonly items: Compiled<"compileItems">,
    private readonly users: Compiled<"compileUsers">,
  ) {}

  /** `state` is replayed by the caller, ahead of every call. */
  static async compile(
    model: TowerModel,
    state: ShopState,
    windows: readonly { from: number; until: number }[],
    threads: number,
  ): Promise<PastEncoder> {
    return new PastEncoder(model, state, windows, await model.compileItems(threads), await model.compileUsers(1));
  }

  /** Fused vectors of all products as of the last refresh at or before `at`; moments must not decrease. */
  async vectorsAt(at: number): Promise<ProductVectors> {
    if (this.vectors && at < this.nextRefresh) return this.vectors;
    const { model, state } = this;
    const numbersOf = (key: number, out: Float32Array, offset: number): void => productNumbers(state, key, at, out, offset);
    const stale = this.vectors ? model.catalogueKeys.filter((key) => this.changes(key)) : model.catalogueKeys;
    this.vectors = await model.encodeProducts(stale, numbersOf, this.items, this.vectors);
    const { from, until } = this.windows.find((window) => at < window.until) ?? this.windows.at(-1)!;
    const step = Math.max(1, (until - from) / REFRESHES);
    this.nextRefresh = from + step * (1 + Math.floor((at - from) / step));
    return this.vectors;
  }

  /** F_u [D], a copy. */
  async shopper({ shopper, entries, clock, context }: Question): Promise<Float32Array> {
    const { dim } = this.model.sizes;
    const batch = this.users.batch({ U: 1 });
    const place = (product: number, offset: number): boolean => {
      const vector = this.vectors?.get(product);
      if (vector) batch.feeds.events.set(vector, offset);
      return vector !== undefined;
    };
    const demographics = this.state.demographicsOf(shopper).values;
    fillUser(
      batch.feeds,
      0,
      { entries: entries.slice(0, HISTORY_LENGTH), clock, demographics, context: context.values },
      place,
      dim,
    );
    await this.users.run(batch);
    return batch.outputs.vector.slice();
  }

  async release(): Promise<void> {
    await Promise.all([this.items.release(), this.users.release()]);
  }

  /** Whether a product's numbers move with time: nobody met it, and nobody knows its age, means that they do not. */
  private changes(key: number): boolean {
    return !Number.isNaN(this.state.stats.first(key)) || !Number.isNaN(this.state.catalogue.get(key)!.createdAt);
  }
}
