/** A demo shop of a chosen truth, learned and served: real database, real encoder, real training, the real pipeline. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine } from "../../src/app/engine.js";
import { silentLog } from "../../src/common/log.js";
import { noProgress } from "../../src/common/progress.js";
import { row } from "../../src/common/vectors.js";
import { readConfig } from "../../src/config.js";
import { generateDemo } from "../../src/demo/demo.js";
import type { EffectMode } from "../../src/demo/truth/effects.js";
import { type Trait, traitsOf } from "../../src/demo/truth/traits.js";
import type { ProductInput, RequestContext, Strategy } from "../../src/domain.js";
import type { Encoder } from "../../src/encoders/encoder.js";
import { productDigests } from "../../src/encoders/lexical/productDigests.js";
import { encodeCatalogue } from "../../src/ingestion/encodeCatalogue.js";
import { fitModel } from "../../src/learning/fitModel.js";
import type { Plan } from "../../src/learning/plan.js";
import { ShopServing } from "../../src/scoring/shopServing.js";
import type { Store } from "../../src/store/ports.js";
import { proposeFromSources } from "../fixtures/propose.js";

const END = new Date("2026-11-23T00:00:00Z");
/** How many products of each page are looked at, and how many shoppers with a history are asked for. */
const PAGE = 12;
const PANEL = 40;
const FEWEST_EVENTS = 8;
const SCALE = { products: 400, shoppers: 900, events: 60_000 };

/** Seconds of training: enough to find the planted effects, far from the best model. */
const PLAN: Plan = {
  towers: [
    {
      epochs: 3,
      batch: 256,
      negatives: 256,
      learningRate: 4e-3,
      weightDecay: 0.02,
      dropout: 0.2,
      modalityDropout: 0.1,
      residualDropout: 0.3,
    },
  ],
  rankers: [{ epochs: 10, batch: 64, learningRate: 3e-3, weightDecay: 0.05, dropout: 0.2, listwise: 1, hidden: 64 }],
  questions: 5000,
  latest: 2500,
  checks: 300,
  collaborative: { interactions: 60_000, items: 400, trials: 1 },
};

/** The traits of a page's products, in order. */
export type TraitPage = readonly ReadonlySet<Trait>[];

export interface TruthShop {
  /** A page for each shopper of the panel. */
  panel(context: RequestContext): Promise<TraitPage[]>;
  /** The page of a visitor of whom nothing is known. */
  visitor(context: RequestContext): Promise<TraitPage>;
  /** How the pages so far were made. */
  readonly strategies: ReadonlySet<Strategy>;
  close(): Promise<void>;
}

/** Makes such shops one after another in one database. */
export async function truthShops(): Promise<{ open(effects: EffectMode): Promise<TruthShop>; close(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), "vitrine-truth-"));
  const engine = await Engine.open(readConfig({ VITRINE_DATA_DIR: dir, VITRINE_MODELS_DIR: join(dir, "models") }));
  const { store, registry, here } = engine;
  const text = remembering((await engine.encoders()).text);

  async function learn(effects: EffectMode): Promise<void> {
    const fitted = await fitModel(
      store,
      {
        name: "truth",
        version: effects,
        createdAt: END,
        seed: 1,
        // The plan decides when it ends, never the clock.
        budgetMinutes: 60,
        plan: PLAN,
        encoders: { text: text.id, image: null },
        provenance: [],
        threads: 2,
        propose: proposeFromSources,
      },
      noProgress,
    );
    await registry.put(fitted.card, fitted.files);
    await store.activateModel({ name: "truth", version: effects });
  }

  return {
    async open(effects) {
      const products = await fill(store, effects);
      await encodeCatalogue(store, { text }, noProgress);
      await learn(effects);
      const serving = await ShopServing.open(
        {
          store,
          encoders: await engine.trunks(),
          openModel: ({ name, version }) => registry.open(name, version, here),
          now: () => END.getTime(),
          settings: engine.settings,
          log: silentLog,
        },
        noProgress,
      );
      const { catalogue, histories } = serving.shop.state;
      const traits = new Map(products.map((product) => [catalogue.keyOf(product.id)!, traitsOf(product)]));
      const strategies = new Set<Strategy>();
      const pageFor = async (shopperKey: number | null, context: RequestContext): Promise<TraitPage> => {
        const request = { shopperKey, context, filter: {}, first: PAGE, offset: 0, explain: false };
        const { items, strategy } = await serving.recommend(request);
        strategies.add(strategy);
        return items.map(({ productKey }) => traits.get(productKey)!);
      };
      const shoppers = await store.listShoppers({ limit: SCALE.shoppers });
      const asked = shoppers.filter(({ key }) => histories.of(key).at.length >= FEWEST_EVENTS).slice(0, PANEL);
      return {
        strategies,
        async panel(context) {
          const pages: TraitPage[] = [];
          for (const { key } of asked) pages.push(await pageFor(key, context));
          return pages;
        },
        visitor: (context) => pageFor(null, context),
        close: () => serving.close(),
      };
    },
    async close() {
      await engine.close();
      await rm(dir, { recursive: true });
    },
  };
}

async function fill(store: Store, effects: EffectMode): Promise<ProductInput[]> {
  const shop = generateDemo({ end: END, effects, ...SCALE });
  await store.clearShop();
  await store.upsertProducts(
    await Promise.all(shop.products.map(async (product) => ({ ...product, ...(await productDigests(product)) }))),
  );
  await store.upsertShoppers(shop.shoppers);
  const events = [...shop.interactions()];
  for (let from = 0; from < events.length; from += 4000) await store.recordInteractions(events.slice(from, from + 4000));
  return shop.products;
}

/** The encoder, but the same text is read only once: all the shops sell the same products. */
function remembering(encoder: Encoder<"text">): Encoder<"text"> {
  const known = new Map<string, Float32Array>();
  return {
    ...encoder,
    async encode(texts) {
      const fresh = texts.filter((text) => !known.has(text));
      const rows = await encoder.encode(fresh);
      for (const [i, text] of fresh.entries()) known.set(text, row(rows, i, encoder.dim));
      const vectors = new Float32Array(texts.length * encoder.dim);
      for (const [i, text] of texts.entries()) vectors.set(known.get(text)!, i * encoder.dim);
      return vectors;
    },
  };
}
