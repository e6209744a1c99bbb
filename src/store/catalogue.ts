import { digest } from "../common/hash.js";
import type { Product } from "../domain.js";
import { notify } from "./changes.js";
import type { Database } from "./database.js";
import { categoryPath, Parameters, productConditions, SEGMENT_END } from "./filters.js";
import type { Catalogue, ProductRow, UpsertOutcome } from "./ports.js";
import { DIGEST_COLUMNS, PRODUCT_COLUMNS, type StoredProduct, toProduct } from "./productRows.js";
import { searchProducts } from "./productSearch.js";
import { addReviews } from "./reviews.js";
import { inChunks, lastOfEach, sumOutcomes } from "./rows.js";

/** Rows a statement writes at once: large enough to be fast, small enough that others get their turn between. */
const WRITE_CHUNK = 1000;

const UPSERT = `
  WITH given AS MATERIALIZED (
    SELECT id, title, description, string_to_array(left(category_path, -1), '${SEGMENT_END}') AS category, category_path, brand, price,
      currency_code, image_url, attributes, string_to_array(markets, ',') AS markets, available, created_at, row_digest,
      text_digest, image_digest, lemmas, n
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::numeric[], $7::text[], $8::text[], $9::jsonb[],
      $10::text[], $11::boolean[], $12::timestamptz[], $13::text[], $14::text[], $15::text[], $16::text[])
      WITH ORDINALITY AS g (id, title, description, category_path, brand, price, currency_code, image_url, attributes, markets, available,
        created_at, row_digest, text_digest, image_digest, lemmas, n)
  ), changed AS (
    UPDATE products p
    SET title = g.title, description = g.description, category = g.category, category_path = g.category_path, brand = g.brand,
      price = g.price, currency_code = g.currency_code, image_url = g.image_url, attributes = g.attributes, markets = g.markets,
      available = g.available, created_at = g.created_at, listed_at = coalesce(g.created_at, p.listed_at),
      row_digest = g.row_digest, image_digest = g.image_digest, search = to_tsvector('simple', g.lemmas),
      text_digest = CASE WHEN p.review_text = '' THEN g.text_digest ELSE p.text_digest END, text_stale = p.review_text <> '',
      updated_at = now()
    FROM given g
    WHERE p.id = g.id AND p.row_digest <> g.row_digest
    RETURNING 1
  ), new AS (
    INSERT INTO products (id, title, description, category, category_path, brand, price, currency_code, image_url, attributes,
      markets, available, created_at, listed_at, row_digest, text_digest, image_digest, search)
    SELECT id, title, description, category, category_path, brand, price, currency_code, image_url, attributes, markets, available,
      created_at, coalesce(created_at, now()), row_digest, text_digest, image_digest, to_tsvector('simple', lemmas)
    FROM given g
    WHERE NOT EXISTS (SELECT FROM products p WHERE p.id = g.id)
    ORDER BY n -- keys are given in the order of the rows, so that two imports of one file agree
    ON CONFLICT (id) DO NOTHING
    RETURNING 1
  ), told AS MATERIALIZED (
    SELECT ${notify("'catalogue'")} WHERE EXISTS (SELECT FROM new) OR EXISTS (SELECT FROM changed)
  )
  SELECT (SELECT count(*) FROM new)::integer AS inserted, (SELECT count(*) FROM changed)::integer AS updated,
    (SELECT count(*) FROM told) AS told`;
const TELL = `SELECT ${notify("'catalogue'")} WHERE EXISTS (SELECT FROM changed)`;

