/**
 * The composition root: what is made of what. Every command and the gateway get their parts here, and nowhere else. What
 * only some commands need is loaded when it is needed, so that a start does not wait for what trains or imports.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import type { BatchCommand } from "./app/batch.js";
import type { CompressOptions, CompressSummary } from "./app/compression.js";
import type { DemoBuild, DemoCheck } from "./app/demoModel.js";
import { Engine } from "./app/engine.js";
import type { EvaluateOptions, EvaluationResult } from "./app/evaluating.js";
import type { RunningWorker, WorkerParts } from "./app/jobs.js";
import type { ModelLine } from "./app/models.js";
import type { RunningGateway } from "./app/serving.js";
import type { TrainOptions, TrainSummary } from "./app/training.js";
import { sha256 } from "./common/hash.js";
import type { Progress } from "./common/progress.js";
import type { Config } from "./config.js";
import type { Modality } from "./encoders/encoder.js";
import { Errors } from "./errors.js";
import type { DriftFigure, ShadowAgreement } from "./inference/administration.js";
import type { ModelCard } from "./inference/model.js";
import type { ImportDeps, ImportOptions, ImportSummary } from "./ingestion/runImport.js";
import type { ExportOrder } from "./jobs/export.js";
import type { JobRow } from "./jobs/jobs.js";
import type { BatchSummary } from "./scoring/batch.js";
import { openStore } from "./store/openStore.js";
import type { ApiKeyRecord, Erased, KeyRole, Store, TrainingJobRow } from "./store/ports.js";

export type { CompressSummary } from "./app/compression.js";
export type { DemoBuild, DemoCheck } from "./app/demoModel.js";
export type { EvaluationResult } from "./app/evaluating.js";
export type { RunningWorker } from "./app/jobs.js";
export type { ModelLine } from "./app/models.js";
export type { RunningGateway } from "./app/serving.js";
export type { TrainSummary } from "./app/training.js";
export type { DriftFigure, ShadowAgreement } from "./inference/administration.js";
export type { ImportSummary } from "./ingestion/runImport.js";
export type { JobRow } from "./jobs/jobs.js";

/** Opens the shop and serves it. An aborted `signal` ends a start under way. */
export async function startGateway(config: Config, progress: Progress, signal?: AbortSignal): Promise<RunningGateway> {
  // What goes on behind the traffic leaves a core to the traffic. The database starts, in its thread, while the rest is read.
  const opening = Engine.open(config, { threads: Math.max(1, availableParallelism() - 1) });
  opening.catch(() => {});
  const { serveShop } = await import("./app/serving.js");
  return serveShop(await opening, progress, signal);
}

/** Does the background work of the shop's gateways. Throws BAD_SETTING where database or Redis are not shared with them. */
export async function startWorker(config: Config, parts: WorkerParts): Promise<RunningWorker> {
  const remedy = "set it to what the gateways use, or leave the work to the gateway, which does it itself";
  for (const [name, value] of [
    ["REDIS_URL", config.redisUrl],
    ["DATABASE_URL", config.databaseUrl],
  ] as const)
    if (value === undefined) throw Errors.workerNeeds(name, remedy);
  const { startWork } = await import("./app/jobs.js");
  return startWork(await Engine.open(config), parts);
}

/** An evaluation's figures as plain text for a terminal. */
export async function resultTables(result: EvaluationResult): Promise<string> {
  return (await import("./evaluation/table.js")).resultTables(result);
}

/** Rebuilds what ships with the demo shop into `out`. */
export async function buildDemoModel(config: Config, out: string, progress: Progress): Promise<DemoBuild> {
  return (await import("./app/demoModel.js")).buildDemoModel(config, out, progress);
}

/** Checks it. Throws MODEL_INVALID where it is out of date. */
export async function verifyDemoModel(config: Config): Promise<DemoCheck> {
  return (await import("./app/demoModel.js")).verifyDemoModel(config);
}

export interface AppOptions {
  /** Become the guest of the gateway that holds the embedded data directory, its owner where there is none. */
  attach?: boolean;
  /** Called when closing has to wait for commands that use the database which this one opened. */
  onGuests?: () => void;
}

/** Lists that a worker makes; `added` is false where they are being made already. */
export type AskedLists = ExportOrder & { id: string; added: boolean };

