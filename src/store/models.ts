import { Errors } from "../errors.js";
import { notify } from "./changes.js";
import type { Database } from "./database.js";
import type { Prisma, PrismaClient } from "./generated/client.js";
import type { ModelRecord, Models } from "./ports.js";

/** Models' cards and files, and which one is active. */
export function createModels(db: Database, prisma: PrismaClient): Models {
  const lastActivation = () => prisma.modelActivation.findFirst({ orderBy: { seq: "desc" } });
  const toRecord = (
    model: { name: string; version: string; card: unknown; createdAt: Date },
    active: { name: string | null; version: string | null } | null,
  ): ModelRecord => ({
    name: model.name,
    version: model.version,
    card: model.card,
    createdAt: model.createdAt,
    active: active?.name === model.name && active.version === model.version,
  });

  return {
    async putModel({ name, version, card, files }) {
      const content = [...files].map(([path, bytes]) => ({ path, content: new Uint8Array(bytes) }));
      const cardJson = card as Prisma.InputJsonValue;
      await prisma.$transaction([
        prisma.modelFile.deleteMany({ where: { name, version } }),
        prisma.model.upsert({
          where: { name_version: { name, version } },
          create: { name, version, card: cardJson },
          update: { card: cardJson },
        }),
        prisma.modelFile.createMany({ data: content.map((file) => ({ name, version, ...file })) }),
      ]);
    },
    async listModels() {
      const [models, active] = await Promise.all([
        prisma.model.findMany({ orderBy: [{ createdAt: "asc" }, { name: "asc" }, { version: "asc" }] }),
        lastActivation(),
      ]);
      return models.map((model) => toRecord(model, active));
    },
    async modelFiles(name, version) {
      const model = await prisma.model.findUnique({ where: { name_version: { name, version } }, include: { files: true } });
      return model ? new Map(model.files.map((file) => [file.path, file.content])) : null;
    },
    async activeModel() {
      const model = await db.lookUpFirst<Omit<ModelRecord, "active">>(
        `SELECT m.name, m.version, m.card, m.created_at AS "createdAt"
         FROM (SELECT name, version FROM model_activations ORDER BY seq DESC LIMIT 1) last JOIN models m USING (name, version)`,
      );
      return model && { ...model, active: true };
    },
    async activateModel(target) {
      const known = target && (await prisma.model.findUnique({ where: { name_version: target }, select: { name: true } }));
      if (target && !known) throw Errors.notFound("Model", `${target.name}@${target.version}`);
      await db.execute(
        `WITH activated AS (INSERT INTO model_activations (name, version) VALUES ($1, $2) RETURNING 1)
         SELECT ${notify("'model'")} FROM activated`,
        [target?.name ?? null, target?.version ?? null],
      );
    },
    async activations(limit) {
      const rows = await prisma.modelActivation.findMany({ orderBy: { seq: "desc" }, take: limit });
      return rows.map(({ name, version, at }) => ({ target: name && version ? { name, version } : null, at }));
    },
    async modelSizes() {
      const rows = await db.rows<{ id: string; bytes: number }>(
        "SELECT name || '@' || version AS id, sum(length(content))::bigint AS bytes FROM model_files GROUP BY name, version",
      );
      return new Map(rows.map(({ id, bytes }) => [id, bytes]));
    },
  };
}
