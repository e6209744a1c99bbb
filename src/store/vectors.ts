/**
 * All vector SQL (what makes and drops partitions and indexes is in spaces.ts and vectorIndex.ts). A space is a list partition of `product_vectors`; its HNSW index is on the expression
 * `embedding::halfvec(dim)`, since one column holds vectors of every width, and half precision finds as many. Vectors are
 * L2-normalised, so the inner product is the cosine.
 */
import { toSql } from "pgvector";
import type { ProductFilter, ProductKey } from "../domain.js";
import { Errors } from "../errors.js";
import { int4Array, vectorArray } from "./binaryArrays.js";
import { floatColumn, intColumn, vectorColumn } from "./binaryColumns.js";
import type { Database } from "./database.js";
import { Parameters, productConditions } from "./filters.js";
import type { NearestOptions, Neighbours, Vectors } from "./ports.js";
import { inChunks } from "./rows.js";
import { Spaces, type StoredSpace, vectorsOf } from "./spaces.js";
import { buildVectorIndex } from "./vectorIndex.js";

const WRITE_CHUNK = 1000;
const SCAN_BATCH = 2000;
/** pgvector's limits for `hnsw.ef_search`, and the least that is worth asking for. */
const EF_MIN = 100;
const EF_MAX = 1000;
/** How long the answer to "is this filter wide?" is believed. It only chooses the method: a wrong one costs time, not rows. */
const WIDTH_TTL_MS = 30_000;
const WIDTHS_KEPT = 1000;

export interface VectorOptions {
  /** Sets smaller than this are searched exactly. */
  exactBelow: number;
  /** Whether `buildIndex` has to let others be served meanwhile, where it is not told. */
  online: boolean;
}

