import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256 } from "../../src/common/hash.js";
import { PRISMA_DIR } from "../../src/store/migrate.js";
import { openStore } from "../../src/store/openStore.js";

/**
 * A fresh data directory, at `dataDir` where that is given, with an empty, migrated database: a copy of a template, which the
 * first test that asks makes, since creating a database takes seconds and copying one does not. The caller removes it.
 */
export async function scratchDataDir(dataDir = mkdtempSync(join(tmpdir(), "vitrine-scratch-"))): Promise<string> {
  const template = join(tmpdir(), `vitrine-template-${templateDigest()}`);
  if (!existsSync(template)) {
    const making = mkdtempSync(join(tmpdir(), "vitrine-template-"));
    const store = await openStore({ dataDir: making, databaseUrl: undefined, exactBelow: 100 });
    await store.close();
    try {
      renameSync(making, template);
    } catch {
      rmSync(making, { recursive: true }); // another test was first
    }
  }
  cpSync(template, dataDir, { recursive: true });
  return dataDir;
}

/** The template is as good as what made it: the migrations and the engine. */
function templateDigest(): string {
  const migrations = join(PRISMA_DIR, "migrations");
  const files = readdirSync(migrations, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".sql"));
  const lock = readFileSync(join(PRISMA_DIR, "..", "package-lock.json"), "utf8");
  const engine = /"node_modules\/@electric-sql\/pglite": \{\s*"version": "([^"]+)"/.exec(lock)?.[1];
  return sha256(JSON.stringify([engine, files.sort().map((name) => readFileSync(join(migrations, name), "utf8"))])).slice(0, 16);
}
