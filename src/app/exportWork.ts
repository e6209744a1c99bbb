/** Batch lists as background work: asked for by a command, written by any worker, gone on with where one was cut off. */
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { digest } from "../common/hash.js";
import type { Progress } from "../common/progress.js";
import type { Config } from "../config.js";
import { Errors, message, VitrineError } from "../errors.js";
import { EXPORT, type Exported, type ExportOrder } from "../jobs/export.js";
import { FinalFailure, type Handler, type Jobs } from "../jobs/jobs.js";
import { both } from "../jobs/reporting.js";
import { everyShopper, momentAfterLastEvent, recommendBatch } from "../scoring/batch.js";
import type { Store } from "../store/ports.js";
import type { Engine } from "./engine.js";
import { LineFile } from "./lineFile.js";

/** A name, not a path: workers write nowhere else. */
const FILE = /^[\w-][\w.@:+-]{0,150}$/;
/** Lists between two looks at whatever else the process has to do, such as telling Redis that it lives. */
const BREATH = 8;

/** Puts the work into the queue; `added` is false where the same file is being written already. Throws BAD_INPUT. */
export async function askForLists(
  jobs: Pick<Jobs, "enqueue">,
  store: Pick<Store, "eventWindow" | "scanEvents">,
  { at, ...wanted }: Omit<ExportOrder, "at"> & { at?: string | undefined },
): Promise<ExportOrder & { id: string; added: boolean }> {
  if (!FILE.test(wanted.file))
    throw Errors.badInput("--out", wanted.file, "a file's name without a directory (VITRINE_EXPORT_DIR is it)");
  const order = { ...wanted, at: at ?? (await momentAfterLastEvent(store)) };
  if (Number.isNaN(Date.parse(order.at))) throw Errors.badInput("--at", order.at, "a moment in ISO 8601");
  return { ...order, ...(await jobs.enqueue(EXPORT, order, order.file)) };
}

export interface ExportParts {
  engine: Pick<Engine, "store" | "registry" | "settings" | "behind" | "trunks">;
  config: Pick<Config, "exportDir">;
  shown: Progress;
}

/** Writes the lists. Another model than that of the attempt before begins the file anew. */
export function exportWork({ engine, config, shown }: ExportParts): Handler<ExportOrder, Exported> {
  return async (order, { progress, signal }) => {
    const { store, registry, settings } = engine;
    const { k, at, excludeSeen, allowLaterModel } = order;
    const model = await registry.openActive(await engine.behind());
    const written = new Set<string>();
    const tag = digest({ ...order, model: model?.id, settings });
    const file = await LineFile.open(join(config.exportDir, order.file), tag, (line) => written.add(userOf(line)));
    let lists = written.size;
    try {
      const everybody = await everyShopper(store, at, Date.parse(at));
      await recommendBatch({
        store,
        encoders: await engine.trunks(),
        model,
        requests: everybody.filter(({ userId }) => !written.has(userId)),
        k,
        excludeSeen,
        allowLaterModel,
        settings,
        async write(line) {
          await file.write(line);
          if (++lists % BREATH === 0) await turn();
        },
        progress: goingOn(both(progress, shown), written.size),
        signal,
      });
      await file.finish();
      return { file: order.file, lists, model: model?.id ?? null };
    } catch (cause) {
      if (cause instanceof VitrineError && cause.code === "MODEL_TOO_NEW") throw new FinalFailure(message(cause));
      throw cause;
    } finally {
      await file.close();
      await model?.close();
    }
  };
}

/** The shopper of a line that `recommendBatch` wrote. */
function userOf(line: string): string {
  return (JSON.parse(line) as { userId: string }).userId;
}

/** A progress of lists of which so many are there already. */
function goingOn(progress: Progress, before: number): Progress {
  let kept = 0;
  return {
    ...progress,
    stage(name, total, unit) {
      kept = unit === "lists" ? before : 0;
      progress.stage(name, total === undefined ? undefined : total + kept, unit);
    },
    update: (done, figures) => progress.update(done + kept, figures),
  };
}
