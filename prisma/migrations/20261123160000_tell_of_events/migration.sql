-- Another form of the function: users, products and situations once each, and where they stand for each row, so that equal
-- ones are looked up and read once. It also tells whose interactions they are and how far they reach, and, once they are
-- committed, the channel that other processes listen to.
DROP FUNCTION record_interactions(uuid[], text[], text[], text[], smallint[], timestamptz[], boolean[], float8[], float8[], float8[], jsonb[]);

-- Stores interactions idempotently and says what became of them. One call is one transaction and one round trip. No two rows
-- of a call have one identity; places count from 1, and an array that is null stands for nothing in every row. `unknown`:
-- places of products that do not exist; their rows are not stored. Who has followed the events up to `last_seq` has all the
-- rows given, also those that were stored before.
-- Writers take turns (the advisory lock), so that sequence numbers become visible in order: who follows the sequence
-- never misses a row that was numbered earlier but committed later.
CREATE FUNCTION record_interactions(
  user_ids text[], product_ids text[], situations jsonb[],
  identities uuid[], external_ids text[], user_places integer[], product_places integer[], situation_places integer[],
  types smallint[], moments timestamptz[], date_onlys boolean[], vals float8[], quantities float8[], dwells float8[]
) RETURNS TABLE (
  inserted integer, updated integer, unchanged integer, unknown integer[], shopper_keys integer[], last_seq bigint
)
LANGUAGE plpgsql
-- Plans are kept for as long as a connection lives, and tables grow meanwhile: what is looked up goes by an index always.
SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  products_met integer[]; -- their keys; 0 for one that does not exist
  shoppers_met integer[];
BEGIN
  PERFORM pg_advisory_xact_lock(7418250312);

  products_met := ARRAY(
    SELECT coalesce(p.key, 0) FROM unnest(product_ids) WITH ORDINALITY AS g (id, n) LEFT JOIN products p ON p.id = g.id ORDER BY g.n);
  shoppers_met := ARRAY(
    SELECT coalesce(s.key, 0) FROM unnest(user_ids) WITH ORDINALITY AS g (id, n) LEFT JOIN shoppers s ON s.id = g.id ORDER BY g.n);
  IF 0 = ANY (shoppers_met) THEN
    INSERT INTO shoppers (id)
    SELECT user_ids[g.user_place]
    FROM unnest(user_places, product_places) WITH ORDINALITY AS g (user_place, product_place, n)
    WHERE shoppers_met[g.user_place] = 0 AND products_met[g.product_place] > 0
    GROUP BY g.user_place
    ORDER BY min(g.n)
    ON CONFLICT (id) DO NOTHING;
    shoppers_met := ARRAY(
      SELECT coalesce(s.key, 0) FROM unnest(user_ids) WITH ORDINALITY AS g (id, n) LEFT JOIN shoppers s ON s.id = g.id ORDER BY g.n);
  END IF;

  WITH given AS (
    SELECT g.identity, g.external_id, shoppers_met[g.user_place] AS shopper_key, products_met[g.product_place] AS product_key,
      g.type, g.at, g.date_only, g.value, g.quantity, g.dwell_ms, situations[g.situation_place] AS context, g.n
    FROM unnest(identities, external_ids, user_places, product_places, situation_places, types, moments, date_onlys, vals,
      quantities, dwells) WITH ORDINALITY
      AS g (identity, external_id, user_place, product_place, situation_place, type, at, date_only, value, quantity, dwell_ms, n)
  ), known AS MATERIALIZED (
    SELECT g.*, i.seq AS stored,
      (i.shopper_key, i.product_key, i.type, i.at, i.date_only, i.value, i.quantity, i.dwell_ms, i.context)
        IS DISTINCT FROM
          (g.shopper_key, g.product_key, g.type, g.at, g.date_only, g.value, g.quantity, g.dwell_ms, g.context) AS differs
    FROM given g LEFT JOIN interactions i ON i.identity = g.identity
    WHERE g.product_key > 0
  ), changed AS (
    UPDATE interactions i
    SET shopper_key = k.shopper_key, product_key = k.product_key, type = k.type, at = k.at, date_only = k.date_only,
        value = k.value, quantity = k.quantity, dwell_ms = k.dwell_ms, context = k.context
    FROM known k
    WHERE i.seq = k.stored AND k.differs
    RETURNING 1
  ), new AS (
    INSERT INTO interactions
      (identity, external_id, shopper_key, product_key, type, at, date_only, value, quantity, dwell_ms, context)
    SELECT k.identity, k.external_id, k.shopper_key, k.product_key, k.type, k.at, k.date_only, k.value, k.quantity, k.dwell_ms,
      k.context
    FROM known k
    WHERE k.stored IS NULL
    ORDER BY k.n
    RETURNING seq
  )
  SELECT n.count, c.count, k.count - c.count - n.count, k.shoppers, greatest(n.seq, k.seq, 0)
  INTO inserted, updated, unchanged, shopper_keys, last_seq
  FROM (SELECT count(*), max(seq) AS seq FROM new) n, (SELECT count(*) FROM changed) c,
    (SELECT count(*), max(stored) AS seq, coalesce(array_agg(DISTINCT shopper_key), '{}') AS shoppers FROM known) k;

  unknown := ARRAY(SELECT g.n::integer FROM unnest(products_met) WITH ORDINALITY AS g (key, n) WHERE g.key = 0);
  IF inserted > 0 THEN
    PERFORM pg_notify('vitrine_changed', 'events ' || last_seq);
  END IF;
  RETURN NEXT;
END $$;
