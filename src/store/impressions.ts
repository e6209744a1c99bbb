import type { RequestContext, Strategy } from "../domain.js";
import type { Database } from "./database.js";
import type { PrismaClient } from "./generated/client.js";
import type { ImpressionRow, Impressions } from "./ports.js";

/** What was shown to whom and why: every answer can be traced by its id. */
export function createImpressions(db: Database, prisma: PrismaClient): Impressions {
  return {
    // The database takes the rows apart: the gateway's thread, which answers meanwhile, only writes them down.
    async putImpressions(rows) {
      const given = rows.map(({ recommendationId, shopperKey, ...row }) => {
        return { recommendation_id: recommendationId, shopper_key: shopperKey, ...row };
      });
      await db.execute(
        `WITH given AS (SELECT * FROM json_populate_recordset(NULL::impressions, $1)),
         exposed AS (
           INSERT INTO experiment_exposures (experiment_id, shopper_key, arm, at)
           SELECT a.experiment, g.shopper_key, a.arm, min(g.at)
           FROM given g, jsonb_to_recordset(g.arms) AS a (experiment text, arm text)
           WHERE g.shopper_key IS NOT NULL
           GROUP BY a.experiment, g.shopper_key, a.arm
           ON CONFLICT DO NOTHING)
         INSERT INTO impressions (recommendation_id, at, shopper_key, strategy, model, context, items, rules, arms)
         SELECT recommendation_id, at, shopper_key, strategy, model, context, items, rules, arms FROM given
         ON CONFLICT DO NOTHING`,
        [JSON.stringify(given)],
      );
    },
    async impression(recommendationId) {
      const row = await prisma.impression.findUnique({ where: { recommendationId } });
      if (!row) return null;
      const context = row.context as Omit<RequestContext, "at"> & { at?: string };
      return {
        ...row,
        strategy: row.strategy as Strategy,
        context: context.at ? { ...context, at: new Date(context.at) } : (context as RequestContext),
        items: row.items as unknown as ImpressionRow["items"],
        arms: row.arms as unknown as ImpressionRow["arms"],
      };
    },
  };
}