/** Vector spaces and nearest-neighbour search. */
export function createVectors(db: Database, { exactBelow, online }: VectorOptions): Vectors {
  const spaces = new Spaces(db);
  const widths = new Map<string, { wide: boolean; until: number }>();

  /** Whether so many products match that the index is the better way. */
  const isWide = async (space: StoredSpace, asked: ProductFilter | undefined): Promise<boolean> => {
    const filter = asked && { ...asked, excludeIds: undefined }; // a few less do not make it narrow
    const key = JSON.stringify([space.key, filter]);
    const cached = widths.get(key);
    if (cached && cached.until > Date.now()) return cached.wide;
    const parameters = new Parameters();
    const conditions = productConditions(filter, parameters);
    const from = conditions ? `products p WHERE ${conditions}` : vectorsOf(space);
    const row = await db.lookUpFirst<{ n: number }>(
      `SELECT count(*) AS n FROM (SELECT FROM ${from} LIMIT ${parameters.add(exactBelow, "integer")}) sample`,
      parameters.values,
    );
    const wide = row!.n >= exactBelow;
    if (widths.size >= WIDTHS_KEPT) widths.clear();
    widths.set(key, { wide, until: Date.now() + WIDTH_TTL_MS });
    return wide;
  };

  const readVectors = async (space: StoredSpace, rest: string, parameters: unknown[]) => {
    const [keys, vectors] = await db.columns<[Buffer | null, Buffer | null]>(
      `SELECT string_agg(int4send(product_key), ''), string_agg(vector_send(embedding), '')
       FROM (SELECT product_key, embedding FROM ${vectorsOf(space)} AND ${rest}) page`,
      parameters,
    );
    return { keys: intColumn(keys ?? NONE), vectors: vectorColumn(vectors ?? NONE, space.dim) };
  };

  let oid: Promise<number> | undefined;
  const vectorOid = (): Promise<number> => {
    oid ??= db.lookUpFirst<{ oid: number }>("SELECT 'vector'::regtype::oid AS oid").then((row) => row!.oid);
    return oid.catch((cause) => {
      oid = undefined;
      throw cause;
    });
  };

  const search = async (sql: string, parameters: Parameters, method: Neighbours["method"]): Promise<Neighbours> => {
    const [keys, scores] = await db.columns<[Buffer | null, Buffer | null]>(
      `SELECT string_agg(int4send(key), ''), string_agg(float4send(score::real), '') FROM (${sql}) found`,
      parameters.values,
      { lookUp: true },
    );
    return { keys: intColumn(keys ?? NONE), scores: floatColumn(scores ?? NONE), method };
  };

  const nearestIn = async (space: StoredSpace, query: Float32Array, k: number, options: NearestOptions): Promise<Neighbours> => {
    if (query.length !== space.dim) {
      throw Errors.spaceMismatch(space.id, `the query has ${query.length} dimensions, not ${space.dim}`);
    }
    if (k <= 0) return { keys: new Int32Array(), scores: new Float32Array(), method: "exact" };
    if (!options.exact && space.indexed && (await isWide(space, options.filter))) {
      const sql = hnswSearch(space, query, k, options);
      const found = await search(sql.text, sql.parameters, "hnsw");
      if (found.keys.length >= k) return found;
    }
    const sql = exactSearch(space, query, k, options);
    return search(sql.text, sql.parameters, "exact");
  };

  return {
    ensureSpace: (space) => spaces.ensure(space),
    spaces: () => spaces.list(),
    dropSpace: (spaceId) => spaces.drop(spaceId),
    async putVectors(spaceId, keys, matrix) {
      const space = await spaces.of(spaceId);
      const { dim } = space;
      if (matrix.length !== keys.length * dim) {
        throw Errors.spaceMismatch(spaceId, `${keys.length} products came with ${matrix.length} numbers, not ${dim} each`);
      }
      const oid = await vectorOid();
      const last = [...new Map(Array.from(keys, (key, i) => [key, i])).values()];
      await inChunks(last, WRITE_CHUNK, (chunk) =>
        db.execute(
          `INSERT INTO product_vectors (space_key, product_key, embedding)
           SELECT $1, g.key, g.embedding FROM unnest($2::integer[], $3::vector[]) AS g (key, embedding) ORDER BY g.key
           ON CONFLICT (space_key, product_key) DO UPDATE SET embedding = excluded.embedding
           WHERE product_vectors.embedding <> excluded.embedding`,
          [space.key, int4Array(chunk.map((i) => keys[i]!)), vectorArray(oid, matrix, dim, chunk)],
        ),
      );
    },
    async getVectors(spaceId, keys) {
      const space = await spaces.of(spaceId);
      const found = await readVectors(space, "v.product_key = ANY($1::integer[])", [keys]);
      const at = new Map(Array.from(found.keys, (key, i) => [key, i]));
      return keys.map((key) => {
        const i = at.get(key);
        return i === undefined ? null : found.vectors.subarray(i * space.dim, (i + 1) * space.dim);
      });
    },
    async *scanVectors(spaceId, { batchSize = SCAN_BATCH } = {}) {
      const space = await spaces.of(spaceId);
      for (let after = 0; ; ) {
        const page = await readVectors(space, "v.product_key > $1 ORDER BY v.product_key LIMIT $2", [after, batchSize]);
        if (page.keys.length > 0) yield page;
        if (page.keys.length < batchSize) return;
        after = page.keys.at(-1)!;
      }
    },
    async missingVectors(spaceId, { afterKey, limit }) {
      const space = await spaces.of(spaceId);
      const rows = await db.rows<{ key: ProductKey }>(
        `SELECT p.key FROM products p
         WHERE p.key > $1 AND NOT EXISTS (SELECT FROM ${vectorsOf(space)} AND v.product_key = p.key)
         ORDER BY p.key LIMIT $2`,
        [afterKey, limit],
      );
      return rows.map((row) => row.key);
    },
    async buildIndex(spaceId, onProgress = () => {}, options = {}) {
      const space = await spaces.of(spaceId);
      // Small spaces are searched exactly whether they have an index or not.
      if (await isWide(space, undefined)) await buildVectorIndex(db, space, options.online ?? online, onProgress);
      spaces.forget(spaceId);
    },
    nearest: (spaceId, query, k, options = {}) => spaces.withSpace(spaceId, (space) => nearestIn(space, query, k, options)),
  };
}

