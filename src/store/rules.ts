import type { RuleConditions } from "../domain.js";
import { notify } from "./changes.js";
import type { Database } from "./database.js";
import type { RuleDraft, RuleRow, Rules } from "./ports.js";

/** SQL at the end of a statement whose part `written` has a row for each rule written: tells the other gateways. */
export const TELL = `told AS MATERIALIZED (SELECT ${notify("'merchandise'")} FROM written LIMIT 1)`;

const COLUMNS = 'id, name, kind, args, products, conditions AS "when", enabled, revision, updated_at AS "updatedAt"';

/** Merchandising rules. Positions are given by who writes last: rules are few, and so are those who write them. */
export function createRules(db: Database): Rules {
  return {
    async rules() {
      return (await db.lookUp<StoredRule>(`SELECT ${COLUMNS} FROM merchandising_rules ORDER BY position, id`)).map(toRow);
    },
    async addRule(id, draft) {
      const row = await db.first<StoredRule>(
        `WITH written AS (
           INSERT INTO merchandising_rules (id, name, kind, args, products, conditions, enabled, position)
           SELECT $1, $2, $3, $4, $5, $6, $7, coalesce(max(position), 0) + 1 FROM merchandising_rules
           RETURNING *
         ), ${TELL}
         SELECT ${COLUMNS} FROM written, told`,
        [id, ...valuesOf(draft)],
      );
      return toRow(row!);
    },
    async changeRule(id, draft, revision) {
      const row = await db.first<StoredRule>(
        `WITH written AS (
           UPDATE merchandising_rules
           SET name = $2, kind = $3, args = $4, products = $5, conditions = $6, enabled = $7, revision = revision + 1, updated_at = now()
           WHERE id = $1 AND revision = coalesce($8, revision)
           RETURNING *
         ), ${TELL}
         SELECT ${COLUMNS} FROM written, told`,
        [id, ...valuesOf(draft), revision ?? null],
      );
      return row && toRow(row);
    },
    async deleteRule(id) {
      const gone = await db.rows(
        `WITH written AS (DELETE FROM merchandising_rules WHERE id = $1 RETURNING id), ${TELL} SELECT id FROM written, told`,
        [id],
      );
      return gone.length > 0;
    },
    async orderRules(ids) {
      await db.execute(
        `WITH ordered AS (
           SELECT r.id, row_number() OVER (ORDER BY g.n NULLS LAST, r.position, r.id) AS position
           FROM merchandising_rules r LEFT JOIN unnest($1::text[]) WITH ORDINALITY AS g (id, n) ON g.id = r.id
         ), written AS (
           UPDATE merchandising_rules r SET position = o.position FROM ordered o WHERE o.id = r.id RETURNING r.id
         ), ${TELL}
         SELECT id FROM written, told`,
        [ids],
      );
    },
  };
}

/** JSON has no dates. */
type StoredRule = Omit<RuleRow, "when"> & { when: Omit<RuleConditions, "from" | "until"> & { from?: string; until?: string } };

function toRow({ when: { from, until, ...when }, ...row }: StoredRule): RuleRow {
  return { ...row, when: { ...when, ...(from && { from: new Date(from) }), ...(until && { until: new Date(until) }) } };
}

function valuesOf({ name, kind, args, products, when, enabled }: RuleDraft): unknown[] {
  return [name, kind, JSON.stringify(args), products && JSON.stringify(products), JSON.stringify(when), enabled];
}
