/**
 * How soon the shop knows: from sending an event until an answer shows it, and from sending a product until it is recommended.
 * Floor: the bare INSERT of such a row, committed, and after it the constant answer.
 */
import pg from "pg";
import { seededRandom } from "../../src/common/random.js";
import { Client } from "./load/client.js";
import type { Parties } from "./parties.js";
import { type Spread, spreadOf, timeEach } from "./statistics.js";

export interface Freshness {
  /** From sending until stored; until an answer shows it. */
  acknowledged: Spread;
  shown: Spread;
  /** Answers after the acknowledgement that did not show it yet: none is promised. */
  stale: number;
  floor: Spread;
}

const EVENTS = 200;
const PRODUCTS = 50;
/** After so many answers something is wrong. */
const PATIENCE = 100;

const PAGE = `query ($shopper: String!) {
  recommendations(shopper: { externalId: $shopper }, context: {}, filter: { excludeSeen: true }, first: 20) { edges { node { externalId } } } }`;
const RECORD = `mutation ($input: [InteractionInput!]!) { recordInteractions(input: $input) { written { inserted } userErrors { message } } }`;
const OF_BRAND = `query ($brand: String!) {
  recommendations(context: {}, filter: { brands: [$brand] }, first: 20) { edges { node { externalId } } } }`;
const UPSERT = `mutation ($input: [ProductInput!]!) { upsertProducts(input: $input) { written { inserted } userErrors { message } } }`;

interface Page {
  recommendations: { edges: { node: { externalId: string } }[] };
}

export async function measureFreshness({
  bench,
  gateway,
  floor,
}: Parties): Promise<{ eventToAnswer: Freshness; upsertToAnswer: Freshness }> {
  const { options, progress, key, anyone } = bench;
  const clients = [gateway, floor].map(({ address }) => new Client(address, { authorization: `Bearer ${key}` }));
  const [client, constant] = clients as [Client, Client];
  const bare = new pg.Client(bench.shop.connection);
  await bare.connect();
  const random = seededRandom(3);
  const page = async (query: string, variables: object): Promise<string[]> =>
    (await ask<Page>(client, query, variables)).recommendations.edges.map(({ node }) => node.externalId);
  const constantAnswer = (): Promise<unknown> => ask(constant, PAGE, { shopper: "anyone" });
  const write = async (mutation: string, input: object, shows: () => Promise<boolean>) => {
    const began = performance.now();
    await ask(client, mutation, { input: [input] });
    const acknowledged = performance.now() - began;
    let stale = 0;
    while (!(await shows()))
      if (++stale > PATIENCE) throw new Error(`${JSON.stringify(input)} is acknowledged, and no answer shows it.`);
    return { acknowledged, shown: performance.now() - began, stale };
  };
  try {
    progress.stage("event to answer", EVENTS, "events");
    const events: Awaited<ReturnType<typeof write>>[] = [];
    for (let i = 0; i < scaled(EVENTS, options.seconds); i++) {
      const shopper = anyone(random).id;
      const [first] = await page(PAGE, { shopper });
      const event = { userId: shopper, productId: first, type: "VIEW" };
      events.push(await write(RECORD, event, async () => !(await page(PAGE, { shopper })).includes(first!)));
      progress.update(i + 1);
    }
    let n = 0;
    const eventFloor = await timeEach(async () => {
      await bare.query({ name: "event", text: INSERT_EVENT, values: [`bench ${n}`, 1 + (n++ % options.shop.shoppers)] });
      await constantAnswer();
    });
    await bare.query(
      "DELETE FROM interactions WHERE identity = ANY(SELECT md5('bench ' || n)::uuid FROM generate_series(0, $1::integer) n)",
      [n],
    );
    progress.stage("upsert to answer", PRODUCTS, "products");
    const upserts: Awaited<ReturnType<typeof write>>[] = [];
    for (let i = 0; i < scaled(PRODUCTS, options.seconds); i++) {
      const [externalId, brand] = [`new-${i}`, `New label ${i}`];
      const product = { externalId, brand, title: `wool jumper ${i}`, price: { amount: "19.99", currencyCode: "EUR" } };
      upserts.push(await write(UPSERT, product, async () => (await page(OF_BRAND, { brand })).includes(externalId)));
      progress.update(i + 1);
    }
    const upsertFloor = await timeEach(async () => {
      await bare.query({ name: "product", text: INSERT_PRODUCT, values: [`bare-${n++}`] });
      await constantAnswer();
    });
    await bare.query("DELETE FROM products WHERE id LIKE 'bare-%'");
    return { eventToAnswer: summed(events, eventFloor), upsertToAnswer: summed(upserts, upsertFloor) };
  } finally {
    for (const one of clients) one.close();
    await bare.end();
  }
}

const INSERT_EVENT = `INSERT INTO interactions (identity, shopper_key, product_key, type, at, date_only)
  VALUES (md5($1)::uuid, $2, $2, 0, '2025-12-31', false)`;
const INSERT_PRODUCT = `INSERT INTO products (id, title, category, category_path, attributes, markets, available, listed_at, row_digest, search)
  VALUES ($1, 'wool jumper', '{}', '', '{}', '{}', false, now(), '', 'wool jumper')`;

/** Fewer in a run that is to be short. */
const scaled = (count: number, seconds: number): number => Math.max(5, Math.round(count * Math.min(1, seconds / 10)));

function summed(writes: readonly { acknowledged: number; shown: number; stale: number }[], floor: Spread): Freshness {
  return {
    acknowledged: spreadOf(writes.map(({ acknowledged }) => acknowledged)),
    shown: spreadOf(writes.map(({ shown }) => shown)),
    stale: writes.reduce((sum, { stale }) => sum + stale, 0),
    floor,
  };
}

async function ask<Data>(client: Client, query: string, variables: object): Promise<Data> {
  const { status, body } = await client.send(client.request(JSON.stringify({ query, variables })));
  const { data, errors } = JSON.parse(body);
  const refused = Object.values((data ?? {}) as Record<string, { userErrors?: unknown[] }>).some(
    (part) => (part?.userErrors?.length ?? 0) > 0,
  );
  if (errors || refused) throw new Error(`${status} ${body}`);
  return data as Data;
}
