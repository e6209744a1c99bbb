import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { findDrift } from "../../src/store/drift.js";
import { PRISMA_DIR } from "../../src/store/migrate.js";
import { openStore } from "../../src/store/openStore.js";
import { product, unitVectors } from "../contracts/fixtures.js";

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

  it("replace an index that no query of today would use", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "vitrine-migrate-"));
    const store = await openStore({ dataDir, databaseUrl: undefined, exactBelow: 100 });
    const client = new pg.Client({ host: dataDir, user: "postgres", database: "postgres" });
    await client.connect();
    const indexes = async (): Promise<string[]> => {
      const { rows } = await client.query("SELECT indexdef FROM pg_indexes WHERE indexdef LIKE '%hnsw%'");
      return rows.map((row) => row.indexdef);
    };
    const search = async () => (await store.nearest("old@1", unitVectors(1, 8, 2), 200)).method;
    try {
      await store.ensureSpace({ id: "old@1", dim: 8, digest: "d" });
      await store.upsertProducts(Array.from({ length: 400 }, (_, i) => product(`p${i}`)));
      await store.putVectors(
        "old@1",
        Int32Array.from({ length: 400 }, (_, i) => i + 1),
        unitVectors(400, 8, 1),
      );
      await client.query("CREATE INDEX ON product_vectors_1 USING hnsw ((embedding::vector(8)) vector_ip_ops)");
      await client.query("UPDATE spaces SET indexed = true");
      await client.query("DELETE FROM _prisma_migrations WHERE migration_name LIKE '%half_precision_index'");

      expect((await store.migrate()).applied.length).toBe(1);
      expect(await indexes()).toEqual([]);
      expect((await store.spaces())[0]).toMatchObject({ count: 400, indexed: false });
      expect(await search()).toBe("exact");

      await store.buildIndex("old@1");
      expect(await indexes()).toEqual([expect.stringContaining("halfvec(8)")]);
      expect(await search()).toBe("hnsw");
    } finally {
      await client.end();
      await store.close();
      rmSync(dataDir, { recursive: true });
    }
  });
});
