/** Making a model the one that serves: its product vectors and their index first, so that gateways only have to load them. */
import type { Progress } from "../common/progress.js";
import { ProductVectors } from "../features/productVectors.js";
import type { ShopState } from "../features/shopState.js";
import type { RankingModel } from "../inference/model.js";
import { fillSpace } from "../scoring/fillSpace.js";
import { loadState } from "../scoring/loadState.js";
import { modelVectors } from "../scoring/modelVectors.js";
import type { Store } from "../store/ports.js";
import { dropOldSpaces } from "./keptSpaces.js";
import { noteVectors } from "./vectorAge.js";

/** Where the shop's numbers come from: replayed for a command, at hand in a gateway. */
export type StateOf = (progress: Progress) => Promise<ShopState>;

/** How a model's vectors are made ready. */
export interface Preparation {
  /** Catalogues smaller than this are searched in memory by gateways, and get no index. Default: none. */
  inProcessBelow?: number;
  /** Default: replayed from the store. */
  stateOf?: StateOf | undefined;
}

/** Prepares and activates; spaces that nobody goes back to are dropped afterwards. */
export async function activate(store: Store, model: RankingModel, progress: Progress, how?: Preparation): Promise<void> {
  const { card } = model;
  await prepareSpace(store, model, progress, how);
  await store.activateModel({ name: card.name, version: card.version });
  await dropOldSpaces(store);
}

/**
 * Makes what is missing of the model's product vectors, beside those of other models, and their index. A space that is
 * whole is not made again.
 */
export async function prepareSpace(
  store: Store,
  model: RankingModel,
  progress: Progress,
  { inProcessBelow = 0, stateOf = replayed(store) }: Preparation = {},
): Promise<void> {
  const { space } = model;
  await store.ensureSpace(space);
  if ((await store.missingVectors(space.id, { afterKey: 0, limit: 1 })).length > 0) {
    const state = await stateOf(progress);
    const maker = modelVectors(model, store, state, () => Date.now());
    await fillSpace(store, maker, new ProductVectors(space.dim), progress);
    await noteVectors(store, space.id, { events: state.version, at: Date.now() });
  }
  if ((await store.countProducts()) >= inProcessBelow) {
    progress.stage("indexing vectors", undefined, "vectors");
    await store.buildIndex(space.id, (done) => progress.update(done));
  }
}

const replayed =
  (store: Store): StateOf =>
  async (progress) =>
    (await loadState(store, progress)).state;
