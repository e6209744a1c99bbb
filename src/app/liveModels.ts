/** The models as an administrator of a running gateway handles them: prepared beside the traffic, served at once. */
import { noProgress } from "../common/progress.js";
import type { ModelAdministration } from "../inference/administration.js";
import type { ShopServing } from "../scoring/shopServing.js";
import { driftOf } from "./driftMonitor.js";
import type { Engine } from "./engine.js";
import { activateModel, modelStatuses, rollbackModel, showModel, type Workplace } from "./models.js";
import { setShadow, shadowReport } from "./shadowing.js";
import type { TrainingJobs } from "./trainingJobs.js";

export interface LiveParts {
  engine: Engine;
  serving: Pick<ShopServing, "shop" | "adopt">;
  jobs: TrainingJobs;
}

export function liveModels({ engine, serving, jobs }: LiveParts): ModelAdministration {
  const { store } = engine;
  const beside = async (): Promise<Workplace> => ({
    sessions: await engine.behind(),
    stateOf: async () => serving.shop.state,
  });
  return {
    list: () => modelStatuses(engine),
    async activate(id) {
      await activateModel(engine, id, noProgress, await beside());
      await serving.adopt();
    },
    async rollback(expected) {
      const previous = await rollbackModel(engine, noProgress, { expected, at: await beside() });
      await serving.adopt();
      return previous;
    },
    async shadow(id, share) {
      await setShadow(engine, id, share, noProgress, await beside());
    },
    shadowReport: (id) => shadowReport(store, id),
    drift: async (id) => driftOf(store, id, await showModel(engine, id)),
    train: (request) => jobs.start(request, "REQUESTED"),
    trainingJob: (id) => jobs.job(id),
    trainingJobs: (limit) => jobs.jobs(limit),
  };
}
