import type { Database } from "./database.js";
import type { ArmOutcome, ExperimentRow, Experiments } from "./ports.js";
import { TELL } from "./rules.js";

const COLUMNS = 'id, name, arms, started_at AS "startedAt", ended_at AS "endedAt"';

/** What a shopper did, as INTERACTION_TYPES numbers it. */
const DID = { clicked: 1, carted: 2, bought: 4 };

const did = (type: number): string => `count(*) FILTER (WHERE EXISTS (
  SELECT FROM interactions i
  WHERE i.shopper_key = x.shopper_key AND i.at >= x.at AND i.at < coalesce(e.ended_at, 'infinity') AND i.type = ${type}))`;

/** Experiments, and what came of them. */
export function createExperiments(db: Database): Experiments {
  return {
    experiments: () => db.lookUp<ExperimentRow>(`SELECT ${COLUMNS} FROM experiments ORDER BY started_at DESC, id`),
    async startExperiment({ id, name, arms }) {
      const row = await db.first<ExperimentRow>(
        `WITH written AS (INSERT INTO experiments (id, name, arms) VALUES ($1, $2, $3) RETURNING *), ${TELL}
         SELECT ${COLUMNS} FROM written, told`,
        [id, name, JSON.stringify(arms)],
      );
      return row!;
    },
    endExperiment(id) {
      return db.first<ExperimentRow>(
        `WITH written AS (UPDATE experiments SET ended_at = now() WHERE id = $1 AND ended_at IS NULL RETURNING *), ${TELL}
         SELECT ${COLUMNS} FROM written, told`,
        [id],
      );
    },
    armOutcomes(id) {
      return db.rows<ArmOutcome>(
        `SELECT x.arm, count(*) AS shoppers, ${did(DID.clicked)} AS clicked, ${did(DID.carted)} AS carted, ${did(DID.bought)} AS bought
         FROM experiment_exposures x JOIN experiments e ON e.id = x.experiment_id
         WHERE x.experiment_id = $1
         GROUP BY x.arm`,
        [id],
      );
    },
  };
}
