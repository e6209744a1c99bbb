-- CreateTable
CREATE TABLE "model_shadows" (
    "seq" SERIAL NOT NULL,
    "name" TEXT,
    "version" TEXT,
    "share" DOUBLE PRECISION NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_shadows_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "shadow_tallies" (
    "active" TEXT NOT NULL,
    "candidate" TEXT NOT NULL,
    "requests" BIGINT NOT NULL DEFAULT 0,
    "dropped" BIGINT NOT NULL DEFAULT 0,
    "failed" BIGINT NOT NULL DEFAULT 0,
    "overlap" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "correlation" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "top1" BIGINT NOT NULL DEFAULT 0,
    "ms" DOUBLE PRECISION NOT NULL DEFAULT 0,

    CONSTRAINT "shadow_tallies_pkey" PRIMARY KEY ("active","candidate")
);

-- CreateTable
CREATE TABLE "shadow_answers" (
    "recommendation_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "shopper_key" INTEGER NOT NULL,
    "active" TEXT NOT NULL,
    "candidate" TEXT NOT NULL,
    "active_keys" INTEGER[],
    "candidate_keys" INTEGER[],

    CONSTRAINT "shadow_answers_pkey" PRIMARY KEY ("recommendation_id")
);

-- CreateTable
CREATE TABLE "drift_counts" (
    "model" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "bucket" INTEGER NOT NULL,
    "n" BIGINT NOT NULL,

    CONSTRAINT "drift_counts_pkey" PRIMARY KEY ("model","name","day","bucket")
);

-- CreateTable
CREATE TABLE "training_jobs" (
    "seq" SERIAL NOT NULL,
    "id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "budget_minutes" DOUBLE PRECISION NOT NULL,
    "stage" TEXT,
    "progress" DOUBLE PRECISION,
    "reason" TEXT,
    "model" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "training_jobs_pkey" PRIMARY KEY ("seq")
);

-- CreateIndex
CREATE INDEX "shadow_answers_shopper_idx" ON "shadow_answers"("shopper_key", "at");

-- CreateIndex
CREATE INDEX "shadow_answers_at_idx" ON "shadow_answers"("at");

-- CreateIndex
CREATE UNIQUE INDEX "training_jobs_id_key" ON "training_jobs"("id");