/** An import, with or without what follows from it. */
export interface AppImportOptions extends ImportOptions {
  /** False: texts and images are not encoded now. */
  encode?: boolean;
}

export interface App {
  importFeed(dir: string, options?: AppImportOptions): Promise<ImportSummary>;
  importHm(dir: string, options?: AppImportOptions): Promise<ImportSummary>;
  /** Applies pending migrations and names them. */
  migrate(): Promise<{ applied: string[] }>;
  /** Makes a key; its secret is told only here. */
  createKey(name: string, role: KeyRole): Promise<{ id: string; name: string; role: KeyRole; secret: string }>;
  /** Throws `NOT_FOUND` where no valid key has this id. */
  revokeKey(id: string): Promise<void>;
  listKeys(): Promise<ApiKeyRecord[]>;
  /** Removes all that is stored of a shopper. Throws `NOT_FOUND` where that is nothing. */
  eraseShopper(id: string, progress: Progress): Promise<Erased>;
  train(options: TrainOptions): Promise<TrainSummary>;
  evaluate(options: EvaluateOptions): Promise<EvaluationResult>;
  recommend(command: BatchCommand): Promise<BatchSummary & { out: string }>;
  /** Has a worker make lists for every shopper. Throws BAD_SETTING without Redis. */
  recommendBehind(wanted: Omit<ExportOrder, "at"> & { at?: string | undefined }): Promise<AskedLists>;
  listModels(): Promise<ModelLine[]>;
  showModel(id: string): Promise<ModelCard>;
  compareModels(a: string, b: string): Promise<{ what: string; a: string; b: string }[]>;
  /** Both prepare the model's vectors first. */
  activateModel(id: string, progress: Progress): Promise<void>;
  rollbackModel(progress: Progress): Promise<string | null>;
  /** Makes a smaller version, measures both, and activates it only where that was asked for and is a gain. */
  compressModel(id: string, options: CompressOptions): Promise<CompressSummary>;
  /** Null ends the shadow. */
  shadowModel(id: string | null, share: number, progress: Progress): Promise<void>;
  /** Of the model that shadows now where left out; null: none does. */
  shadowReport(id?: string): Promise<{ candidate: string; share: number | null; reports: ShadowAgreement[] } | null>;
  /** Of the active model where left out. `figures` null: its card has no reference. */
  modelDrift(id?: string): Promise<{ model: string; figures: DriftFigure[] | null }>;
  /** Trainings that gateways started, newest first. */
  trainingJobs(): Promise<TrainingJobRow[]>;
  /** The background work of all processes: by queue, what is to be done first, then the latest that ended. */
  backgroundJobs(): Promise<JobRow[]>;
  close(): Promise<void>;
}

/** One thing that has to work: resolves to what was found, throws what is wrong and what to do about it. */
export type Probe = () => Promise<string>;

/** What `doctor` looks at beyond the machine itself. The store is opened by the first probe that needs it, and by `close` closed. */
export function probes(config: Config): {
  all: Record<"database" | "replicas" | "cache" | "text encoder" | "image encoder" | "model", Probe>;
  close(): Promise<void>;
} {
  let opening: Promise<Store> | null = null;
  const onStore = async (look: (store: Store) => Promise<string>): Promise<string> => {
    opening ??= openStore(config, { attach: true });
    return look(await opening);
  };
  const onEncoder = (modality: Modality) => async (): Promise<string> => {
    const { openEncoder } = await import("./encoders/openEncoder.js");
    const encoder = await openEncoder(modality, config);
    return Promise.resolve(`${encoder.id}, ${encoder.dim} numbers`).finally(() => encoder.close());
  };
  const all = {
    database: () =>
      onStore(async (store) => {
        const { server, pgvector } = await store.versions();
        if (Number.parseInt(server, 10) < 15) throw Errors.databaseTooOld("PostgreSQL", server, "15");
        if (Number.parseFloat(pgvector) < 0.8) throw Errors.databaseTooOld("pgvector", pgvector, "0.8");
        return `${store.engine}, PostgreSQL ${server}, pgvector ${pgvector}, ${await store.countProducts()} products`;
      }),
    replicas: () =>
      onStore(async (store) => {
        const replicas = await store.replicas();
        const trouble = replicas.flatMap(({ address, trouble }) => (trouble ? [`${address}: ${trouble}`] : []));
        if (trouble.length > 0) throw new Error(`${trouble.join("; ")}. Its reads go to DATABASE_URL.`);
        const lines = replicas.map(({ address, behindBytes }) => `${address} ${behindBytes} bytes behind`);
        return lines.join(", ") || "none";
      }),
    async cache() {
      const { openCache } = await import("./store/cache/openCache.js");
      const cache = await openCache(config);
      try {
        if (!(await cache.healthy())) throw Errors.cacheUnavailable("no answer");
        return cache.kind;
      } finally {
        await cache.close();
      }
    },
    "text encoder": onEncoder("text"),
    "image encoder": onEncoder("image"),
    model: () =>
      onStore(async (store) => {
        const active = await store.activeModel();
        return active
          ? `${active.name}@${active.version}, active since ${active.createdAt.toISOString()}`
          : "none is active: answers come from similarity and popularity until one is trained (npm run vitrine -- train)";
      }),
  };
  return { all, close: async () => (await opening?.catch(() => null))?.close() };
}

