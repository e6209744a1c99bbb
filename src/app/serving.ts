/** `start`: the gateway with everything behind it. */

import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { sha256 } from "../common/hash.js";
import type { Log } from "../common/log.js";
import { noProgress, type Progress } from "../common/progress.js";
import type { Config } from "../config.js";
import { lemmas } from "../encoders/lexical/lemmas.js";
import { createGateway } from "../gateway/gateway.js";
import { SessionPool } from "../inference/sessionPool.js";
import { encodeCatalogue } from "../ingestion/encodeCatalogue.js";
import { createIntake } from "../ingestion/intake.js";
import { SHOP_KEY, type ShopRecord } from "../ingestion/shop.js";
import type { Intake } from "../ingestion/types.js";
import { contextMaker, type Services } from "../resolvers/context.js";
import { makeSchema } from "../resolvers/schema.js";
import { ShopServing } from "../scoring/shopServing.js";
import { openCache } from "../store/cache/openCache.js";
import { DEMO_LOADED, loadDemo } from "./demoShop.js";
import { Engine } from "./engine.js";

/** Requests a minute that one caller may make. */
const RATE_LIMIT = 6000;

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

export async function startGateway(config: Config, progress: Progress): Promise<RunningGateway> {
  const log = pino({ level: config.logLevel }, pino.destination(2)) as Log;
  const engine = await Engine.open(config);
  const { store } = engine;
  const cache = openCache(config);
  const ranking = await SessionPool.open({ size: config.workers });
  let serving: ShopServing | undefined;
  try {
    if (config.demo === "auto" && (await isEmpty(engine))) await loadDemo(engine, progress, new Date());
    const encoders = await engine.encoders();
    await encodeCatalogue(store, encoders, progress);
    serving = await ShopServing.open(
      {
        store,
        encoders: await engine.trunks(),
        openModel: ({ name, version }) => engine.registry.open(name, version, ranking),
        now: () => Date.now(),
        settings: engine.settings,
        rules: [],
        log,
      },
      progress,
    );
    serving.follow();
    const shop = (await store.getMeta<ShopRecord>(SHOP_KEY))?.kind ?? "empty";
    const services: Services = {
      store,
      recommender: serving,
      intake: freshIntake(engine, serving),
      searchTerms: (text) => lemmas(text).join(" "),
    };
    let kind = shop;
    const server = await createGateway({
      schema: await makeSchema(),
      createContext: contextMaker(services),
      store,
      cache,
      log,
      rateLimit: RATE_LIMIT,
      publicAccess: () => config.publicRecommendations === "on" || (config.publicRecommendations === "auto" && kind === "demo"),
      modelState: async () => {
        const { model, space, troubles } = serving!.shop;
        return { active: model?.id ?? null, space: space.id, troubles: troubles.map((t) => t.reason) };
      },
    });
    const watch = setInterval(async () => {
      // An import from another process replaces the demo: its privileges go with it.
      kind = (await store.getMeta<ShopRecord>(SHOP_KEY).catch(() => null))?.kind ?? kind;
    }, 2000).unref();
    const address = await server.listen({ port: config.port, host: config.host });
    return {
      server,
      address,
      shop,
      products: serving.shop.state.catalogue.count,
      demoKey: shop === "demo" ? await demoKey(engine) : null,
      model: serving.shop.model?.id ?? null,
      async close() {
        clearInterval(watch);
        await server.close();
        await serving!.close();
        await Promise.all([ranking.close(), cache.close()]);
        await engine.close();
      },
    };
  } catch (cause) {
    await serving?.close();
    await Promise.all([ranking.close(), cache.close()]);
    await engine.close();
    throw cause;
  }
}

async function isEmpty({ store }: Engine): Promise<boolean> {
  const shop = await store.getMeta<ShopRecord>(SHOP_KEY);
  // A demo that was interrupted while it loaded is loaded again; a shop of one's own never is.
  return shop === null ? (await store.countProducts()) === 0 : shop.kind === "demo" && !(await store.getMeta(DEMO_LOADED));
}

/** Writes that the next request knows of: the resident shop is brought up to date before a mutation answers. */
function freshIntake(engine: Engine, serving: ShopServing): Intake {
  const intake = createIntake({
    store: engine.store,
    onProducts: async (ids) => {
      await encodeCatalogue(engine.store, await engine.encoders(), noProgress);
      await serving.refreshProducts(ids);
    },
  });
  return {
    async recordInteractions(rows) {
      const result = await intake.recordInteractions(rows);
      await serving.refresh();
      return result;
    },
    upsertProducts: (rows) => intake.upsertProducts(rows),
    async upsertUsers(rows) {
      const result = await intake.upsertUsers(rows);
      await serving.refreshShoppers(rows.map((row) => row.id));
      return result;
    },
  };
}

/** A new server key for the demo; the one of the last start is revoked, as its secret is known to nobody any more. */
async function demoKey({ store }: Engine): Promise<string> {
  const name = "demo";
  for (const key of await store.listKeys()) if (key.name === name && key.revokedAt === null) await store.revokeKey(key.id);
  const secret = `vitrine_server_${randomBytes(18).toString("base64url")}`;
  await store.createKey({ id: randomBytes(4).toString("hex"), name, role: "SERVER", hash: sha256(secret) });
  return secret;
}