const NONE = Buffer.alloc(0);

/** All of a space, or the filter's products, by its indexes, and the distance to each of them. */
function exactSearch(space: StoredSpace, query: Float32Array, k: number, options: NearestOptions) {
  const parameters = new Parameters();
  const conditions = productConditions(options.filter, parameters);
  const score = `-(v.embedding <#> ${parameters.add(vectorLiteral(query), "vector")})`;
  const scored = conditions
    ? scoredProducts(space, conditions, score)
    : `SELECT v.product_key AS key, ${score} AS score FROM ${vectorsOf(space)}`;
  const where = [conditions && "score IS NOT NULL", exclusion("key", options, parameters)].filter(Boolean).join(" AND ");
  const text = `
    SELECT key, score FROM (${scored}) scored ${where && `WHERE ${where}`}
    ORDER BY score DESC, key LIMIT ${parameters.add(k, "integer")}`;
  return { text, parameters };
}

/**
 * Products and their scores, null where they have no vector. Each vector is looked up by its key in a scalar subquery, which is never
 * turned into a join: of a space that was not analyzed yet the planner guesses, and a join of 769 of 31,000 took 19 ms instead of 3.
 */
function scoredProducts(space: StoredSpace, conditions: string, score: string): string {
  return `SELECT p.key, (SELECT ${score} FROM ${vectorsOf(space)} AND v.product_key = p.key) AS score
    FROM products p WHERE ${conditions} OFFSET 0`; // a scope of its own, or each score would be found twice
}

/**
 * Along the HNSW index, going on until k rows passed the filter (`iterative_scan`). The settings are made by the
 * statement itself, before its index scan starts (the lateral subquery depends on them), and end with it: one round
 * trip, and nothing leaks into a pooled connection. The k rows that the index found in half precision and relaxed order are
 * scored and sorted in full.
 */
function hnswSearch(space: StoredSpace, query: Float32Array, k: number, options: NearestOptions) {
  const parameters = new Parameters();
  const ef = Math.min(EF_MAX, Math.max(EF_MIN, options.efSearch ?? Math.ceil(1.5 * k)));
  const conditions = productConditions(options.filter, parameters);
  const literal = vectorLiteral(query);
  const roughly = `v.embedding::halfvec(${space.dim}) <#> ${parameters.add(literal, `halfvec(${space.dim})`)}`;
  const distance = `v.embedding <#> ${parameters.add(literal, "vector")}`;
  const where = ["settings.ef IS NOT NULL", exclusion("v.product_key", options, parameters)];
  // A scalar subquery, unlike EXISTS, is never turned into a join, and a join would sort all matching products.
  if (conditions) where.push(`(SELECT ${conditions} FROM products p WHERE p.key = v.product_key)`);
  const text = `
    WITH settings AS MATERIALIZED (
      SELECT set_config('hnsw.ef_search', ${parameters.add(String(ef), "text")}, true) AS ef,
        set_config('hnsw.iterative_scan', 'relaxed_order', true),
        set_config('hnsw.max_scan_tuples', '200000', true)
    )
    SELECT nearest.key, nearest.score FROM settings, LATERAL (
      SELECT v.product_key AS key, -(${distance}) AS score FROM ${vectorsOf(space)} AND ${where.filter(Boolean).join(" AND ")}
      ORDER BY ${roughly} LIMIT ${parameters.add(k, "integer")}
    ) nearest ORDER BY nearest.score DESC, nearest.key`;
  return { text, parameters };
}

function exclusion(key: string, { excludeKeys }: NearestOptions, parameters: Parameters): string {
  return excludeKeys?.length ? `${key} <> ALL(${parameters.add(excludeKeys, "integer[]")})` : "";
}

/** A vector in pgvector's text form. */
function vectorLiteral(vector: Float32Array): string {
  return toSql(Array.from(vector));
}
