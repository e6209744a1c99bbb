/** Background work of a shop: which queue it has, where it is done, and by what. */
import { type Log, silentLog } from "../common/log.js";
import type { Progress } from "../common/progress.js";
import { parseRedisUrl, REDIS_URL_FORMS } from "../common/redisUrl.js";
import type { Config } from "../config.js";
import { Errors } from "../errors.js";
import { ENCODE } from "../jobs/encode.js";
import { EXPORT } from "../jobs/export.js";
import { FinalFailure, type Handler, type JobKind, type JobRow, type Jobs, type WorkOptions } from "../jobs/jobs.js";
import { ProcessJobs } from "../jobs/processJobs.js";
import { TRAIN } from "../jobs/train.js";
import { VECTORS } from "../jobs/vectors.js";
import type { Store } from "../store/ports.js";
import { encodeWork } from "./encodeWork.js";
import type { Encoders, Engine } from "./engine.js";
import { askForLists, exportWork } from "./exportWork.js";
import { shopId } from "./shopId.js";
import { trainWork } from "./trainWork.js";

const QUEUES = [ENCODE.queue, TRAIN.queue, VECTORS.queue, EXPORT.queue];

/** Jobs on Redis where REDIS_URL is set (its client is loaded only then), else within this process. */
export async function openJobs(store: Store, { redisUrl }: Pick<Config, "redisUrl">, log: Log): Promise<Jobs> {
  if (redisUrl === undefined) return new ProcessJobs({ store, log });
  const address = parseRedisUrl(redisUrl);
  if (!address) throw Errors.badSetting("REDIS_URL", redisUrl, REDIS_URL_FORMS);
  const { RedisJobs } = await import("../jobs/redisJobs.js");
  return new RedisJobs({ address, shop: await shopId(store), locks: store, log });
}

export interface WorkParts {
  store: Store;
  config: Config;
  encoders: () => Promise<Encoders>;
  log: Log;
  /** Where else progress is shown. */
  shown: Progress;
  /** Called when a job is done here, or has failed for good. */
  onEnd?: (end: { queue: string; done: boolean }) => void;
}

/** A handler that also tells what became of its jobs. */
const telling =
  (onEnd: WorkParts["onEnd"]) =>
  <Data, Result>({ queue }: JobKind<Data, Result>, handler: Handler<Data, Result>): Handler<Data, Result> =>
  async (data, at) => {
    try {
      const result = await handler(data, at);
      onEnd?.({ queue, done: true });
      return result;
    } catch (cause) {
      if (!at.signal.aborted && (at.last || cause instanceof FinalFailure)) onEnd?.({ queue, done: false });
      throw cause;
    }
  };

/** Does what gateways and workers both do, from now on. */
function work(jobs: Jobs, { store, config, encoders, log, shown, onEnd }: WorkParts, options: WorkOptions): void {
  const told = telling(onEnd);
  jobs.work(ENCODE, told(ENCODE, encodeWork({ store, encoders, shown })), options);
  jobs.work(TRAIN, told(TRAIN, trainWork({ store, config, log, shown })), options);
}

/** What a gateway does itself by `VITRINE_WORKER`. Throws BAD_SETTING where nobody could do it. */
export function workInline(jobs: Jobs, parts: WorkParts): void {
  if (parts.config.worker === "inline") work(jobs, parts, { standIn: true });
  else if (jobs.kind === "process") throw Errors.workerNeeds("REDIS_URL", "set it, or leave VITRINE_WORKER at inline");
}

/** The latest jobs of every queue. */
export async function listBackgroundJobs({ store, config }: Pick<Engine, "store" | "config">): Promise<JobRow[]> {
  const jobs = await openJobs(store, config, silentLog);
  return jobs.list(QUEUES, 20).finally(() => jobs.close());
}

/** Asks the workers for lists for every shopper. Throws BAD_SETTING where there can be no workers. */
export async function askWorkersForLists(
  { store, config }: Pick<Engine, "store" | "config">,
  wanted: Parameters<typeof askForLists>[2],
): ReturnType<typeof askForLists> {
  if (config.redisUrl === undefined)
    throw Errors.workerNeeds("REDIS_URL", "leave --background out, and this command makes the lists itself");
  const jobs = await openJobs(store, config, silentLog);
  return askForLists(jobs, store, wanted).finally(() => jobs.close());
}

export interface RunningWorker {
  /** Resolves once what was at hand is stored or given back. */
  close(): Promise<void>;
}

export type WorkerParts = Required<Pick<WorkParts, "log" | "shown" | "onEnd">>;

/** Has the engine's process do the jobs of all gateways, and closes the engine with itself. */
export async function startWork(engine: Engine, parts: WorkerParts): Promise<RunningWorker> {
  const { store, config } = engine;
  const jobs = await openJobs(store, config, parts.log);
  work(jobs, { store, config, encoders: () => engine.encoders(), ...parts }, {});
  // A gateway's own thread is the traffic's.
  jobs.work(EXPORT, telling(parts.onEnd)(EXPORT, exportWork({ engine, config, shown: parts.shown })));
  return {
    async close() {
      await jobs.close();
      await engine.close();
    },
  };
}
