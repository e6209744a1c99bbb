import { notify } from "./changes.js";
import type { Database } from "./database.js";
import type { Meta } from "./ports.js";

/** Small facts about the shop, as JSON by name. */
export function createMeta(db: Database): Meta {
  return {
    async getMeta<T>(key: string) {
      const row = await db.lookUpFirst<{ value: T }>("SELECT value FROM meta WHERE key = $1", [key]);
      return row ? row.value : null;
    },
    async setMeta(key, value) {
      await db.execute(
        `WITH put AS (
           INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value RETURNING key)
         SELECT ${notify("'meta ' || key")} FROM put`,
        [key, JSON.stringify(value)],
      );
    },
    async deleteMeta(prefix) {
      await db.execute("DELETE FROM meta WHERE starts_with(key, $1)", [prefix]);
    },
  };
}
