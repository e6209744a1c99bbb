/** In-process jobs where other processes can see them: the last rows of each queue, kept in the database. */
import type { Meta } from "../store/ports.js";
import type { JobRow } from "./jobs.js";

const KEPT = 20;
/** A job that is not over and shows no sign of life for so long has ended with its process. */
const LOST_MS = 120_000;
export const LOST = "its process ended before it did";

type Written = Omit<JobRow, "askedAt" | "startedAt" | "endedAt"> & {
  askedAt: string;
  startedAt: string | null;
  endedAt: string | null;
  seenAt: number;
};
const keyOf = (queue: string): string => `jobs/${queue}`;
const dateOf = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** Newest first. */
export async function readBoard(meta: Pick<Meta, "getMeta">, queue: string): Promise<JobRow[]> {
  const rows = (await meta.getMeta<Written[]>(keyOf(queue))) ?? [];
  return rows.map(({ seenAt, ...row }) => {
    const dates = { askedAt: new Date(row.askedAt), startedAt: dateOf(row.startedAt), endedAt: dateOf(row.endedAt) };
    const lost = row.endedAt === null && Date.now() - seenAt > LOST_MS;
    return { ...row, ...dates, ...(lost ? { state: "FAILED", lastError: LOST, endedAt: new Date(seenAt) } : {}) };
  });
}

/** Writes the row where it is or puts it first. Only who holds the queue's lock may call this. */
export async function writeBoard(meta: Pick<Meta, "getMeta" | "setMeta">, row: JobRow): Promise<void> {
  const rows = (await meta.getMeta<Written[]>(keyOf(row.queue))) ?? [];
  const others = rows.filter(({ id }) => id !== row.id);
  await meta.setMeta(keyOf(row.queue), [{ ...row, seenAt: Date.now() }, ...others].slice(0, KEPT));
}
