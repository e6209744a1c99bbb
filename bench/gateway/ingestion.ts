/**
 * Events taken in a second: through GraphQL in batches of 100, and by the command line's import. Floor: COPY of such rows into
 * an empty table with the same keys and indexes.
 */
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Random, seededRandom } from "../../src/common/random.js";
import { INTERACTION_TYPES } from "../../src/domain.js";
import { measureImport } from "../measureImport.js";
import type { Bench } from "./bench.js";
import { copyRows } from "./copyText.js";
import { Client } from "./load/client.js";
import { type Parties, watched } from "./parties.js";
import { productId, type ShopPlan, shopperId } from "./shop/plan.js";
import { anyShopper, EVENT_CELLS, eventRows, situationOf } from "./shop/traffic.js";
import { spreadOf } from "./statistics.js";

export interface GraphqlIngestion {
  /** Callers at once, each of which waits for its answer. */
  callers: number;
  eventsPerSecond: number;
  /** Milliseconds of a batch of 100. */
  p50: number;
  p99: number;
  /** Milliseconds of processor for 1,000 events: the gateway's, and everybody's. */
  cpuMs: number;
  totalCpuMs: number;
}

export interface ImportIngestion {
  events: number;
  eventsPerSecond: number;
  floorEventsPerSecond: number;
  peakMb: number;
}

const BATCH = 100;
const BATCHES = 400;
/** Events that are imported, or fewer where the shop has fewer. */
const IMPORTED = 300_000;
const PRODUCTS = 10_000;

const RECORD = `mutation ($input: [InteractionInput!]!) { recordInteractions(input: $input) { written { inserted } userErrors { message } } }`;

export async function measureGraphqlIngestion(parties: Parties): Promise<{ graphqlIngestion: GraphqlIngestion[] }> {
  const { bench, gateway } = parties;
  const client = new Client(gateway.address, { authorization: `Bearer ${bench.key}` });
  const random = seededRandom(4);
  const requests = Array.from({ length: BATCHES }, () => client.request(batchOf(bench.options.shop, random)));
  const lines: GraphqlIngestion[] = [];
  for (const callers of [1, 4]) {
    bench.progress.stage(`recording events, ${callers} at once`);
    const { result, cpuMs, services } = await watched(parties, gateway, () =>
      record(client, requests, callers, bench.options.seconds),
    );
    const thousands = (result.times.length * BATCH) / 1000;
    const others = Object.values(services).reduce((sum, ms) => sum + ms, 0);
    const { p50, p99 } = spreadOf(result.times);
    const eventsPerSecond = Math.round((1e6 * thousands) / result.elapsed);
    lines.push({ callers, eventsPerSecond, p50, p99, cpuMs: cpuMs / thousands, totalCpuMs: (cpuMs + others) / thousands });
  }
  client.close();
  return { graphqlIngestion: lines };
}

/** The events happen now: each batch is new though its bytes are not. */
function batchOf(plan: ShopPlan, random: Random): string {
  const input = Array.from({ length: BATCH }, () => {
    const shopper = anyShopper(plan, random);
    const productKey = 1 + Math.floor(plan.products ** random.uniform());
    return {
      userId: shopperId(shopper),
      productId: productId(Math.min(plan.products, productKey)),
      type: "VIEW",
      context: situationOf(shopper, random),
    };
  });
  return JSON.stringify({ query: RECORD, variables: { input } });
}

async function record(client: Client, requests: readonly Buffer[], callers: number, seconds: number) {
  const times: number[] = [];
  const began = performance.now();
  let next = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() - began < 1000 * seconds) {
      const started = performance.now();
      const { body } = await client.send(requests[next++ % requests.length]!);
      if (!/"userErrors":\[\]/.test(body)) throw new Error(body.slice(0, 500));
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { times, elapsed: performance.now() - began };
}

export async function measureImportIngestion({
  options,
  engine,
  progress,
}: Bench): Promise<{ importIngestion: ImportIngestion }> {
  const events = Math.round(Math.min(IMPORTED, options.shop.events) * Math.min(1, options.seconds / 10));
  const plan: ShopPlan = { ...options.shop, products: Math.min(PRODUCTS, options.shop.products), events };
  const dir = join(options.scratch, `feed-${process.pid}`);
  const shop = await engine.empty();
  try {
    progress.stage("writing a feed", events, "events");
    await writeFeed(dir, plan);
    progress.stage("importing it", events, "events");
    const { files, peakMb } = await measureImport("feed", dir, shop.env);
    const { seconds, rows } = files.find(({ name }) => name === "interactions")!;
    progress.stage("copying the same rows", events, "events");
    const lines = [...copyRows(eventRows(plan))];
    let copied = 0;
    await shop.bulk(async (bulk) => {
      await bulk.run("CREATE TABLE floor (LIKE interactions INCLUDING ALL)");
      const began = performance.now();
      await bulk.copy("floor", EVENT_CELLS, lines);
      copied = (performance.now() - began) / 1000;
    });
    return {
      importIngestion: {
        events: rows,
        eventsPerSecond: Math.round(rows / seconds),
        floorEventsPerSecond: Math.round(events / copied),
        peakMb: Math.round(peakMb),
      },
    };
  } finally {
    await shop.discard();
    await rm(dir, { recursive: true, force: true });
  }
}

/** The plan's products and events as a shop would hand them over. */
async function writeFeed(dir: string, plan: ShopPlan): Promise<void> {
  await mkdir(dir, { recursive: true });
  const write = (file: string, rows: Iterable<string>): Promise<void> =>
    pipeline(Readable.from(rows), createWriteStream(join(dir, file)));
  await write(
    "products.jsonl",
    (function* () {
      for (let key = 1; key <= plan.products; key++) yield `${JSON.stringify({ id: productId(key), title: `Product ${key}` })}\n`;
    })(),
  );
  await write(
    "interactions.jsonl",
    (function* () {
      for (const [, shopper, product, type, timestamp, , value, quantity, context] of eventRows(plan)) {
        const who = { userId: shopperId(shopper as number), productId: productId(product as number) };
        const what = {
          type: INTERACTION_TYPES[type as number],
          timestamp,
          value: value ?? undefined,
          quantity: quantity ?? undefined,
        };
        yield `${JSON.stringify({ ...who, ...what, context: JSON.parse(context as string) })}\n`;
      }
    })(),
  );
}
