import type { RequestContext, Strategy } from "../domain.js";
import type { Prisma, PrismaClient } from "./generated/client.js";
import type { ImpressionRow, Impressions } from "./ports.js";

/** What was shown to whom and why: every answer can be traced by its id. */
export function createImpressions(prisma: PrismaClient): Impressions {
  return {
    async putImpressions(rows) {
      await prisma.impression.createMany({
        data: rows.map((row) => ({
          ...row,
          context: row.context as Prisma.InputJsonValue,
          items: row.items as unknown as Prisma.InputJsonValue,
        })),
        skipDuplicates: true,
      });
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
      };
    },
  };
}
