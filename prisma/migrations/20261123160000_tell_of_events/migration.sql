-- The same function as before, which now also tells who follows the events: whose they are, how far they reach, and, once they
-- are committed, the channel that other processes listen to.
DROP FUNCTION record_interactions(uuid[], text[], text[], text[], smallint[], timestamptz[], boolean[], float8[], float8[], float8[], jsonb[]);

-- Stores interactions idempotently and says what became of them. One call is one transaction and one round trip.
-- Writers take turns (the advisory lock), so that sequence numbers become visible in order: who follows the sequence
-- never misses a row that was numbered earlier but committed later. Who has followed it up to `last_seq` has all the rows
-- given, also those that were stored before.
CREATE FUNCTION record_interactions(
  identities uuid[], external_ids text[], user_ids text[], product_ids text[], types smallint[], moments timestamptz[],
  date_onlys boolean[], vals float8[], quantities float8[], dwells float8[], contexts jsonb[]
) RETURNS TABLE (
  inserted integer, updated integer, unchanged integer, unknown integer[], shopper_keys integer[], last_seq bigint
)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7418250312);

  INSERT INTO shoppers (id)
  SELECT g.user_id
  FROM unnest(user_ids, product_ids) WITH ORDINALITY AS g (user_id, product_id, n)
  JOIN products p ON p.id = g.product_id
  WHERE NOT EXISTS (SELECT FROM shoppers s WHERE s.id = g.user_id)
  GROUP BY g.user_id
  ORDER BY min(g.n)
  ON CONFLICT (id) DO NOTHING;

  WITH given AS MATERIALIZED (
    SELECT g.*, p.key AS product_key, s.key AS shopper_key
    FROM unnest(identities, external_ids, user_ids, product_ids, types, moments, date_onlys, vals, quantities, dwells, contexts)
      WITH ORDINALITY AS g (identity, external_id, user_id, product_id, type, at, date_only, value, quantity, dwell_ms, context, n)
    LEFT JOIN products p ON p.id = g.product_id
    LEFT JOIN shoppers s ON s.id = g.user_id
  ), known AS MATERIALIZED (
    SELECT DISTINCT ON (identity) * FROM given WHERE product_key IS NOT NULL ORDER BY identity, n DESC
  ), changed AS (
    UPDATE interactions i
    SET shopper_key = k.shopper_key, product_key = k.product_key, type = k.type, at = k.at, date_only = k.date_only,
        value = k.value, quantity = k.quantity, dwell_ms = k.dwell_ms, context = k.context
    FROM known k
    WHERE i.identity = k.identity
      AND (i.shopper_key, i.product_key, i.type, i.at, i.date_only, i.value, i.quantity, i.dwell_ms, i.context)
        IS DISTINCT FROM
          (k.shopper_key, k.product_key, k.type, k.at, k.date_only, k.value, k.quantity, k.dwell_ms, k.context)
    RETURNING 1
  ), new AS (
    INSERT INTO interactions
      (identity, external_id, shopper_key, product_key, type, at, date_only, value, quantity, dwell_ms, context)
    SELECT k.identity, k.external_id, k.shopper_key, k.product_key, k.type, k.at, k.date_only, k.value, k.quantity, k.dwell_ms,
      k.context
    FROM known k
    WHERE NOT EXISTS (SELECT FROM interactions i WHERE i.identity = k.identity)
    ORDER BY k.n
    RETURNING seq
  ), figures AS (
    SELECT (SELECT count(*) FROM known) AS known, (SELECT count(*) FROM changed) AS changed, (SELECT count(*) FROM new) AS new
  )
  SELECT f.new, f.changed, f.known - f.changed - f.new,
    ARRAY(SELECT (n - 1)::integer FROM given WHERE product_key IS NULL ORDER BY n),
    ARRAY(SELECT DISTINCT shopper_key FROM known),
    greatest(
      (SELECT max(seq) FROM new), (SELECT max(i.seq) FROM known k JOIN interactions i ON i.identity = k.identity), 0)
  INTO inserted, updated, unchanged, unknown, shopper_keys, last_seq
  FROM figures f;
  IF inserted > 0 THEN
    PERFORM pg_notify('vitrine_changed', 'events ' || last_seq);
  END IF;
  RETURN NEXT;
END $$;
