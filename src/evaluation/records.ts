/**
 * What an evaluation remembers of each question: where the right products stood in each method's list. Every metric,
 * slice and interval is computed from these records, so runs can be pooled after the fact.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { Errors } from "../errors.js";
import type { MethodNote } from "./method.js";
import type { Protocol } from "./protocols.js";

/** How a right product relates to what the shopper had before: the same, the same in another colour or size, or neither. */
export type Novelty = "repeat" | "variant" | "new";

export interface PositiveRecord {
  id: string;
  kind: Novelty;
  /** True where nobody had interacted with it before. */
  cold: boolean;
  image: boolean;
}

/** Where the right products stand, parallel to `positives`: 1-based ranks, 0 where not in the list; left out where none is. */
export interface AnswerRecord {
  /** In the whole list. */
  full?: number[];
  /** In the list without products of the shopper's history. */
  unseen?: number[];
  /** In the list without products of the history and their variants. */
  fresh?: number[];
  /** Share of sampled products that score lower than each right one. */
  auc?: number[];
  /** Scores of the first products of the list, where they are meant as probabilities. */
  predicted?: number[];
  /** Percentile rank of each cold right one among all products nobody interacted with; null for warm ones. */
  percentile?: (number | null)[];
  /** How much each known facet counted in this answer (equation 3). */
  attention?: Record<string, number>;
  /** Intra-list diversity and novelty (bits) of the first products; null where undefined. */
  diversity: number | null;
  novelty: number | null;
}

export interface QuestionRecord {
  /** The shop's own id. */
  shopper: string;
  /** ISO 8601. */
  at: string;
  /** Usable events of the shopper. */
  events: number;
  /** What was known of the situation: the bucket's name by context dimension (season, device ...); left out where nothing was. */
  situation?: Record<string, string>;
  positives: PositiveRecord[];
  answers: Record<string, AnswerRecord>;
}

/** What a set of records comes from. */
export interface RunHeader {
  protocol: Protocol;
  /** ISO 8601. */
  from: string;
  to: string;
  seed: number;
  /** `name@version` of the model that ranked; null without one. */
  model: string | null;
  dataDigest: string;
  command: string;
  products: number;
  /** How many of each list's first products diversity, novelty and coverage are taken of. */
  shown: number;
  /** Catalogue coverage of the first products of all lists, by method. */
  coverage: Record<string, number>;
  /** What each method is, how it was set, and how long its answers took; left out by runs of older versions. */
  methods?: Record<string, MethodNote>;
}

export interface Run {
  header: RunHeader;
  records: QuestionRecord[];
}

/** Writes a run as JSON Lines: the header, then one question a line. Throws FILE_UNWRITABLE. */
export async function writeRun(file: string, run: Run): Promise<void> {
  const lines = function* () {
    for (const line of [run.header, ...run.records]) yield `${JSON.stringify(line)}\n`;
  };
  try {
    await pipeline(lines, createWriteStream(file));
  } catch (cause) {
    throw Errors.fileUnwritable(file, cause);
  }
}

/** Reads what `writeRun` wrote. Throws FILE_UNREADABLE. */
export async function readRun(file: string): Promise<Run> {
  const records: QuestionRecord[] = [];
  let header: RunHeader | undefined;
  try {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      if (header) records.push(JSON.parse(line) as QuestionRecord);
      else header = JSON.parse(line) as RunHeader;
    }
    if (!header) throw new Error("it is empty");
  } catch (cause) {
    throw Errors.fileUnreadable(file, cause);
  }
  return { header, records };
}
