-- pgvector 0.8 or newer: filtered searches need its iterative scans.
CREATE EXTENSION IF NOT EXISTS vector;

-- CreateTable
CREATE TABLE "products" (
    "key" SERIAL NOT NULL,
    "id" TEXT NOT NULL,
    "title" TEXT,
    "description" TEXT,
    "category" TEXT[],
    "category_path" TEXT COLLATE "C" NOT NULL,
    "brand" TEXT,
    "price" NUMERIC,
    "currency_code" TEXT,
    "image_url" TEXT,
    "attributes" JSONB NOT NULL,
    "markets" TEXT[],
    "available" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3),
    "listed_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "row_digest" TEXT NOT NULL,
    "text_digest" TEXT,
    "image_digest" TEXT,
    "search" tsvector NOT NULL,
    "review_text" TEXT NOT NULL DEFAULT '',
    "text_stale" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "products_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "reviews" (
    "id" TEXT NOT NULL,
    "product_key" INTEGER NOT NULL,
    "user_id" TEXT,
    "rating" DOUBLE PRECISION,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reviews_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shoppers" (
    "key" SERIAL NOT NULL,
    "id" TEXT NOT NULL,
    "attributes" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "shoppers_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "interactions" (
    "seq" BIGSERIAL NOT NULL,
    "identity" UUID NOT NULL,
    "external_id" TEXT,
    "shopper_key" INTEGER NOT NULL,
    "product_key" INTEGER NOT NULL,
    "type" SMALLINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "date_only" BOOLEAN NOT NULL,
    "value" DOUBLE PRECISION,
    "quantity" DOUBLE PRECISION,
    "dwell_ms" DOUBLE PRECISION,
    "context" JSONB,

    CONSTRAINT "interactions_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "encodings" (
    "modality" TEXT NOT NULL,
    "encoder_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "vector" BYTEA,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "encodings_pkey" PRIMARY KEY ("modality","encoder_id","digest")
);

-- CreateTable
CREATE TABLE "spaces" (
    "key" SERIAL NOT NULL,
    "id" TEXT NOT NULL,
    "dim" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "indexed" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "spaces_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "product_vectors" (
    "space_key" INTEGER NOT NULL,
    "product_key" INTEGER NOT NULL,
    "embedding" vector NOT NULL,

    CONSTRAINT "product_vectors_pkey" PRIMARY KEY ("space_key","product_key")
) PARTITION BY LIST ("space_key");

-- CreateTable
CREATE TABLE "models" (
    "name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "card" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "models_pkey" PRIMARY KEY ("name","version")
);

-- CreateTable
CREATE TABLE "model_files" (
    "name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "model_files_pkey" PRIMARY KEY ("name","version","path")
);

