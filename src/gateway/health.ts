import type { FastifyInstance } from "fastify";
import type { Cache, Store } from "../store/ports.js";
import type { DropOuts } from "./dropOuts.js";

/** What `/ready` looks at. */
export interface Readiness {
  store: Pick<Store, "healthy">;
  cache: Cache;
  /** The active model as `name@version` and the worker's state, or why there is none; shown as it is. */
  modelState: () => Promise<Record<string, unknown>>;
  dropOuts: DropOuts;
}

const PATIENCE_MS = 1000;

/**
 * `/health`: the process answers. `/ready`: 200 when the database answers, 503 when not; cache, model and what dropped out of
 * answers so far are only reported.
 */
export function health(app: FastifyInstance, { store, cache, modelState, dropOuts }: Readiness): void {
  app.get("/health", async (_request, reply) => {
    reply.header("cache-control", "no-store");
    return { status: "ok" };
  });
  app.get("/ready", async (_request, reply) => {
    const [database, cacheAnswers, model] = await Promise.all([
      within(store.healthy(), false),
      within(cache.healthy(), false),
      within(modelState(), { state: "unknown" }),
    ]);
    reply.header("cache-control", "no-store").code(database ? 200 : 503);
    return { ready: database, database, cache: { kind: cache.kind, answers: cacheAnswers }, model, dropOuts: dropOuts.byStage() };
  });
}

/** What `promise` gives within a second, else `otherwise`. */
async function within<T>(promise: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, otherwise);
  });
  return Promise.race([promise.catch(() => otherwise), late]).finally(() => clearTimeout(timer));
}
