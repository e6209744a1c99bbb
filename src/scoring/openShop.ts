/** Puts a shop together around its state: the active model with its vectors, or the content space where there is none. */
import { noProgress, type Progress } from "../common/progress.js";
import { message } from "../errors.js";
import { ProductVectors } from "../features/productVectors.js";
import type { ShopState } from "../features/shopState.js";
import type { RankingModel } from "../inference/model.js";
import type { ModelRecord, Store } from "../store/ports.js";
import { openContentSpace, type TrunkEncoders } from "./contentSpace.js";
import { fillSpace } from "./fillSpace.js";
import { modelVectors } from "./modelVectors.js";
import type { Shop } from "./shop.js";

export interface ShopParts {
  store: Store;
  /** The trunk encoders in use (null where a modality is not encoded), or what opens them: only the content space needs them. */
  encoders: TrunkEncoders | (() => Promise<TrunkEncoders>);
  /** Opens a model; throws MODEL_INVALID where it cannot be used. */
  openModel(record: ModelRecord): Promise<RankingModel>;
  now(): number;
}

/**
 * Opens with the active model. One that cannot be opened is named in the shop's `troubles`, and the shop works without. The
 * space may still lack its index: it is searched exactly until it has one.
 */
export async function openShop(
  parts: ShopParts,
  state: ShopState,
  record: ModelRecord | null,
  progress: Progress = noProgress,
): Promise<Shop> {
  let trouble: string | null = null;
  if (record) {
    let model: RankingModel | null = null;
    try {
      model = await parts.openModel(record);
      return await withModel(parts, state, model, progress);
    } catch (cause) {
      await model?.close().catch(() => {});
      trouble = message(cause);
    }
  }
  const keys = [...state.catalogue.allKeys()];
  const encoders = typeof parts.encoders === "function" ? await parts.encoders() : parts.encoders;
  const maker = await openContentSpace(parts.store, encoders, keys);
  const vectors = new ProductVectors(maker.space.dim, state.catalogue.size);
  await fillSpace(parts.store, maker, vectors, progress);
  const troubles = trouble === null ? [] : [{ stage: "model", reason: trouble }];
  return { state, model: null, space: maker.space, vectors, maker, troubles };
}

async function withModel(parts: ShopParts, state: ShopState, model: RankingModel, progress: Progress): Promise<Shop> {
  const maker = modelVectors(model, parts.store, state, parts.now);
  const vectors = new ProductVectors(model.space.dim, state.catalogue.size, { guests: model.seekers ?? 0 });
  await fillSpace(parts.store, maker, vectors, progress);
  return { state, model, space: model.space, vectors, maker, troubles: [] };
}