/** Opens the store and wires what works on it. The caller closes it. */
export async function openApp(config: Config, { attach = false, onGuests }: AppOptions = {}): Promise<App> {
  const engine = await Engine.open(config, { attach, onGuests });
  const { store, applied } = engine;

  const importDeps = (encode = true): ImportDeps => ({
    store,
    dataDir: config.dataDir,
    ...(encode ? { encodeCatalogue: (options) => encodeAll(options) } : {}),
  });

  async function encodeAll({ progress, signal }: { progress: Progress; signal?: AbortSignal | undefined }): Promise<unknown> {
    const { encodeCatalogue } = await import("./ingestion/encodeCatalogue.js");
    return encodeCatalogue(store, await engine.encoders(), progress, { signal });
  }

  const models = () => import("./app/models.js");
  return {
    async importFeed(dir, { encode, ...options } = {}) {
      return (await import("./ingestion/importFeed.js")).importFeed(dir, importDeps(encode), options);
    },
    async importHm(dir, { encode, ...options } = {}) {
      return (await import("./ingestion/importHm.js")).importHm(dir, importDeps(encode), options);
    },
    migrate: async () => ({ applied: [...applied] }),
    async createKey(name, role) {
      const key = { id: randomUUID().slice(0, 8), name, role };
      const secret = `vitrine_${role.toLowerCase()}_${randomBytes(24).toString("base64url")}`;
      await store.createKey({ ...key, hash: sha256(secret) });
      return { ...key, secret };
    },
    async revokeKey(id) {
      if (!(await store.revokeKey(id))) throw Errors.notFound("Key", id);
    },
    listKeys: () => store.listKeys(),
    async eraseShopper(id, progress) {
      const erased = await store.eraseShopper(id);
      if (!erased) throw Errors.notFound("Shopper", id);
      if (erased.reviews > 0) await (await import("./ingestion/poolReviews.js")).poolReviews(store, progress);
      return erased;
    },
    train: async (options) => (await import("./app/training.js")).trainModel(engine, options),
    evaluate: async (options) => (await import("./app/evaluating.js")).evaluateShop(engine, options),
    recommend: async (command) => (await import("./app/batch.js")).recommendToFile(engine, command),
    recommendBehind: async (wanted) => (await import("./app/jobs.js")).askWorkersForLists(engine, wanted),
    listModels: async () => (await models()).listModels(engine),
    showModel: async (id) => (await models()).showModel(engine, id),
    compareModels: async (a, b) => (await models()).compareModels(engine, a, b),
    activateModel: async (id, progress) => (await models()).activateModel(engine, id, progress),
    rollbackModel: async (progress) => (await models()).rollbackModel(engine, progress),
    compressModel: async (id, options) => (await import("./app/compression.js")).compressModel(engine, id, options),
    shadowModel: async (id, share, progress) => (await import("./app/shadowing.js")).setShadow(engine, id, share, progress),
    shadowReport: async (id) => (await import("./app/shadowing.js")).currentShadow(engine, id),
    modelDrift: async (id) => (await import("./app/driftMonitor.js")).driftOfModel(engine, id),
    trainingJobs: async () => (await import("./app/trainingJobs.js")).listJobs(store, 20),
    backgroundJobs: async () => (await import("./app/jobs.js")).listBackgroundJobs(engine),
    close: () => engine.close(),
  };
}
