/** A small shop behind a real gateway, asked in process: real database, real intake, a recommender that does as it is told. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";
import { sha256 } from "../../src/common/hash.js";
import { type Log, silentLog } from "../../src/common/log.js";
import { noProgress } from "../../src/common/progress.js";
import type { ProductInput } from "../../src/domain.js";
import { lemmas } from "../../src/encoders/lexical/lemmas.js";
import { productDigests } from "../../src/encoders/lexical/productDigests.js";
import { createGateway, type GatewayOptions } from "../../src/gateway/gateway.js";
import { createIntake } from "../../src/ingestion/intake.js";
import type { Intake } from "../../src/ingestion/types.js";
import { type Context, contextMaker, followedShop, type Services } from "../../src/resolvers/context.js";
import { ProductMemory } from "../../src/resolvers/loaders/productMemory.js";
import { makeSchema } from "../../src/resolvers/schema.js";
import type { OnProduct } from "../../src/scoring/loadState.js";
import { ShopServing } from "../../src/scoring/shopServing.js";
import type { Recommendation, RecommendationRequest, Recommender } from "../../src/scoring/types.js";
import { memoryCache } from "../../src/store/cache/memory.js";
import { openStore } from "../../src/store/openStore.js";
import { patientReads } from "../../src/store/patientReads.js";
import type { Store } from "../../src/store/ports.js";
import { scratchDataDir } from "../store/scratch.js";

export const KEYS = {
  storefront: "storefront-secret",
  server: "server-secret",
  admin: "admin-secret",
  revoked: "revoked-secret",
};

/** A PNG of one pixel. */
export const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const PRODUCTS: ProductInput[] = [
  { id: "coat/1", title: "Wool coat", category: ["Women", "Coats"], brand: "Nord", price: "199.00", currencyCode: "EUR" },
  { id: "hat-2", title: "Wool hat", category: ["Women", "Hats"], brand: "Nord", price: "29.50", currencyCode: "EUR" },
  { id: "dress-3", title: "Linen dress", category: ["Women", "Dresses"], brand: "Sol", price: "89.00", currencyCode: "EUR" },
  { id: "shirt-4", title: "Linen shirt", category: ["Men", "Shirts"], brand: "Sol", price: "59.00", currencyCode: "EUR" },
  {
    id: "boots-5",
    title: "Rain boots",
    category: ["Men", "Shoes"],
    brand: "Nord",
    price: "75.00",
    currencyCode: "EUR",
    available: false,
  },
  { id: "lamp-6", title: "Desk lamp", category: ["Home", "Lamps"], imageUrl: "https://img.example/lamp.jpg" },
  { id: "bare-7" },
];

/** What the recommender was asked, and what it shall answer beyond the list itself. */
export class ScriptedRecommender implements Recommender {
  readonly requests: RecommendationRequest[] = [];
  answer: Partial<Recommendation> = {};
  /** Thrown instead of an answer where set. */
  failure: unknown = null;
  delayMs = 0;

  constructor(private readonly store: Store) {}

  /** The shop's products by key, the first scored best. */
  async recommend(request: RecommendationRequest): Promise<Recommendation> {
    this.requests.push(request);
    await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    if (this.failure) throw this.failure;
    const keys = await this.keys();
    const items = keys.slice(request.offset, request.offset + request.first).map((productKey, i) => ({
      productKey,
      score: 0.9 - (request.offset + i) / 10,
      sources: [{ source: "popular", rank: request.offset + i + 1 }],
      moves: [],
      explanation: request.explain
        ? {
            facets: [
              { facet: "GENERAL" as const, alpha: 0.75, score: 0.6 },
              { facet: "SEASON" as const, alpha: 0.25, score: 0.9 },
            ],
            wanted: [{ facet: "SEASON" as const, times: 1.25 }],
            similarity: 0.5,
            modalities: { text: 0.1, image: 0.2, context: 0.15, history: 0.05 },
            similarEvents: [
              { productKey: keys[1]!, type: "PURCHASE" as const, at: new Date("2026-01-02T03:04:05Z"), similarity: 0.8 },
            ],
          }
        : null,
    }));
    return {
      recommendationId: `rec-${this.requests.length}`,
      strategy: "PERSONALIZED",
      model: "default@1",
      items,
      arms: [],
      hasNextPage: keys.length > request.offset + request.first,
      shortfall: null,
      degradations: [],
      timings: {},
      ...this.answer,
    };
  }

  async similar(productKey: number, first: number) {
    return (await this.keys())
      .filter((key) => key !== productKey)
      .slice(0, first)
      .map((key, i) => ({ productKey: key, score: 1 - i / 10 }));
  }

  async boughtTogether(productKey: number, first: number) {
    return (await this.similar(productKey, first)).reverse();
  }

  async trending(_context: unknown, first: number) {
    return (await this.keys()).slice(0, first).map((productKey, i) => ({ productKey, score: 100 - i }));
  }

  private async keys(): Promise<number[]> {
    const keys: number[] = [];
    for await (const batch of this.store.scanProducts()) keys.push(...batch.map(({ key }) => key));
    return keys;
  }
}

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: answers are JSON, asserted field by field.
  data: any;
  // biome-ignore lint/suspicious/noExplicitAny: answers are JSON, asserted field by field.
  errors: any[] | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: answers are JSON, asserted field by field.
  extensions: any;
}