-- CreateTable
CREATE TABLE "model_activations" (
    "seq" SERIAL NOT NULL,
    "name" TEXT,
    "version" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_activations_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "impressions" (
    "recommendation_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "shopper_key" INTEGER,
    "strategy" TEXT NOT NULL,
    "model" TEXT,
    "context" JSONB NOT NULL,
    "items" JSONB NOT NULL,

    CONSTRAINT "impressions_pkey" PRIMARY KEY ("recommendation_id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "meta" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "meta_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "products_id_key" ON "products"("id");

-- CreateIndex
CREATE INDEX "products_category_path_idx" ON "products"("category_path");

-- CreateIndex
CREATE INDEX "products_brand_idx" ON "products"("brand");

-- CreateIndex
CREATE INDEX "products_available_idx" ON "products"("available");

-- CreateIndex
CREATE INDEX "products_markets_idx" ON "products" USING GIN ("markets");

-- CreateIndex
CREATE INDEX "products_search_idx" ON "products" USING GIN ("search");

-- CreateIndex
CREATE INDEX "products_text_digest_idx" ON "products"("text_digest");

-- CreateIndex
CREATE INDEX "products_image_digest_idx" ON "products"("image_digest");

-- CreateIndex
CREATE INDEX "products_updated_at_idx" ON "products"("updated_at");

-- CreateIndex
CREATE INDEX "products_listed_at_idx" ON "products"("listed_at", "key");

-- CreateIndex
CREATE INDEX "reviews_product_idx" ON "reviews"("product_key", "at");

-- CreateIndex
CREATE UNIQUE INDEX "shoppers_id_key" ON "shoppers"("id");

-- CreateIndex
CREATE UNIQUE INDEX "interactions_identity_key" ON "interactions"("identity");

-- CreateIndex
CREATE INDEX "interactions_at_idx" ON "interactions"("at", "seq");

-- CreateIndex
CREATE INDEX "interactions_shopper_idx" ON "interactions"("shopper_key", "at", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "spaces_id_key" ON "spaces"("id");

-- CreateIndex
CREATE INDEX "impressions_shopper_idx" ON "impressions"("shopper_key", "at");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- AddForeignKey
ALTER TABLE "model_files" ADD CONSTRAINT "model_files_name_version_fkey" FOREIGN KEY ("name", "version") REFERENCES "models"("name", "version") ON DELETE CASCADE ON UPDATE CASCADE;

-- Titles sort without regard to case, the same on every server.
CREATE INDEX "products_title_idx" ON "products"(lower(coalesce("title", '')) COLLATE "C", "key");

-- Prices for sorting and ranges: products without a price come last either way, and are in no range.
CREATE INDEX "products_price_ascending_idx" ON "products"(coalesce("price", 'Infinity'), "key");
CREATE INDEX "products_price_descending_idx" ON "products"(coalesce("price", '-Infinity'), "key");

-- Stores interactions idempotently and says what became of them. One call is one transaction and one round trip.
-- Writers take turns (the advisory lock), so that sequence numbers become visible in order: who follows the sequence
-- never misses a row that was numbered earlier but committed later.
CREATE FUNCTION record_interactions(
  identities uuid[], external_ids text[], user_ids text[], product_ids text[], types smallint[], moments timestamptz[],
  date_onlys boolean[], vals float8[], quantities float8[], dwells float8[], contexts jsonb[]
) RETURNS TABLE (inserted integer, updated integer, unchanged integer, unknown integer[])
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

  RETURN QUERY
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
    RETURNING 1
  ), figures AS (
    SELECT (SELECT count(*) FROM known) AS known, (SELECT count(*) FROM changed) AS changed, (SELECT count(*) FROM new) AS new
  )
  SELECT f.new::integer, f.changed::integer, (f.known - f.changed - f.new)::integer,
    ARRAY(SELECT (n - 1)::integer FROM given WHERE product_key IS NULL ORDER BY n)
  FROM figures f;
END $$;

-- A space and its partition appear and go together, also when several processes ask at once.
CREATE FUNCTION create_space(new_id text, new_dim integer, new_digest text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  new_key integer;
BEGIN
  PERFORM pg_advisory_xact_lock(7418250313);
  IF EXISTS (SELECT FROM spaces WHERE id = new_id) THEN
    RETURN;
  END IF;
  INSERT INTO spaces (id, dim, digest) VALUES (new_id, new_dim, new_digest) RETURNING key INTO new_key;
  EXECUTE format('CREATE TABLE %I PARTITION OF product_vectors FOR VALUES IN (%s)', 'product_vectors_' || new_key, new_key);
END $$;

CREATE FUNCTION drop_space(old_id text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  old_key integer;
BEGIN
  PERFORM pg_advisory_xact_lock(7418250313);
  DELETE FROM spaces WHERE id = old_id RETURNING key INTO old_key;
  IF old_key IS NOT NULL THEN
    EXECUTE format('DROP TABLE %I', 'product_vectors_' || old_key);
    EXECUTE format('DROP TABLE IF EXISTS %I', 'product_vectors_' || old_key || '_next'); -- of an index build cut off
  END IF;
END $$;
