/** A small shop in a real embedded database, served: 60 products in six clusters of taste, with text and image encodings. */
import { rm } from "node:fs/promises";
import { silentLog } from "../../src/common/log.js";
import { noProgress } from "../../src/common/progress.js";
import { seededRandom } from "../../src/common/random.js";
import { normalize } from "../../src/common/vectors.js";
import type { InteractionInput, ProductInput } from "../../src/domain.js";
import type { RankingModel } from "../../src/inference/model.js";
import { type ServingParts, ShopServing } from "../../src/scoring/shopServing.js";
import { openStore } from "../../src/store/openStore.js";
import type { Store } from "../../src/store/ports.js";
import { FORMULA_DIM } from "../fixtures/formulaModel.js";
import { scratchDataDir } from "../store/scratch.js";

export const ENCODERS = { text: { id: "fake-text", dim: FORMULA_DIM }, image: { id: "fake-image", dim: FORMULA_DIM } };
export const CLUSTERS = ["Coats", "Dresses", "Shoes", "Hats", "Lamps", "Chairs"];
export const NOW = Date.parse("2026-03-01T12:00:00Z");

export interface ServedShop {
  store: Store;
  serving: ShopServing;
  parts: ServingParts;
  /** Moves the clock of the serving. */
  setNow(now: number): void;
  close(): Promise<void>;
}

/** A database of one's own; opening one takes a while, so a test file opens one and fills it as often as it needs. */
export async function testStore(): Promise<{ store: Store; remove(): Promise<void> }> {
  const dataDir = await scratchDataDir();
  const store = await openStore({ dataDir, databaseUrl: undefined, exactBelow: 20_000 });
  return {
    store,
    async remove() {
      await store.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** Cluster of a product by its id `<cluster>-<n>`. */
export const clusterOf = (id: string): string => id.split("-")[0]!;

export function productInput(cluster: string, n: number, more: Partial<ProductInput> = {}): ProductInput {
  return {
    id: `${cluster}-${n}`,
    title: `${cluster} ${n}`,
    category: ["All", cluster],
    brand: n % 2 ? "Odd" : "Even",
    price: `${10 + n}.50`,
    currencyCode: "EUR",
    attributes: { style_id: `${cluster}-${Math.floor(n / 2)}` },
    ...more,
  };
}

/** Writes products as ingestion does, with encodings near their cluster's; images for every other product. */
export async function putProducts(store: Store, products: readonly ProductInput[]): Promise<void> {
  const digestOf = (modality: string, id: string) => `${modality}:${id}`;
  const pictured = (id: string) => Number(id.split("-")[1]) % 2 === 0;
  await store.upsertProducts(
    products.map((p) => ({
      ...p,
      textDigest: digestOf("text", p.id),
      imageDigest: pictured(p.id) ? digestOf("image", p.id) : null,
      lemmas: (p.title ?? "").toLowerCase(),
    })),
  );
  for (const modality of ["text", "image"] as const)
    await store.putEncodings(
      modality,
      ENCODERS[modality].id,
      products
        .filter(({ id }) => modality === "text" || pictured(id))
        .map(({ id }) => ({ digest: digestOf(modality, id), vector: encodingOf(modality, id) })),
    );
}

function encodingOf(modality: string, id: string): Float32Array {
  const cluster = CLUSTERS.indexOf(clusterOf(id));
  const random = seededRandom(1000 * cluster + Number(id.split("-")[1]) + (modality === "text" ? 0 : 500_000));
  const vector = Float32Array.from({ length: FORMULA_DIM }, () => 0.15 * random.normal());
  vector[cluster]! += 1;
  return normalize(vector);
}

/** Two months of views and purchases: shopper `s<i>` favours cluster i mod 6; 30 shoppers. */
export function history(): InteractionInput[] {
  const random = seededRandom(5);
  const events: InteractionInput[] = [];
  for (let s = 0; s < 30; s++)
    for (let e = 0; e < 12; e++) {
      const cluster = random.uniform() < 0.85 ? CLUSTERS[s % 6]! : random.pick(CLUSTERS);
      events.push({
        userId: `s${s}`,
        productId: `${cluster}-${random.below(10)}`,
        type: random.uniform() < 0.4 ? "PURCHASE" : "VIEW",
        timestamp: new Date(NOW - (1 + random.below(60 * 24 * 60)) * 60_000),
        context: { country: s % 2 ? "NO" : "AU", device: "MOBILE" },
      });
    }
  return events;
}

/** Fills the catalogue, the shoppers and `events`; what was there before goes. */
export async function fillStore(store: Store, events: readonly InteractionInput[] = history()): Promise<void> {
  await store.clearShop();
  await putProducts(
    store,
    CLUSTERS.flatMap((cluster) => Array.from({ length: 10 }, (_, n) => productInput(cluster, n))),
  );
  await store.upsertShoppers(Array.from({ length: 30 }, (_, s) => ({ id: `s${s}`, attributes: { age: 20 + s } })));
  await store.recordInteractions(events);
}

/** Fills a store and serves it. `model` is registered and active; `empty`: there is nothing in the shop yet. `more` of the serving's parts. */
export async function servedShop(
  store: Store,
  { more, ...options }: { model?: RankingModel; empty?: boolean; more?: Partial<ServingParts> } = {},
): Promise<ServedShop> {
  if (options.empty) await store.clearShop();
  else await fillStore(store);
  await store.activateModel(null);
  let now = NOW;
  const models = new Map<string, RankingModel>();
  const parts: ServingParts = {
    store,
    encoders: ENCODERS,
    settings: { candidates: 40, coldStartEvents: 1 },
    log: silentLog,
    now: () => now,
    openModel: async ({ name, version }) => {
      const model = models.get(`${name}@${version}`);
      if (!model) throw new Error(`model ${name}@${version} is broken`);
      return model;
    },
    ...more,
  };
  if (options.model) {
    models.set(options.model.id, options.model);
    const { name, version } = options.model.card;
    await store.putModel({ name, version, card: options.model.card, files: new Map() });
    await store.activateModel({ name, version });
  }
  const serving = await ShopServing.open(parts, noProgress);
  return {
    store,
    serving,
    parts,
    setNow(moment) {
      now = moment;
    },
    close: () => serving.close(),
  };
}

/** Ids of an answer's products, in order. */
export function idsOf(shop: ServedShop, keys: readonly { productKey: number }[]): string[] {
  return keys.map(({ productKey }) => shop.serving.shop.state.catalogue.get(productKey)!.id);
}
