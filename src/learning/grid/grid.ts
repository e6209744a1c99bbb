/**
 * Search with cross-validation over time: every trial learns from the shop as it was at a few moments, each later than the
 * one before, and is judged by what came right after what it was allowed to see. Results are kept line by line as they come,
 * so an interrupted search goes on with what is missing.
 */
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { digest } from "../../common/hash.js";
import type { Progress } from "../../common/progress.js";
import { Errors } from "../../errors.js";
import type { TrainingShop } from "../data/shop.js";
import { splitByTime } from "../data/splits.js";
import type { Tuned } from "../plan.js";

/** One trial at one moment. */
export interface Unit {
  trial: Tuned;
  /** Counted from 1; and the moment until which its events go (milliseconds). */
  fold: number;
  until: number;
}

/** What came of it. */
export interface UnitScore {
  /** NDCG@12 on the fold's last slice, which nothing learned from and nothing was chosen by. */
  ndcg: number;
  /** The towers' recall@50 on their validation examples. */
  recall: number;
  seconds: number;
}

export type Evaluate = (unit: Unit) => Promise<UnitScore>;

/** A trial with its figures over the folds. */
export interface TrialResult {
  trial: Tuned;
  /** NDCG@12 by fold, their mean and their standard deviation. */
  folds: number[];
  mean: number;
  deviation: number;
  /** Mean recall@50 of the towers. */
  recall: number;
}

/** Shares of the time before the release gate at which the folds end. */
const FOLDS = [0.6, 0.8, 1];

/** Ends of the folds, in time order. The slice that the release is judged by is in none of them. */
export function foldEnds({ log, baskets }: Pick<TrainingShop, "log" | "baskets">): number[] {
  const { gate } = splitByTime(log, baskets);
  const before = baskets.filter(({ events }) => log.at[events[0]!]! < gate);
  const ends = FOLDS.map((share) => {
    const basket = before[Math.floor(share * before.length)];
    return basket ? log.at[basket.events[0]!]! : gate;
  });
  return [...new Set(ends)];
}

export interface GridOptions {
  trials: readonly Tuned[];
  /** Moments at which the folds end. */
  ends: readonly number[];
  /** As many fits go on at the same time. */
  evaluators: readonly Evaluate[];
  /** Where results are kept: `<dir>/grid-<name>.jsonl`; `name` says what, beside the trial, decides a result. */
  dir: string;
  name: string;
  progress: Progress;
  signal?: AbortSignal | undefined;
}

/** Every trial's result, the best first. Rejects with INTERRUPTED where `signal` says so; what was done is kept. */
export async function runGrid({ trials, ends, evaluators, dir, name, progress, signal }: GridOptions): Promise<TrialResult[]> {
  const units = ends.flatMap((until, i) => trials.map((trial): Unit => ({ trial, fold: i + 1, until })));
  const results = await openResults(dir, name);
  const scores = new Map<string, UnitScore>();
  const open: Unit[] = [];
  for (const unit of units) {
    const known = results.known.get(keyOf(unit));
    if (known) scores.set(keyOf(unit), known);
    else open.push(unit);
  }
  progress.stage(`grid: ${trials.length} trials at ${ends.length} moments`, units.length, "fits");
  if (scores.size > 0) progress.note(`${scores.size} of ${units.length} fits were done before`);
  let best = Number.NEGATIVE_INFINITY;
  const work = async (evaluate: Evaluate): Promise<void> => {
    for (let unit = open.shift(); unit; unit = open.shift()) {
      if (signal?.aborted) throw Errors.interrupted("The grid search");
      const score = await evaluate(unit);
      await results.keep(unit, score);
      scores.set(keyOf(unit), score);
      best = Math.max(best, score.ndcg);
      progress.update(scores.size, { "ndcg@12": best.toFixed(4) });
    }
  };
  try {
    await Promise.all(
      evaluators.map((evaluate) =>
        work(evaluate).catch((cause) => {
          // The others end with the fit at hand.
          open.length = 0;
          throw cause;
        }),
      ),
    );
  } finally {
    await results.close();
  }
  return trials.map((trial) => resultOf(trial, ends, scores)).sort((a, b) => b.mean - a.mean);
}

function resultOf(trial: Tuned, ends: readonly number[], scores: ReadonlyMap<string, UnitScore>): TrialResult {
  const own = ends.map((until, i) => scores.get(keyOf({ trial, fold: i + 1, until }))!);
  const folds = own.map(({ ndcg }) => ndcg);
  const mean = folds.reduce((a, b) => a + b, 0) / folds.length;
  const squares = folds.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const recall = own.reduce((sum, score) => sum + score.recall, 0) / own.length;
  return { trial, folds, mean, deviation: Math.sqrt(squares / Math.max(1, folds.length - 1)), recall };
}

const keyOf = ({ trial, until }: Unit): string => digest({ trial, until });

/** The file of results: what it holds, and a way to add to it, durably. */
async function openResults(dir: string, name: string) {
  const path = join(dir, `grid-${name}.jsonl`);
  const known = new Map<string, UnitScore>();
  await mkdir(dir, { recursive: true }).catch((cause: unknown) => {
    throw Errors.fileUnwritable(dir, cause);
  });
  const text = await readFile(path, "utf8").catch(() => "");
  for (const line of text.split("\n")) {
    const entry = parse(line);
    if (entry) known.set(keyOf(entry), entry);
  }
  const file = await open(path, "a");
  // A line that a power cut left unfinished stays what it is.
  if (text !== "" && !text.endsWith("\n")) await file.write("\n");
  return {
    known,
    async keep(unit: Unit, score: UnitScore): Promise<void> {
      await file.write(`${JSON.stringify({ ...unit, ...score })}\n`);
      await file.sync();
    },
    close: () => file.close(),
  };
}

function parse(line: string): (Unit & UnitScore) | null {
  try {
    const entry = JSON.parse(line) as Unit & UnitScore;
    return typeof entry.ndcg === "number" && entry.trial ? entry : null;
  } catch {
    return null;
  }
}
