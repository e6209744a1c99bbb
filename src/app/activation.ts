/** Making a model the one that serves: its product vectors and their index first, so that gateways only have to load them. */
import type { Progress } from "../common/progress.js";
import { ProductVectors } from "../features/productVectors.js";
import type { RankingModel } from "../inference/model.js";
import { fillSpace } from "../scoring/fillSpace.js";
import { loadState } from "../scoring/loadState.js";
import { modelVectors } from "../scoring/modelVectors.js";
import type { Store } from "../store/ports.js";
import { noteVectors } from "./vectorAge.js";

/**
 * Prepares and activates. A space that is whole is not made again, and a catalogue that gateways search in memory (one
 * smaller than `inProcessBelow`) gets no index.
 */
export async function activate(store: Store, model: RankingModel, progress: Progress, inProcessBelow = 0): Promise<void> {
  const { space, card } = model;
  await store.ensureSpace(space);
  if ((await store.missingVectors(space.id, { afterKey: 0, limit: 1 })).length > 0) {
    const { state } = await loadState(store, progress);
    const maker = modelVectors(model, store, state, () => Date.now());
    await fillSpace(store, maker, new ProductVectors(space.dim), progress);
    await noteVectors(store, space.id, { events: state.version, at: Date.now() });
  }
  if ((await store.countProducts()) >= inProcessBelow) {
    progress.stage("indexing vectors", undefined, "vectors");
    await store.buildIndex(space.id, (done) => progress.update(done));
  }
  await store.activateModel({ name: card.name, version: card.version });
}
