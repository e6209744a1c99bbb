/**
 * What ranking a request's candidates takes, in this thread alone: the ranker's graph (floor: its matrix products alone),
 * gathering the candidates from every source, and the features between both. And hydration: a page's products from the
 * database (floor: their rows over a bare connection).
 */
import pg from "pg";
import { CONTEXT_DIM, FACET_COUNT, PAIR_DIM } from "../../src/features/layout.js";
import { pairFeatures } from "../../src/features/pairFeatures.js";
import { InlineSession } from "../../src/inference/inlineSession.js";
import type { Feeds } from "../../src/inference/session.js";
import { candidatesFor } from "../../src/scoring/candidates.js";
import { askFor } from "../../src/scoring/filter.js";
import { Run } from "../../src/scoring/run.js";
import type { Bench } from "./bench.js";
import type { Asked, Laboratory } from "./laboratory.js";
import { productsOf } from "./matrixProducts.js";
import { type Spread, spreadOf, timeEach, timeInTurns } from "./statistics.js";

const COUNTS = [50, 200, 300, 500];
const PAGE = 20;
/** Questions that each count is asked. */
const ASKED = 40;
/** Of the matrix products in the floor's graph. */
const COPIES = 5;

export interface Ranking {
  candidates: number;
  /** Milliseconds of the graph. */
  p50: number;
  p99: number;
  floorP50: number;
  /** Of the features of every pair. */
  featuresP50: number;
  featuresP99: number;
  /** Of all sources together; the nearest are searched as the gateway does it. */
  candidatesP50: number;
  candidatesP99: number;
}

export interface Hydration {
  products: number;
  p50: number;
  p99: number;
  floorP50: number;
  floorP99: number;
}

export async function measureRanking(
  bench: Bench,
  laboratory: Laboratory,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<{ ranking: Ranking[]; hydration: Hydration }> {
  const ranking: Ranking[] = [];
  for (const count of COUNTS) {
    bench.progress.stage(`ranking ${count} candidates`);
    ranking.push(await measureCount(bench, laboratory, files.get("ranker.onnx")!, count));
  }
  bench.progress.stage("hydration");
  return { ranking, hydration: await measureHydration(bench, laboratory) };
}

async function measureCount(bench: Bench, laboratory: Laboratory, ranker: Uint8Array, count: number): Promise<Ranking> {
  const { shop } = laboratory;
  const sessions = new InlineSession();
  const asked = laboratory.asked.slice(0, ASKED);
  const gathering: number[] = [];
  const featuring: number[] = [];
  const sets: { one: Asked; pairs: Float32Array; keys: Int32Array }[] = [];
  // Twice: the first round is for the compiler.
  for (const round of [0, 1])
    for (const one of asked) {
      const began = performance.now();
      const candidates = await candidatesOf(laboratory, one, count);
      const gathered = performance.now();
      const pairs = pairFeatures(shop.state, shop.vectors, one.question, one.query, candidates);
      if (round === 0) continue;
      gathering.push(gathered - began);
      featuring.push(performance.now() - gathered);
      sets.push({ one, pairs, keys: candidates.keys });
    }
  // Where a shop has fewer than were asked for, those there are, over and over.
  const feeds = sets.map(({ one, pairs, keys }) => feedsOf(laboratory, one, pairs, keys, count));
  const graph = await sessions.load("ranker", ranker);
  const [once, often] = await Promise.all(
    [1, COPIES].map(async (times) => {
      const alone = await productsOf(ranker, () => copyOf(feeds[0]!), sessions, times);
      const handle = await sessions.load("its products", alone.model);
      // One output is enough: the runtime computes all, and fetching them is not what the floor is about.
      return () => sessions.run(handle, alone.feeds, handle.outputNames.slice(-1));
    }),
  );
  const run = (i: number) => sessions.run(graph, feeds[i % feeds.length]!);
  const budget = { ms: Math.min(2000, 200 * bench.options.seconds) };
  const [whole, one, many] = (await timeInTurns([run, once!, often!], budget)) as [Spread, Spread, Spread];
  await sessions.close();
  const [gathered, featured] = [spreadOf(gathering), spreadOf(featuring)];
  return {
    candidates: count,
    p50: whole.p50,
    p99: whole.p99,
    floorP50: (many.p50 - one.p50) / (COPIES - 1),
    featuresP50: featured.p50,
    featuresP99: featured.p99,
    candidatesP50: gathered.p50,
    candidatesP99: gathered.p99,
  };
}

function candidatesOf({ shop, store, nearest }: Laboratory, { question, query }: Asked, count: number) {
  const ask = askFor(shop.state, question, query, {});
  return candidatesFor(new Run(true), shop, nearest(store), ask, { strategy: "PERSONALIZED", query }, count);
}

/** What the model gives its graph, for exactly `count` candidates. */
function feedsOf({ shop }: Laboratory, { question, query }: Asked, pairs: Float32Array, keys: Int32Array, count: number): Feeds {
  const { dim } = shop.vectors;
  const items = new Float32Array(count * dim);
  const rows = new Float32Array(count * PAIR_DIM);
  for (let i = 0; i < count; i++) {
    const at = i % keys.length;
    items.set(shop.vectors.get(keys[at]!) ?? new Float32Array(dim), i * dim);
    rows.set(pairs.subarray(at * PAIR_DIM, (at + 1) * PAIR_DIM), i * PAIR_DIM);
  }
  const tensor = (data: Float32Array, ...dims: number[]) => ({ type: "float32" as const, data, dims });
  return {
    shopper: tensor(query, 1, dim),
    items: tensor(items, 1, count, dim),
    pairs: tensor(rows, 1, count, PAIR_DIM),
    context: tensor(question.context.values, 1, CONTEXT_DIM),
    present: tensor(question.context.present, 1, FACET_COUNT),
  };
}

function copyOf(feeds: Feeds): Feeds {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, value]) => [name, { ...value, data: value.data.slice() }]),
  ) as Feeds;
}

async function measureHydration({ shop: { connection } }: Bench, laboratory: Laboratory): Promise<Hydration> {
  const { store, asked } = laboratory;
  const pages: number[][] = [];
  for (const one of asked.slice(0, ASKED))
    pages.push(Array.from((await candidatesOf(laboratory, one, 2 * PAGE)).keys.slice(0, PAGE)));
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const name = "bare page";
    const text = "SELECT key, id, title, price, currency_code, image_url FROM products WHERE key = ANY($1::integer[])";
    const product = await timeEach((i) => store.productsByKeys(pages[i % pages.length]!));
    const floor = await timeEach((i) => client.query({ name, text, values: [pages[i % pages.length]!] }));
    return { products: PAGE, p50: product.p50, p99: product.p99, floorP50: floor.p50, floorP99: floor.p99 };
  } finally {
    await client.end();
  }
}
