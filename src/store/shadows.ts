import { Errors } from "../errors.js";
import type { Database } from "./database.js";
import type { PrismaClient } from "./generated/client.js";
import type { ShadowAnswer, Shadows, ShadowTally, WantedRank } from "./ports.js";

/** Removing a product from the cart is no wish for it (INTERACTION_TYPES). */
const WANTED = "e.type <> 3";

/** The shadow model's pointer, and what was found out about it. */
export function createShadows(db: Database, prisma: PrismaClient): Shadows {
  return {
    async shadow() {
      const row = await prisma.modelShadow.findFirst({ orderBy: { seq: "desc" } });
      return row?.name && row.version ? { name: row.name, version: row.version, share: row.share } : null;
    },
    async setShadow(target) {
      const named = target && { name: target.name, version: target.version };
      const known = named && (await prisma.model.findUnique({ where: { name_version: named }, select: { name: true } }));
      if (target && !known) throw Errors.notFound("Model", `${target.name}@${target.version}`);
      await prisma.modelShadow.create({
        data: { name: target?.name ?? null, version: target?.version ?? null, share: target?.share ?? 0 },
      });
    },
    async addShadowTally({ active, candidate, requests, dropped, failed, overlap, correlation, top1, ms }) {
      await db.execute(
        `INSERT INTO shadow_tallies AS t (active, candidate, requests, dropped, failed, overlap, correlation, top1, ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (active, candidate) DO UPDATE SET requests = t.requests + excluded.requests,
           dropped = t.dropped + excluded.dropped, failed = t.failed + excluded.failed, overlap = t.overlap + excluded.overlap,
           correlation = t.correlation + excluded.correlation, top1 = t.top1 + excluded.top1, ms = t.ms + excluded.ms`,
        [active, candidate, requests, dropped, failed, overlap, correlation, top1, ms],
      );
    },
    shadowTallies(candidate) {
      return db.rows<ShadowTally>("SELECT * FROM shadow_tallies WHERE candidate = $1 ORDER BY active", [candidate]);
    },
    async putShadowAnswers(rows) {
      await db.execute(
        `INSERT INTO shadow_answers SELECT * FROM json_populate_recordset(NULL::shadow_answers, $1) ON CONFLICT DO NOTHING`,
        [JSON.stringify(rows.map(toColumns))],
      );
    },
    pruneShadowAnswers(before) {
      return db.execute("DELETE FROM shadow_answers WHERE at < $1", [before]);
    },
    shadowCredits(active, candidate) {
      return db.rows<WantedRank>(
        `WITH events AS (
           SELECT a.shopper_key, a.recommendation_id, a.at AS asked, a.active_keys, a.candidate_keys, e.product_key, e.at, e.seq,
             e.at - lag(e.at) OVER (PARTITION BY a.recommendation_id ORDER BY e.at, e.seq) > interval '30 minutes' AS pause
           FROM shadow_answers a JOIN interactions e
             ON e.shopper_key = a.shopper_key AND e.at > a.at AND e.at <= a.at + interval '1 day' AND ${WANTED}
           WHERE a.active = $1 AND a.candidate = $2
         ), session AS (
           SELECT *, count(*) FILTER (WHERE pause) OVER (PARTITION BY recommendation_id ORDER BY at, seq) AS pauses FROM events
         )
         SELECT DISTINCT ON (shopper_key, product_key) shopper_key AS "shopperKey",
           coalesce(array_position(active_keys, product_key), 0) AS active,
           coalesce(array_position(candidate_keys, product_key), 0) AS candidate
         FROM session WHERE pauses = 0 ORDER BY shopper_key, product_key, at, asked DESC`,
        [active, candidate],
      );
    },
  };
}

function toColumns(row: ShadowAnswer): Record<string, unknown> {
  return {
    recommendation_id: row.recommendationId,
    at: row.at,
    shopper_key: row.shopperKey,
    active: row.active,
    candidate: row.candidate,
    active_keys: row.activeKeys,
    candidate_keys: row.candidateKeys,
  };
}