/** Products and their reviews. */
export function createCatalogue(db: Database): Catalogue {
  const readAll = async (column: "key" | "id", wanted: readonly (string | number)[]): Promise<(Product | null)[]> => {
    if (wanted.length === 0) return [];
    const type = column === "key" ? "integer[]" : "text[]";
    const rows = await db.lookUp<StoredProduct>(
      `SELECT ${PRODUCT_COLUMNS} FROM products p WHERE p.${column} = ANY($1::${type})`,
      [wanted],
    );
    const found = new Map<string | number, Product>(rows.map((row) => [row[column], toProduct(row)]));
    return wanted.map((value) => found.get(value) ?? null);
  };

  return {
    async upsertProducts(rows) {
      const distinct = lastOfEach(rows, (row) => row.id);
      return sumOutcomes(await inChunks(distinct, WRITE_CHUNK, (chunk) => upsertChunk(db, chunk)));
    },
    productsByKeys: (keys) => readAll("key", keys),
    productsByIds: (ids) => readAll("id", ids),
    searchProducts: (query) => searchProducts(db, query),
    async *scanProducts({ batchSize = 1000, updatedSince } = {}) {
      for (let after = 0; ; ) {
        const rows = await db.lookUp<StoredProduct>(
          `SELECT ${PRODUCT_COLUMNS} FROM products p
           WHERE p.key > $1 AND ($2::timestamptz IS NULL OR p.updated_at >= $2) ORDER BY p.key LIMIT $3`,
          [after, updatedSince ?? null, batchSize],
        );
        if (rows.length > 0) yield rows.map(toProduct);
        if (rows.length < batchSize) return;
        after = rows.at(-1)!.key;
      }
    },
    async countProducts() {
      return (await db.first<{ n: number }>("SELECT count(*) AS n FROM products"))!.n;
    },
    async matchingKeys(keys, filter) {
      if (keys.length === 0) return [];
      const parameters = new Parameters();
      const among = `p.key = ANY(${parameters.add(keys, "integer[]")})`;
      const conditions = productConditions(filter, parameters);
      const rows = await db.rows<{ key: number }>(
        `SELECT p.key FROM products p WHERE ${conditions ? `${among} AND ${conditions}` : among}`,
        parameters.values,
      );
      const matching = new Set(rows.map((row) => row.key));
      return keys.filter((key) => matching.has(key));
    },
    categories: () =>
      db.rows<{ path: string[]; count: number }>(
        "SELECT category AS path, count(*) AS count FROM products GROUP BY category ORDER BY min(category_path)",
      ),
    addReviews: (rows) => addReviews(db, rows),
    async updateTextDigests(rows) {
      await inChunks(rows, WRITE_CHUNK, (chunk) =>
        db.execute(
          `WITH changed AS (
             UPDATE products p
             SET text_digest = g.text_digest, search = to_tsvector('simple', g.lemmas), text_stale = false, updated_at = now()
             FROM unnest($1::integer[], $2::text[], $3::text[]) AS g (key, text_digest, lemmas)
             WHERE p.key = g.key
             RETURNING 1)
           ${TELL}`,
          [chunk.map((row) => row.key), chunk.map((row) => row.textDigest), chunk.map((row) => row.lemmas)],
        ),
      );
    },
    // Never waits: a row that another writer holds is stamped by that writer.
    async touchProducts(modality, digests) {
      await inChunks(digests, WRITE_CHUNK, (chunk) =>
        db.execute(
          `WITH changed AS (
             UPDATE products SET updated_at = now()
             WHERE key IN (SELECT key FROM products WHERE ${DIGEST_COLUMNS[modality]} = ANY($1::text[]) FOR UPDATE SKIP LOCKED)
             RETURNING 1)
           ${TELL}`,
          [chunk],
        ),
      );
    },
    async staleTexts(limit) {
      const rows = await db.rows<StoredProduct>(
        `SELECT ${PRODUCT_COLUMNS} FROM products p WHERE p.text_stale ORDER BY p.key LIMIT $1`,
        [limit],
      );
      return rows.map(toProduct);
    },
  };
}

async function upsertChunk(db: Database, rows: readonly ProductRow[]): Promise<UpsertOutcome> {
  const column = <T>(pick: (row: ProductRow) => T): T[] => rows.map(pick);
  const outcome = await db.first<{ inserted: number; updated: number }>(UPSERT, [
    column((r) => r.id),
    column((r) => r.title),
    column((r) => r.description),
    column((r) => categoryPath(r.category ?? [])),
    column((r) => r.brand),
    column((r) => r.price),
    column((r) => r.currencyCode),
    column((r) => r.imageUrl),
    column((r) => JSON.stringify(r.attributes ?? {})),
    column((r) => (r.markets ?? []).join(",")),
    column((r) => r.available ?? true),
    column((r) => r.createdAt?.toISOString()),
    column(digest),
    column((r) => r.textDigest),
    column((r) => r.imageDigest),
    column((r) => r.lemmas),
  ]);
  const { inserted, updated } = outcome!;
  return { inserted, updated, unchanged: rows.length - inserted - updated };
}
