import type { Database } from "./database.js";
import type { PrismaClient } from "./generated/client.js";
import type { ApiKeyRecord, ApiKeys, KeyRole } from "./ports.js";

/** The keys that callers show; only hashes of them are stored. */
export function createApiKeys(db: Database, prisma: PrismaClient): ApiKeys {
  const toRecord = ({ id, name, role, createdAt, revokedAt }: Omit<ApiKeyRecord, "role"> & { role: string }): ApiKeyRecord => ({
    id,
    name,
    role: role as KeyRole,
    createdAt,
    revokedAt,
  });
  return {
    async createKey(key) {
      await prisma.apiKey.create({ data: key });
    },
    keyByHash: (hash) =>
      db.lookUpFirst<ApiKeyRecord>(
        'SELECT id, name, role, created_at AS "createdAt", revoked_at AS "revokedAt" FROM api_keys WHERE hash = $1',
        [hash],
      ),
    async listKeys() {
      return (await prisma.apiKey.findMany({ orderBy: [{ createdAt: "asc" }, { id: "asc" }] })).map(toRecord);
    },
    async revokeKey(id) {
      const { count } = await prisma.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } });
      return count > 0;
    },
  };
}
