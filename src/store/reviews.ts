import type { ReviewInput } from "../domain.js";
import type { Database } from "./database.js";
import type { Catalogue } from "./ports.js";
import { inChunks, lastOfEach, sumOutcomes } from "./rows.js";

const WRITE_CHUNK = 1000;
/** Reviews pooled into a product's text, the newest: encoders read no further, and rows stay small. */
const POOLED = 50;

const UPSERT = `
  WITH given AS MATERIALIZED (
    SELECT g.*, p.key AS product_key
    FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::text[], $6::timestamptz[])
      AS g (id, user_id, product_id, rating, text, at)
    LEFT JOIN products p ON p.id = g.product_id
  ), changed AS (
    UPDATE reviews r
    SET product_key = g.product_key, user_id = g.user_id, rating = g.rating, text = g.text, at = g.at
    FROM given g
    WHERE r.id = g.id AND g.product_key IS NOT NULL
      AND (r.product_key, r.user_id, r.rating, r.text, r.at) IS DISTINCT FROM (g.product_key, g.user_id, g.rating, g.text, g.at)
    RETURNING r.product_key
  ), new AS (
    INSERT INTO reviews (id, product_key, user_id, rating, text, at)
    SELECT id, product_key, user_id, rating, text, at FROM given g
    WHERE product_key IS NOT NULL AND NOT EXISTS (SELECT FROM reviews r WHERE r.id = g.id)
    ON CONFLICT (id) DO NOTHING
    RETURNING product_key
  )
  SELECT (SELECT count(*) FROM given WHERE product_key IS NOT NULL)::integer AS known,
    (SELECT count(*) FROM new)::integer AS inserted, (SELECT count(*) FROM changed)::integer AS updated,
    ARRAY(SELECT DISTINCT product_id FROM given WHERE product_key IS NULL) AS unknown,
    ARRAY(SELECT product_key FROM new UNION SELECT product_key FROM changed) AS touched`;

const POOL = `
  UPDATE products p
  SET review_text = pooled.text, text_stale = true
  FROM unnest($1::integer[]) AS t (key), LATERAL (
    SELECT coalesce(string_agg(r.text, E'\\n' ORDER BY r.at, r.id), '') AS text
    FROM (SELECT * FROM reviews WHERE product_key = t.key AND ($2::text IS NULL OR user_id IS DISTINCT FROM $2) ORDER BY at DESC, id DESC LIMIT ${POOLED}) r
  ) pooled
  WHERE p.key = t.key AND p.review_text <> pooled.text`;

/** Pools products' texts anew without the reviews of one user, before these are removed. */
export async function poolWithout(db: Database, userId: string): Promise<void> {
  const touched = await db.rows<{ key: number }>("SELECT DISTINCT product_key AS key FROM reviews WHERE user_id = $1", [userId]);
  if (touched.length > 0) await db.execute(POOL, [touched.map(({ key }) => key), userId]);
}

/** Stores reviews by id and pools their text into their products, whose text digests are then stale. */
export async function addReviews(db: Database, rows: readonly ReviewInput[]): ReturnType<Catalogue["addReviews"]> {
  const unknownProducts = new Set<string>();
  const outcomes = await inChunks(
    lastOfEach(rows, (row) => row.id),
    WRITE_CHUNK,
    async (chunk) => {
      const outcome = (await db.first<{ known: number; inserted: number; updated: number; unknown: string[]; touched: number[] }>(
        UPSERT,
        [
          chunk.map((r) => r.id),
          chunk.map((r) => r.userId),
          chunk.map((r) => r.productId),
          chunk.map((r) => r.rating),
          chunk.map((r) => r.text),
          chunk.map((r) => r.timestamp.toISOString()),
        ],
      ))!;
      for (const id of outcome.unknown) unknownProducts.add(id);
      if (outcome.touched.length > 0) await db.execute(POOL, [outcome.touched, null]);
      const { inserted, updated, known } = outcome;
      return { inserted, updated, unchanged: known - inserted - updated };
    },
  );
  return { ...sumOutcomes(outcomes), unknownProducts: [...unknownProducts] };
}
