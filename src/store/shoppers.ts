import type { Attributes, Shopper } from "../domain.js";
import { notify } from "./changes.js";
import type { Database } from "./database.js";
import type { Erased, Shoppers } from "./ports.js";
import { poolWithout } from "./reviews.js";
import { inChunks, lastOfEach, sumOutcomes } from "./rows.js";

const WRITE_CHUNK = 5000;

/** Keys that one notification holds: it may be 8000 bytes long. */
const KEYS_TOLD = 500;

/** Attributes left out stay as they are; a new shopper then has none. New ones are met when they are asked for. */
const UPSERT = `
  WITH given AS MATERIALIZED (SELECT * FROM unnest($1::text[], $2::jsonb[]) WITH ORDINALITY AS g (id, attributes, n)),
  changed AS (
    UPDATE shoppers s SET attributes = g.attributes FROM given g
    WHERE s.id = g.id AND g.attributes IS NOT NULL AND s.attributes <> g.attributes
    RETURNING s.key
  ), new AS (
    INSERT INTO shoppers (id, attributes)
    SELECT id, coalesce(attributes, '{}') FROM given g
    WHERE NOT EXISTS (SELECT FROM shoppers s WHERE s.id = g.id)
    ORDER BY n
    ON CONFLICT (id) DO NOTHING
    RETURNING 1
  ), told AS MATERIALIZED (
    SELECT ${notify("'shoppers ' || string_agg(key::text, ',')")}
    FROM (SELECT key, row_number() OVER () / ${KEYS_TOLD} AS part FROM changed) c GROUP BY part
  )
  SELECT (SELECT count(*) FROM new)::integer AS inserted, (SELECT count(*) FROM changed)::integer AS updated,
    (SELECT count(*) FROM told) AS told`;

/** In one statement, so that all of it is gone or nothing. */
const ERASE = `
  WITH who AS (DELETE FROM shoppers WHERE id = $1 RETURNING key),
  events AS (DELETE FROM interactions i USING who WHERE i.shopper_key = who.key RETURNING 1),
  shown AS (DELETE FROM impressions i USING who WHERE i.shopper_key = who.key RETURNING 1),
  grouped AS (DELETE FROM experiment_exposures x USING who WHERE x.shopper_key = who.key RETURNING 1),
  followed AS (DELETE FROM shadow_answers a USING who WHERE a.shopper_key = who.key RETURNING 1),
  said AS (DELETE FROM reviews WHERE user_id = $1 RETURNING 1)
  SELECT (SELECT count(*) FROM who)::integer AS shoppers, (SELECT count(*) FROM events)::integer AS events,
    (SELECT count(*) FROM shown)::integer AS impressions, (SELECT count(*) FROM said)::integer AS reviews`;

interface StoredShopper {
  key: number;
  id: string;
  attributes: Attributes;
}

/** Shoppers by the shop's id and by key. */
export function createShoppers(db: Database): Shoppers {
  const readAll = async (column: "key" | "id", wanted: readonly (string | number)[]): Promise<(Shopper | null)[]> => {
    if (wanted.length === 0) return [];
    const rows = await db.lookUp<StoredShopper>(
      `SELECT key, id, attributes FROM shoppers WHERE ${column} = ANY($1::${column === "key" ? "integer[]" : "text[]"})`,
      [wanted],
    );
    const found = new Map<string | number, Shopper>(rows.map((row) => [row[column], row]));
    return wanted.map((value) => found.get(value) ?? null);
  };
  const list = (limit: number, afterKey: number): Promise<StoredShopper[]> =>
    db.rows("SELECT key, id, attributes FROM shoppers WHERE key > $1 ORDER BY key LIMIT $2", [afterKey, limit]);

  return {
    async upsertShoppers(rows) {
      const distinct = lastOfEach(rows, (row) => row.id);
      const outcomes = await inChunks(distinct, WRITE_CHUNK, async (chunk) => {
        const { inserted, updated } = (await db.first<{ inserted: number; updated: number }>(UPSERT, [
          chunk.map((row) => row.id),
          chunk.map((row) => (row.attributes ? JSON.stringify(row.attributes) : null)),
        ]))!;
        return { inserted, updated, unchanged: chunk.length - inserted - updated };
      });
      return sumOutcomes(outcomes);
    },
    shoppersByKeys: (keys) => readAll("key", keys),
    shoppersByIds: (ids) => readAll("id", ids),
    listShoppers: ({ limit, afterKey = 0 }) => list(limit, afterKey),
    async *scanShoppers({ batchSize = 5000 } = {}) {
      for (let after = 0; ; ) {
        const rows = await list(batchSize, after);
        if (rows.length > 0) yield rows;
        if (rows.length < batchSize) return;
        after = rows.at(-1)!.key;
      }
    },
    async eraseShopper(id) {
      await poolWithout(db, id);
      const { shoppers, ...erased } = (await db.first<Erased & { shoppers: number }>(ERASE, [id]))!;
      return shoppers + erased.reviews > 0 ? erased : null;
    },
    async countShoppers() {
      return (await db.first<{ n: number }>("SELECT count(*) AS n FROM shoppers"))!.n;
    },
  };
}
