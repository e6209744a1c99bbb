/**
 * A shop moved forward through its past: at every moment its state, and the product vectors made from it, know nothing
 * but earlier events. What batch lists and the evaluation ask.
 */
import type { Progress } from "../common/progress.js";
import { ProductVectors } from "../features/productVectors.js";
import type { Replay } from "../features/replay.js";
import type { ShopState } from "../features/shopState.js";
import type { RankingModel } from "../inference/model.js";
import type { Store } from "../store/ports.js";
import { openContentSpace, type TrunkEncoders } from "./contentSpace.js";
import { openReplay } from "./loadState.js";
import { modelVectors } from "./modelVectors.js";
import { rememberEncodings } from "./rememberEncodings.js";
import type { Shop } from "./shop.js";
import type { VectorMaker } from "./vectorMaker.js";
import { VectorsInTime } from "./vectorsInTime.js";

export interface MovingOptions {
  store: Store;
  encoders: TrunkEncoders;
  /** Null: the untrained content space. */
  model: RankingModel | null;
  /** Days of the shop's time after which products' vectors are made anew from their numbers. Default 7. */
  vectorDays?: number;
  /** Events from this moment on are not even read. */
  until?: Date | undefined;
}

export class MovingShop {
  private moment = Number.NEGATIVE_INFINITY;

  private constructor(
    readonly shop: Shop,
    private readonly replay: Replay,
    private readonly vectors: VectorsInTime,
    setClock: (now: () => number) => void,
  ) {
    setClock(() => this.moment);
  }

  /** Stands before the first event. */
  static async open(options: MovingOptions, progress: Progress): Promise<MovingShop> {
    const { store, model } = options;
    const { state, replay } = await openReplay(store, options.until, progress);
    let now = (): number => Number.NEGATIVE_INFINITY;
    const maker = model ? modelVectors(model, rememberEncodings(store), state, () => now()) : await contentMaker(options, state);
    const vectors = new ProductVectors(maker.space.dim, state.catalogue.size);
    const shop: Shop = { state, model, space: maker.space, vectors, maker, troubles: [] };
    return new MovingShop(shop, replay, new VectorsInTime(shop, options.vectorDays ?? 7, progress), (clock) => {
      now = clock;
    });
  }

  /** Moves on to a moment (milliseconds), which must not lie before the last one. */
  async advanceTo(moment: number): Promise<void> {
    this.moment = moment;
    await this.replay.advanceTo(moment);
    await this.vectors.advanceTo(moment);
  }
}

async function contentMaker({ store, encoders }: MovingOptions, state: ShopState): Promise<VectorMaker> {
  return openContentSpace(store, encoders, [...state.catalogue.allKeys()]);
}
