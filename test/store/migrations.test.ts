import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { findDrift } from "../../src/store/drift.js";
import { PRISMA_DIR } from "../../src/store/migrate.js";
import { openStore } from "../../src/store/openStore.js";

describe("migrations", () => {
  it("say the same as schema.prisma", async () => {
    expect(await findDrift()).toBeNull();
  });

  it("are found to differ when the schema says more", async () => {
    const schema = readFileSync(join(PRISMA_DIR, "schema.prisma"), "utf8");
    const drift = await findDrift(schema.replace("model Shopper {", "model Shopper {\n  nickname String?"));
    expect(drift).toContain(`ALTER TABLE "shoppers" ADD COLUMN     "nickname" TEXT`);
  });

  it("are recorded as Prisma records them, and a file that changed afterwards is refused", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "vitrine-migrate-"));
    const config = { dataDir, databaseUrl: undefined, exactBelow: 100 };
    const store = await openStore(config, { migrate: false });
    const client = new pg.Client({ host: dataDir, user: "postgres", database: "postgres" });
    await client.connect();
    try {
      const { applied } = await store.migrate();
      expect(applied.length).toBeGreaterThan(0);
      const { rows } = await client.query("SELECT migration_name, finished_at, checksum FROM _prisma_migrations");
      expect(rows.map((row) => row.migration_name)).toEqual(applied);
      expect(rows.every((row) => row.finished_at instanceof Date && /^[0-9a-f]{64}$/.test(row.checksum))).toBe(true);

      await client.query("UPDATE _prisma_migrations SET checksum = 'other'");
      await expect(store.migrate()).rejects.toMatchObject({ code: "CONFLICT", where: { migration: applied[0] } });
    } finally {
      await client.end();
      await store.close();
      rmSync(dataDir, { recursive: true });
    }
  });
});
