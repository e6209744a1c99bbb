import type { Database } from "./database.js";
import type { DriftCount, DriftCounts } from "./ports.js";

/** Histograms of models' traffic, a row a day and bucket. */
export function createDriftCounts(db: Database): DriftCounts {
  return {
    async addDriftCounts(day, counts) {
      const rows = counts.map((count) => ({ ...count, day: day.toISOString().slice(0, 10) }));
      // In one order, so that two gateways that write the same rows never wait for each other.
      await db.execute(
        `INSERT INTO drift_counts (model, name, day, bucket, n)
         SELECT model, name, day, bucket, sum(n) FROM json_populate_recordset(NULL::drift_counts, $1)
         GROUP BY model, name, day, bucket ORDER BY model, name, day, bucket
         ON CONFLICT (model, name, day, bucket) DO UPDATE SET n = drift_counts.n + excluded.n`,
        [JSON.stringify(rows)],
      );
    },
    driftCounts(model, since) {
      return db.rows<DriftCount>(
        `SELECT model, name, bucket, sum(n)::bigint AS n FROM drift_counts WHERE model = $1 AND day >= $2::date
         GROUP BY model, name, bucket ORDER BY name, bucket`,
        [model, since.toISOString().slice(0, 10)],
      );
    },
  };
}
