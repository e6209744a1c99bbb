/**
 * The 200 products nearest to what real shoppers look for, as the gateway asks for them, without and with filters; and how many
 * of the exact 200 are among them. Floor: the bare SQL of the same method on a bare connection.
 */
import pg from "pg";
import { toSql } from "pgvector";
import { digest } from "../../src/common/hash.js";
import { nearestInProcess } from "../../src/retrieval/nearest.js";
import type { ScoredKeys } from "../../src/retrieval/source.js";
import { askFor } from "../../src/scoring/filter.js";
import { Parameters, productConditions } from "../../src/store/filters.js";
import type { Bench } from "./bench.js";
import type { Asked, Laboratory } from "./laboratory.js";
import { FILTERS, type MeasuredFilter } from "./shop/filters.js";
import { mean, timeEach } from "./statistics.js";

const K = 200;
const EFS = [100, 200, 300, 400, 600, 800, 1000];
/** What the gateway asks the index for, for K: the bare SQL is given the same. */
const FLOOR_EF = 300;

export interface Retrieval {
  filter: string;
  /** Share of the products that pass, counted. */
  share: number;
  method: "exact" | "hnsw" | "memory";
  p50: number;
  p99: number;
  recall: number;
  /** Mean number of products found; `wanted`: how many there are to find, at most K. */
  found: number;
  wanted: number;
  floorP50: number;
  floorP99: number;
}

/** One point of the index's trade: recall and milliseconds by `ef_search`. */
export interface CurvePoint {
  ef: number;
  recall: number;
  p50: number;
  p99: number;
}

export async function measureRetrieval(
  bench: Bench,
  laboratory: Laboratory,
): Promise<{ retrieval: Retrieval[]; curve: CurvePoint[] }> {
  const { store, shop } = laboratory;
  const client = new pg.Client(bench.shop.connection);
  await client.connect();
  try {
    await client.query(`SET hnsw.ef_search = ${FLOOR_EF}`);
    await client.query("SET hnsw.iterative_scan = relaxed_order");
    const space = await client.query<{ key: number; indexed: boolean }>("SELECT key, indexed FROM spaces WHERE id = $1", [
      shop.space.id,
    ]);
    const { key, indexed } = space.rows[0]!;
    const retrieval: Retrieval[] = [];
    for (const measured of FILTERS) {
      bench.progress.stage(`retrieval, filter ${measured.name}`);
      retrieval.push(await measureFilter(bench, laboratory, client, key, measured));
    }
    if (store.engine === "embedded") return { retrieval, curve: [] };
    if (!indexed) {
      bench.progress.stage("indexing vectors");
      await store.buildIndex(shop.space.id);
    }
    const curve = await measureCurve(bench, laboratory);
    // What the gateway has no use for shall not slow its writes.
    if (!indexed) await dropIndex(client, key);
    return { retrieval, curve };
  } finally {
    await client.end();
  }
}

/** The index alone, whether the gateway searches along it or in memory. */
async function measureCurve(bench: Bench, laboratory: Laboratory): Promise<CurvePoint[]> {
  const { store, shop } = laboratory;
  const curve: CurvePoint[] = [];
  const exacts = exactOf(laboratory, undefined);
  for (const ef of EFS) {
    bench.progress.stage(`retrieval, ef_search ${ef}`);
    const search = async ({ query }: Asked): Promise<number[]> =>
      Array.from((await store.nearest(shop.space.id, query, K, { efSearch: ef, filter: {} })).keys);
    curve.push({ ef, ...(await measureSearch(bench, laboratory, undefined, search, exacts)) });
  }
  return curve;
}

