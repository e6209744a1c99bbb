import type { Prisma, PrismaClient } from "./generated/client.js";
import type { Meta } from "./ports.js";

/** Small facts about the shop, as JSON by name. */
export function createMeta(prisma: PrismaClient): Meta {
  return {
    async getMeta<T>(key: string) {
      return ((await prisma.meta.findUnique({ where: { key } }))?.value ?? null) as T | null;
    },
    async setMeta(key, value) {
      const json = value as Prisma.InputJsonValue;
      await prisma.meta.upsert({ where: { key }, create: { key, value: json }, update: { value: json } });
    },
    async deleteMeta(prefix) {
      await prisma.meta.deleteMany({ where: { key: { startsWith: prefix } } });
    },
  };
}
