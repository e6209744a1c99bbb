/** `start`: the gateway with everything behind it. */

import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { sha256 } from "../common/hash.js";
import type { Log } from "../common/log.js";
import { type Progress, stoppable } from "../common/progress.js";
import { lemmas } from "../encoders/lexical/lemmas.js";
import { createGateway } from "../gateway/gateway.js";
import { SessionPool } from "../inference/sessionPool.js";
import { SHOP_KEY, type ShopRecord } from "../ingestion/shop.js";
import { contextMaker, followedShop, type Services } from "../resolvers/context.js";
import { ProductMemory } from "../resolvers/loaders/productMemory.js";
import { makeSchema } from "../resolvers/schema.js";
import { RuleBook } from "../scoring/rules/ruleBook.js";
import { ShopServing } from "../scoring/shopServing.js";
import { actedIn } from "../store/cache/acted.js";
import { openCache } from "../store/cache/openCache.js";
import { boundedLists, patientReads } from "../store/patientReads.js";
import type { Store } from "../store/ports.js";
import { openChecked } from "./checkedModel.js";
import { demoIsWanted } from "./demoWanted.js";
import { DriftMonitor } from "./driftMonitor.js";
import type { Engine } from "./engine.js";
import { freshIntake } from "./freshIntake.js";
import { openJobs, workInline } from "./jobs.js";
import { liveMerchandising } from "./liveMerchandising.js";
import { liveModels } from "./liveModels.js";
import { logProgress } from "./logProgress.js";
import { ShadowTraffic } from "./shadowTraffic.js";
import { renewShippedModel } from "./shippedModel.js";
import { shopId } from "./shopId.js";
import { TrainingJobs } from "./trainingJobs.js";
import { TrainingSchedule } from "./trainingSchedule.js";
import { Upkeep } from "./upkeep.js";

export interface RunningGateway {
  server: FastifyInstance;
  /** `http://host:port` */
  address: string;
  shop: "demo" | "own" | "empty";
  products: number;
  /** A server key made for this run; only the demo gets one. */
  demoKey: string | null;
  /** The strategy's source: `name@version`, or null without a model. */
  model: string | null;
  close(): Promise<void>;
}