async function dropIndex(client: pg.Client, space: number): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT i.indexrelid::regclass::text AS name FROM pg_index i
     JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
     WHERE i.indrelid = 'product_vectors_${space}'::regclass AND a.amname = 'hnsw'`,
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  await client.query("UPDATE spaces SET indexed = false WHERE key = $1", [space]);
}

async function measureFilter(
  bench: Bench,
  laboratory: Laboratory,
  client: pg.Client,
  space: number,
  { name, filter }: MeasuredFilter,
): Promise<Retrieval> {
  const { store, shop } = laboratory;
  let searches = 0;
  let asks = 0;
  const counted: Pick<typeof store, "nearest"> = {
    nearest: (...search) => {
      asks++;
      return store.nearest(...search);
    },
  };
  const source = laboratory.nearest(counted);
  const search = async (asked: Asked): Promise<readonly number[]> => {
    searches++;
    return (await source.propose(askOf(laboratory, asked, filter), K)).keys;
  };
  const figures = await measureSearch(bench, laboratory, filter, search);
  const asFiltered = { ...filter, availableOnly: true };
  const stored =
    2 * asks > searches ? await store.nearest(shop.space.id, laboratory.asked[0]!.query, K, { filter: asFiltered }) : null;
  const statement = bareSql(space, shop.space.dim, filter && asFiltered, stored?.method ?? "exact");
  const bare = ({ query }: Asked) => client.query({ ...statement, values: [...statement.values, toSql(Array.from(query))] });
  const floor = await timeEach((i) => bare(laboratory.asked[i % laboratory.asked.length]!), { ms: budgetOf(bench) });
  let passing = 0;
  const { allows } = askOf(laboratory, laboratory.asked[0]!, filter);
  for (const facts of shop.state.catalogue.all()) if (allows(facts.key)) passing++;
  return {
    filter: name,
    share: passing / shop.state.catalogue.count,
    method: stored?.method ?? "memory",
    ...figures,
    floorP50: floor.p50,
    floorP99: floor.p99,
  };
}

/** Recall over all questions first, then times. */
async function measureSearch(
  bench: Bench,
  laboratory: Laboratory,
  filter: MeasuredFilter["filter"],
  search: (asked: Asked) => Promise<readonly number[]>,
  exacts = exactOf(laboratory, filter),
): Promise<Pick<Retrieval, "p50" | "p99" | "recall" | "found" | "wanted">> {
  const { asked } = laboratory;
  const recalls: number[] = [];
  const founds: number[] = [];
  let wanted = 0;
  for (const [i, one] of asked.entries()) {
    const found = new Set(await search(one));
    founds.push(found.size);
    const exact = exacts[i]!;
    wanted = exact.length;
    recalls.push(exact.filter((key) => found.has(key)).length / Math.max(1, wanted));
  }
  const { p50, p99 } = await timeEach((i) => search(asked[i % asked.length]!), { ms: budgetOf(bench) });
  return { p50, p99, recall: mean(recalls), found: mean(founds), wanted };
}

/** What there is to find, for every question. */
function exactOf(laboratory: Laboratory, filter: MeasuredFilter["filter"]): number[][] {
  const source = nearestInProcess(laboratory.shop.vectors);
  return laboratory.asked.map((one) => (source.propose(askOf(laboratory, one, filter), K) as ScoredKeys).keys);
}

const budgetOf = ({ options }: Bench): number => Math.min(2000, 200 * options.seconds);

function askOf({ shop: { state } }: Laboratory, { question, query }: Asked, filter: MeasuredFilter["filter"]) {
  return askFor(state, question, query, filter ?? {});
}

/** The least that PostgreSQL has to be asked: prepared, without anything around it. The query vector is the last parameter. */
function bareSql(space: number, dim: number, filter: MeasuredFilter["filter"], method: "exact" | "hnsw") {
  const parameters = new Parameters();
  const conditions = productConditions(filter, parameters);
  const vectors = `product_vectors_${space} v`;
  const query = `$${parameters.values.length + 1}`;
  const name = `bare ${method} ${digest(filter ?? null).slice(0, 16)}`;
  const text =
    method === "hnsw"
      ? `SELECT v.product_key FROM ${vectors} WHERE v.space_key = ${space}
         ${conditions ? `AND (SELECT ${conditions} FROM products p WHERE p.key = v.product_key)` : ""}
         ORDER BY v.embedding::halfvec(${dim}) <#> ${query}::halfvec(${dim}) LIMIT ${K}`
      : `${conditions ? `WITH matching AS MATERIALIZED (SELECT p.key FROM products p WHERE ${conditions})` : ""}
         SELECT v.product_key FROM ${conditions ? `matching m JOIN ${vectors} ON v.product_key = m.key AND` : `${vectors} WHERE`}
         v.space_key = ${space} ORDER BY v.embedding <#> ${query}::vector LIMIT ${K}`;
  return { name, text, values: parameters.values };
}
