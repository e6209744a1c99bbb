/** Product vectors that keep up with a shop moved through time: made anew once a simulated week, from the numbers as of then. */
import { noProgress, type Progress } from "../common/progress.js";
import type { ProductKey } from "../domain.js";
import { DAY } from "../features/calendar.js";
import type { ShopState } from "../features/shopState.js";
import type { Shop } from "./shop.js";

const BATCH = 256;

export class VectorsInTime {
  private madeAt = Number.NEGATIVE_INFINITY;

  /** `days`: of the shop's time between two makings. The shop's maker must read the numbers as of the moment given. */
  constructor(
    private readonly shop: Shop,
    private readonly days: number,
    private readonly progress: Progress = noProgress,
  ) {}

  /** Brings the vectors up to a moment (milliseconds) at which `shop.state` already stands. Untrained vectors never change. */
  async advanceTo(moment: number): Promise<void> {
    const { model, state, maker, vectors } = this.shop;
    const first = this.madeAt === Number.NEGATIVE_INFINITY;
    if (!first && (!model || moment - this.madeAt < this.days * DAY)) return;
    const keys = first ? [...state.catalogue.allKeys()] : changing(state, moment);
    this.madeAt = moment;
    if (first) this.progress.stage("making product vectors", keys.length, "products");
    for (let from = 0; from < keys.length; from += BATCH) {
      const made = await maker.make(keys.slice(from, from + BATCH));
      made.keys.forEach((key, i) => {
        vectors.set(key, made.vectors.subarray(i * vectors.dim, (i + 1) * vectors.dim));
      });
      if (first) this.progress.update(Math.min(keys.length, from + BATCH));
    }
  }
}

/** Products whose numbers move as time goes by: those with interactions, and the new ones. */
function changing(state: ShopState, moment: number): ProductKey[] {
  const keys = new Set(state.stats.active);
  for (const key of state.catalogue.newest(moment)) {
    if (moment - state.catalogue.get(key)!.createdAt > 180 * DAY) break;
    keys.add(key);
  }
  return [...keys];
}