export interface Shop {
  app: FastifyInstance;
  store: Store;
  recommender: ScriptedRecommender;
  services: Services;
  directory: string;
  /** Unexpected errors that were logged. */
  logged: { fields: object; message: string }[];
  settings: { public: boolean; rateLimit: number; madeUpShoppers: boolean };
  ask(query: string, variables?: Record<string, unknown>, options?: { key?: string; method?: "GET" | "POST" }): Promise<Answer>;
  get(url: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

export interface ShopOptions extends Partial<Pick<GatewayOptions<Context>, "rateLimit" | "modelState" | "cache">> {
  /** The store as the gateway sees it: to count calls or to let it fail. */
  wrapStore?: (store: Store) => Store;
  /** True: the product's own recommender, without encoders or a model, instead of the scripted one. */
  serving?: boolean;
  /** True: the products that it reads are at hand for the answers, as in the product. */
  productsAtHand?: boolean;
}

/** Opens a shop of seven products and two shoppers; open to the public until `settings.public` says otherwise. */
export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const directory = await mkdtemp(join(tmpdir(), "vitrine-gateway-"));
  const dataDir = await scratchDataDir(join(directory, "data"));
  const opened = await openStore({ dataDir, databaseUrl: undefined, exactBelow: 20_000 });
  const store = options.wrapStore?.(opened) ?? opened;
  const intake = createIntake({ store });
  const picture = join(directory, "coat.png");
  await writeFile(picture, PIXEL);
  for (const product of PRODUCTS) {
    const stated = product.id === "coat/1" ? { ...product, imageUrl: picture } : product;
    await store.upsertProducts([{ ...stated, ...(await productDigests(stated)) }]);
  }
  await intake.upsertUsers([{ id: "anna", attributes: { age: 31, country: "NO" } }, { id: "ben" }]);
  for (const [name, role] of [
    ["storefront", "STOREFRONT"],
    ["server", "SERVER"],
    ["admin", "ADMIN"],
    ["revoked", "SERVER"],
  ] as const)
    await store.createKey({ id: name, name, role, hash: sha256(KEYS[name]) });
  await store.revokeKey("revoked");

  const settings = { public: true, rateLimit: options.rateLimit ?? 0, madeUpShoppers: false };
  const logged: Shop["logged"] = [];
  const log: Log = { ...silentLog, error: (fields, message) => logged.push({ fields, message }) };
  const recommender = new ScriptedRecommender(store);
  const reads = patientReads(store);
  const scripted: Services = {
    store,
    reads,
    recommender,
    intake,
    madeUpShoppers: () => settings.madeUpShoppers,
    searchTerms: (text) => lemmas(text).join(" "),
  };
  const products = new ProductMemory();
  const onProduct: OnProduct = (...read) => options.productsAtHand && products.offer(...read);
  const serving = options.serving ? await openServing(store, onProduct) : null;
  serving?.follow();
  const services = serving
    ? { ...scripted, recommender: serving, followed: followedShop(serving), intake: followed(store, serving), products }
    : scripted;
  const app = await createGateway<Context>({
    schema: await makeSchema(),
    createContext: contextMaker(services),
    store: { ...reads, healthy: () => store.healthy() },
    cache: options.cache ?? memoryCache(),
    log,
    rateLimit: settings.rateLimit,
    publicAccess: () => settings.public,
    modelState: options.modelState ?? (async () => ({ active: "default@1" })),
    shopFigures: () => ({ products: PRODUCTS.length, interactions: 0, lookedSecondsAgo: 0.5, model: "default@1" }),
  });
  return {
    app,
    store,
    recommender,
    services,
    directory,
    logged,
    settings,
    async ask(query, variables = {}, { key, method = "POST" } = {}) {
      const headers = { "content-type": "application/json", ...(key && { authorization: `Bearer ${key}` }) };
      const request: InjectOptions =
        method === "POST"
          ? { method, url: "/graphql", headers, payload: { query, variables } }
          : { method, url: "/graphql", headers, query: { query, variables: JSON.stringify(variables) } };
      const response = await app.inject(request);
      const { data, errors, extensions } = response.json();
      return { status: response.statusCode, headers: response.headers, data, errors, extensions };
    },
    get: (url, headers = {}) => app.inject({ method: "GET", url, headers }),
    async close() {
      await app.close();
      await serving?.close();
      await opened.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function openServing(store: Store, onProduct: OnProduct): Promise<ShopServing> {
  return ShopServing.open(
    {
      store,
      reads: patientReads(store),
      encoders: { text: null, image: null },
      openModel: () => Promise.reject(new Error("There is no model in this shop.")),
      now: () => Date.now(),
      settings: { candidates: 100, coldStartEvents: 1 },
      onProduct,
      log: silentLog,
    },
    noProgress,
  );
}

/** The intake, with the recommender taking in what was written before the mutation answers. */
function followed(store: Store, serving: ShopServing): Intake {
  const intake = createIntake({ store, onProducts: (ids) => serving.refreshProducts(ids) });
  return {
    ...intake,
    async recordInteractions(rows) {
      const result = await intake.recordInteractions(rows);
      await serving.refresh();
      return result;
    },
  };
}