/** Serves the engine's shop, and closes the engine with itself. An aborted `signal` ends the start with its reason. */
export async function serveShop(engine: Engine, shown: Progress, signal?: AbortSignal): Promise<RunningGateway> {
  const { config, store } = engine;
  const log = pino({ level: config.logLevel }, pino.destination(2)) as Log;
  const progress = stoppable(shown, signal);
  /** What has to be closed, latest first. */
  const opened: (() => Promise<unknown>)[] = [() => engine.close()];
  const close = async (): Promise<void> => {
    for (let end = opened.pop(); end; end = opened.pop()) await end();
  };
  try {
    const cache = await openCache(config);
    opened.push(() => cache.close());
    const acted = cache.kind === "redis" ? actedIn(cache, await shopId(store)) : undefined;
    const startRanking = (): Promise<SessionPool> => SessionPool.open({ size: config.workers });
    // The first model's threads start while the shop is read; each later model has its own.
    let first: Promise<SessionPool> | null = startRanking();
    first.catch(() => {}); // met by whoever opens a model
    const threads = (): Promise<SessionPool> => {
      const next = first ?? startRanking();
      first = null;
      return next;
    };
    opened.push(async () => (await first?.catch(() => null))?.close());
    if (config.demo === "auto" && (await demoIsWanted(store)))
      await (await import("./demoShop.js")).loadDemo(engine, progress, new Date(), signal);
    else await renewShippedModel(store);

    const shop = new WatchedShop(store);
    const shadow = new ShadowTraffic({
      store,
      shop: () => serving.shop,
      open: async (id) => openChecked(engine, id, await engine.behind()),
      settings: engine.settings,
      log,
    });
    const drift = new DriftMonitor(store, log);
    opened.push(() => Promise.all([shadow.close(), drift.close()]));
    const reads = patientReads(store);
    const products = new ProductMemory();
    const rules = new RuleBook(store, log);
    const serving = await ShopServing.open(
      {
        store,
        reads,
        encoders: () => engine.trunks(),
        openModel: ({ name, version }) => engine.registry.openApart(name, version, threads()),
        now: () => Date.now(),
        settings: engine.settings,
        inProcessBelow: engine.inProcessBelow,
        rules,
        answerMs: config.answerMs,
        log,
        acted,
        onProduct: (product, version) => products.offer(product, version),
        onAnswer: (answered) => {
          shadow.offer(answered);
          drift.offer(answered);
        },
        edition: () => shop.edition(),
        onReload: () => upkeep.soon({ changed: true }),
      },
      progress,
    );
    opened.push(() => serving.close());
    const demoKey = await shop.newDemoKey();
    const encoders = () => engine.encoders();
    const jobs = await openJobs(store, config, log);
    opened.push(() => jobs.close());
    const trainings = new TrainingJobs({ store, jobs });
    const services: Services = {
      store: boundedLists(store),
      reads,
      recommender: serving,
      models: liveModels({ engine, serving, jobs: trainings }),
      merchandising: liveMerchandising({ store, catalogue: () => serving.shop.state.catalogue, rules, log }),
      followed: followedShop(serving),
      products,
      intake: freshIntake({ store, serving, acted, encoders, onPending: () => upkeep.soon(), log }),
      madeUpShoppers: () => shop.kind === "demo",
      searchTerms: (text) => lemmas(text).join(" "),
    };
    const server = await createGateway({
      schema: await makeSchema(),
      createContext: contextMaker(services),
      store: { ...reads, healthy: store.healthy },
      cache,
      log,
      rateLimit: config.rateLimit,
      publicAccess: () =>
        config.publicRecommendations === "on" || (config.publicRecommendations === "auto" && shop.kind === "demo"),
      modelState: async () => {
        const { model, space, troubles } = serving.shop;
        return { active: model?.id ?? null, space: space.id, troubles: troubles.map((t) => t.reason) };
      },
      shopFigures: () => {
        const { state, model } = serving.shop;
        return {
          products: state.catalogue.count,
          interactions: state.version,
          lookedSecondsAgo: (performance.now() - serving.lookedAt) / 1000,
          model: model?.id ?? null,
        };
      },
    });
    workInline(jobs, { store, config, encoders, log, shown: logProgress(log) });
    const upkeep = new Upkeep({ store, serving, jobs, log });
    if (config.trainAt !== undefined) {
      const schedule = new TrainingSchedule({
        store,
        jobs: trainings,
        at: config.trainAt,
        budgetMinutes: config.trainMinutes,
        log,
      });
      opened.push(async () => schedule.stop());
    }
    opened.push(() => Promise.all([server.close(), upkeep.stop()]));
    signal?.throwIfAborted();
    await serving.warmUp();
    signal?.throwIfAborted();
    const address = await server.listen({ port: config.port, host: config.host });
    serving.follow();
    shadow.follow();
    return {
      server,
      address,
      shop: shop.kind,
      products: serving.shop.state.catalogue.count,
      demoKey,
      model: serving.shop.model?.id ?? null,
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

const DEMO_KEY = "demo (until the next start)";

/** Which shop the store holds: looked at by the serving's edition, so that the demo's privileges go when the demo goes. */
class WatchedShop {
  kind: RunningGateway["shop"] = "empty";

  constructor(private readonly store: Store) {}

  /** Changes when another shop takes the place of this one, and when an import ends. */
  async edition(): Promise<string> {
    const record = await this.store.getMeta<ShopRecord>(SHOP_KEY);
    const kind = record?.kind ?? "empty";
    if (this.kind === "demo" && kind !== "demo") await this.revokeDemoKeys();
    this.kind = kind;
    return `${kind} ${record?.importedAt ?? ""}`;
  }

  /** A new server key where the shop is the demo, else null; those of earlier starts end, as nobody knows their secrets. */
  async newDemoKey(): Promise<string | null> {
    await this.revokeDemoKeys();
    if (this.kind !== "demo") return null;
    const secret = `vitrine_server_${randomBytes(18).toString("base64url")}`;
    await this.store.createKey({ id: randomBytes(4).toString("hex"), name: DEMO_KEY, role: "SERVER", hash: sha256(secret) });
    return secret;
  }

  private async revokeDemoKeys(): Promise<void> {
    for (const key of await this.store.listKeys())
      if (key.name === DEMO_KEY && key.revokedAt === null) await this.store.revokeKey(key.id);
  }
}
