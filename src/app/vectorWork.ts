import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../common/log.js";
import type { Handler } from "../jobs/jobs.js";
import type { VectorsOrder, VectorsRenewed } from "../jobs/vectors.js";
import type { ShopServing } from "../scoring/shopServing.js";
import type { Store } from "../store/ports.js";
import { isDue, noteVectors, vectorsMade } from "./vectorAge.js";

export interface VectorWorkParts {
  store: Store;
  serving: Pick<ShopServing, "shop" | "renewVectors">;
  log: Log;
  /** Called before others can know of it: with the moment that `VectorsMade.ended` will say. */
  onMade: (space: string, ended: number) => void;
}

const HEARD_MS = 1000;

/** Makes vectors anew, unless that has been done since it was asked for, or another model serves by now. */
export function vectorWork({ store, serving, log, onMade }: VectorWorkParts): Handler<VectorsOrder, VectorsRenewed> {
  return async ({ space, since }, { progress, signal }) => {
    // What one gateway has heard, the others hear at about the same moment: their asking is then answered too.
    if (since !== null) await sleep(Math.max(0, since + HEARD_MS - Date.now()), undefined, { signal, ref: false });
    const { shop } = serving;
    const now = { events: shop.state.version, at: Date.now() };
    const made = await vectorsMade(store, space);
    const isWanted = !made || (since === null ? isDue(made, now) : made.at <= since);
    if (shop.space.id !== space || !isWanted) return { space, moved: null };
    progress.stage("making product vectors anew", shop.state.catalogue.count);
    const moved = await serving.renewVectors(
      () => !signal.aborted,
      (done) => progress.update(done),
    );
    signal.throwIfAborted();
    if (serving.shop !== shop) return { space, moved: null };
    const ended = Date.now();
    onMade(space, ended);
    await noteVectors(store, space, { ...now, ended });
    log.info({ space, moved }, "product vectors made anew");
    return { space, moved };
  };
}
