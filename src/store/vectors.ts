/**
 * All vector SQL. A space is a list partition of `product_vectors`; its HNSW index is on the expression
 * `embedding::vector(dim)`, since one column holds vectors of every width. Vectors are L2-normalised, so the inner
 * product is the cosine.
 */
import type { ProductFilter, ProductKey } from "../domain.js";
import { Errors } from "../errors.js";
import { int4Array, vectorArray } from "./binaryArrays.js";
import { intColumn, vectorColumn } from "./binaryColumns.js";
import type { Database } from "./database.js";
import { Parameters, productConditions } from "./filters.js";
import type { NearestOptions, Neighbours, Space, Vectors } from "./ports.js";
import { inChunks } from "./rows.js";

const WRITE_CHUNK = 1000;
const SCAN_BATCH = 2000;
/** pgvector's limits for `hnsw.ef_search`, and the least that is worth asking for. */
const EF_MIN = 100;
const EF_MAX = 1000;
/** How long the answer to "is this filter wide?" is believed. It only chooses the method: a wrong one costs time, not rows. */
const WIDTH_TTL_MS = 30_000;
const WIDTHS_KEPT = 1000;

interface StoredSpace extends Space {
  key: number;
  indexed: boolean;
}

/** Vector spaces and nearest-neighbour search. `exactBelow`: sets smaller than this are searched exactly. */
export function createVectors(db: Database, { exactBelow }: { exactBelow: number }): Vectors {
  const known = new Map<string, StoredSpace>();
  const widths = new Map<string, { wide: boolean; until: number }>();

  const findSpace = async (id: string): Promise<StoredSpace | null> => {
    const cached = known.get(id);
    if (cached?.indexed) return cached;
    const space = await db.first<StoredSpace>("SELECT key, id, dim, digest, indexed FROM spaces WHERE id = $1", [id]);
    if (space) known.set(id, space);
    return space;
  };
  const spaceOf = async (id: string): Promise<StoredSpace> => {
    const space = await findSpace(id);
    if (!space) throw Errors.notFound("Vector space", id);
    return space;
  };

  /** Whether so many products match that the index is the better way. */
  const isWide = async (space: StoredSpace, filter: ProductFilter | undefined): Promise<boolean> => {
    const key = JSON.stringify([space.key, filter]);
    const cached = widths.get(key);
    if (cached && cached.until > Date.now()) return cached.wide;
    const parameters = new Parameters();
    const conditions = productConditions(filter, parameters);
    const from = conditions ? `products p WHERE ${conditions}` : vectorsOf(space);
    const row = await db.first<{ n: number }>(
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
    oid ??= db.first<{ oid: number }>("SELECT 'vector'::regtype::oid AS oid").then((row) => row!.oid);
    return oid;
  };

  const search = async (sql: string, parameters: Parameters, method: Neighbours["method"]): Promise<Neighbours> => {
    const rows = await db.rows<{ key: number; score: number }>(sql, parameters.values);
    return {
      keys: Int32Array.from(rows, (row) => row.key),
      scores: Float32Array.from(rows, (row) => row.score),
      method,
    };
  };

  const vectors: Vectors = {
    async ensureSpace(space) {
      const stored = await findSpace(space.id);
      if (stored) {
        if (stored.dim !== space.dim) throw Errors.spaceMismatch(space.id, `it holds ${stored.dim} dimensions, not ${space.dim}`);
        if (stored.digest !== space.digest) throw Errors.spaceMismatch(space.id, "it was made by other encoders or parameters");
        return;
      }
      await db.execute("SELECT create_space($1, $2, $3)", [space.id, space.dim, space.digest]);
      await vectors.ensureSpace(space); // another process may have made it at the same time, differently
    },
    async spaces() {
      const spaces = await db.rows<StoredSpace>("SELECT key, id, dim, digest, indexed FROM spaces ORDER BY key");
      const counts = await db.rows<{ key: number; n: number }>(
        "SELECT space_key AS key, count(*) AS n FROM product_vectors GROUP BY space_key",
      );
      const count = new Map(counts.map((row) => [row.key, row.n]));
      return spaces.map(({ key, ...space }) => ({ ...space, count: count.get(key) ?? 0 }));
    },
    async putVectors(spaceId, keys, matrix) {
      const space = await spaceOf(spaceId);
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
      const space = await spaceOf(spaceId);
      const found = await readVectors(space, "v.product_key = ANY($1::integer[])", [keys]);
      const at = new Map(Array.from(found.keys, (key, i) => [key, i]));
      return keys.map((key) => {
        const i = at.get(key);
        return i === undefined ? null : found.vectors.subarray(i * space.dim, (i + 1) * space.dim);
      });
    },
    async *scanVectors(spaceId, { batchSize = SCAN_BATCH } = {}) {
      const space = await spaceOf(spaceId);
      for (let after = 0; ; ) {
        const page = await readVectors(space, "v.product_key > $1 ORDER BY v.product_key LIMIT $2", [after, batchSize]);
        if (page.keys.length > 0) yield page;
        if (page.keys.length < batchSize) return;
        after = page.keys.at(-1)!;
      }
    },
    async missingVectors(spaceId, { afterKey, limit }) {
      const space = await spaceOf(spaceId);
      const rows = await db.rows<{ key: ProductKey }>(
        `SELECT p.key FROM products p
         WHERE p.key > $1 AND NOT EXISTS (SELECT FROM ${vectorsOf(space)} AND v.product_key = p.key)
         ORDER BY p.key LIMIT $2`,
        [afterKey, limit],
      );
      return rows.map((row) => row.key);
    },
    async buildIndex(spaceId, onProgress) {
      const space = await spaceOf(spaceId);
      const total = (await db.first<{ n: number }>(`SELECT count(*) AS n FROM ${partition(space)}`))!.n;
      onProgress?.(0, total);
      await db.execute(
        `CREATE INDEX IF NOT EXISTS ${partition(space)}_hnsw ON ${partition(space)}
         USING hnsw ((embedding::vector(${space.dim})) vector_ip_ops)`,
      );
      await db.execute(`ANALYZE ${partition(space)}`);
      await db.execute("UPDATE spaces SET indexed = true WHERE key = $1", [space.key]);
      onProgress?.(total, total);
    },
    async dropSpace(spaceId) {
      await db.execute("SELECT drop_space($1)", [spaceId]);
      known.delete(spaceId);
    },
    async nearest(spaceId, query, k, options = {}) {
      const space = await spaceOf(spaceId);
      if (query.length !== space.dim)
        throw Errors.spaceMismatch(spaceId, `the query has ${query.length} dimensions, not ${space.dim}`);
      if (k <= 0) return { keys: new Int32Array(), scores: new Float32Array(), method: "exact" };
      if (!options.exact && space.indexed && (await isWide(space, options.filter))) {
        const sql = hnswSearch(space, query, k, options);
        const found = await search(sql.text, sql.parameters, "hnsw");
        if (found.keys.length >= k) return found;
      }
      const sql = exactSearch(space, query, k, options);
      return search(sql.text, sql.parameters, "exact");
    },
  };
  return vectors;
}

const NONE = Buffer.alloc(0);
const partition = (space: StoredSpace): string => `product_vectors_${space.key}`;
/** The space's rows, as `FROM ... WHERE`: the primary key begins with the space, so the condition belongs there. */
const vectorsOf = (space: StoredSpace): string => `${partition(space)} v WHERE v.space_key = ${space.key}`;

/** The filter's products first (by its indexes), then the distance to each of them. */
function exactSearch(space: StoredSpace, query: Float32Array, k: number, options: NearestOptions) {
  const parameters = new Parameters();
  const conditions = productConditions(options.filter, parameters);
  const distance = `v.embedding <#> ${parameters.add(vectorLiteral(query), "vector")}`;
  const excluded = exclusion(options, parameters);
  const matching = conditions && `WITH matching AS MATERIALIZED (SELECT p.key FROM products p WHERE ${conditions})`;
  const text = `
    ${matching ?? ""}
    SELECT v.product_key AS key, -(${distance}) AS score FROM ${matching ? "matching m, " : ""}${vectorsOf(space)}
      ${matching ? "AND v.product_key = m.key" : ""} ${excluded && `AND ${excluded}`}
    ORDER BY ${distance}, v.product_key LIMIT ${parameters.add(k, "integer")}`;
  return { text, parameters };
}

/**
 * Along the HNSW index, going on until k rows passed the filter (`iterative_scan`). The settings are made by the
 * statement itself, before its index scan starts (the lateral subquery depends on them), and end with it: one round
 * trip, and nothing leaks into a pooled connection. Relaxed order is put right by sorting the k rows.
 */
function hnswSearch(space: StoredSpace, query: Float32Array, k: number, options: NearestOptions) {
  const parameters = new Parameters();
  const ef = Math.min(EF_MAX, Math.max(EF_MIN, options.efSearch ?? k));
  const conditions = productConditions(options.filter, parameters);
  const distance = `v.embedding::vector(${space.dim}) <#> ${parameters.add(vectorLiteral(query), `vector(${space.dim})`)}`;
  const where = ["settings.ef IS NOT NULL", exclusion(options, parameters)];
  // A scalar subquery, unlike EXISTS, is never turned into a join, and a join would sort all matching products.
  if (conditions) where.push(`(SELECT ${conditions} FROM products p WHERE p.key = v.product_key)`);
  const text = `
    WITH settings AS MATERIALIZED (
      SELECT set_config('hnsw.ef_search', ${parameters.add(String(ef), "text")}, true) AS ef,
        set_config('hnsw.iterative_scan', 'relaxed_order', true),
        set_config('hnsw.max_scan_tuples', '200000', true)
    )
    SELECT found.key, found.score FROM settings, LATERAL (
      SELECT v.product_key AS key, -(${distance}) AS score FROM ${vectorsOf(space)} AND ${where.filter(Boolean).join(" AND ")}
      ORDER BY ${distance} LIMIT ${parameters.add(k, "integer")}
    ) found ORDER BY found.score DESC, found.key`;
  return { text, parameters };
}

function exclusion({ excludeKeys }: NearestOptions, parameters: Parameters): string {
  return excludeKeys?.length ? `v.product_key <> ALL(${parameters.add(excludeKeys, "integer[]")})` : "";
}

/** A vector in pgvector's text form. */
function vectorLiteral(vector: Float32Array): string {
  return `[${vector.join(",")}]`;
}
