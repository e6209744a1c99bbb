import type { TrainingState, TrainingTrigger } from "../domain.js";
import type { PrismaClient } from "./generated/client.js";
import type { TrainingJobRow, TrainingJobs } from "./ports.js";

/** Training runs that gateways started, and what became of them. */
export function createTrainingJobs(prisma: PrismaClient): TrainingJobs {
  const toRow = ({ seq: _, ...row }: { seq: number; state: string; trigger: string } & Record<string, unknown>): TrainingJobRow =>
    ({ ...row, state: row.state as TrainingState, trigger: row.trigger as TrainingTrigger }) as TrainingJobRow;
  return {
    async putTrainingJob(job) {
      await prisma.trainingJob.upsert({ where: { id: job.id }, create: job, update: job });
    },
    async trainingJob(id) {
      const row = await prisma.trainingJob.findUnique({ where: { id } });
      return row && toRow(row);
    },
    async trainingJobs(limit) {
      return (await prisma.trainingJob.findMany({ orderBy: { seq: "desc" }, take: limit })).map(toRow);
    },
  };
}
