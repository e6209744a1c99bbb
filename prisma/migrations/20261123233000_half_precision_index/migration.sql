-- Indexes are in half precision now; those of before serve no query any more. Gateways make new ones beside their traffic
-- (`indexed = false`), and search exactly until then.
DO $$
DECLARE
  old regclass;
BEGIN
  FOR old IN
    SELECT c.oid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
    WHERE a.amname = 'hnsw' AND c.relnamespace = current_schema()::regnamespace
      AND i.indrelid IN (SELECT relid FROM pg_partition_tree('product_vectors'))
  LOOP
    EXECUTE format('DROP INDEX %s', old);
  END LOOP;
  UPDATE spaces SET indexed = false;
END $$;
