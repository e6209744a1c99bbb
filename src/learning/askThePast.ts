/** The questions that the ranker learns from, is chosen by and, where that is wanted, judged on: one replay of the past. */
import type { Progress } from "../common/progress.js";
import { Errors } from "../errors.js";
import type { CollaborativeTables } from "../features/collaborative.js";
import type { QuestionWindow } from "./data/moments.js";
import { type RankerQuestion, rankerQuestions } from "./data/rankerQuestions.js";
import type { TrainingShop } from "./data/shop.js";
import type { Splits } from "./data/splits.js";
import { PER_SESSION } from "./divide.js";
import type { FitOptions } from "./fitOptions.js";
import { pairsMask } from "./models/without.js";
import type { Outlay } from "./plan.js";
import type { TowerModel } from "./train/towerModel.js";
import { type Part, proposalsOf } from "./variant.js";

/** Candidates proposed per question of the past, as serving proposes them. */
const CANDIDATES = 240;
/** Candidates that the ranker learns from, of all questions together (half a kilobyte each), and of one at least. */
const KEPT = 500_000;
const FEWEST_KEPT = 40;

export interface PastQuestions {
  train: RankerQuestion[];
  validation: RankerQuestion[];
  /** Of validation's time, to learn from at last. */
  latest: RankerQuestion[];
  gate: RankerQuestion[];
  /** Candidates to learn from, and to check, for the plan. */
  learned: number;
  checked: number;
}

type Asked = Pick<Outlay, "questions" | "checks" | "latest">;

export interface PastOptions {
  without: ReadonlySet<Part>;
  tables: CollaborativeTables | null;
  /** When it should be done (performance.now()); left out: whenever. */
  until: number | undefined;
}

/** Throws TOO_LITTLE_TO_LEARN where no answer is ever among the candidates. */
export async function askThePast(
  shop: TrainingShop,
  towers: TowerModel,
  splits: Splits,
  plan: Asked,
  options: FitOptions,
  { without, tables, until }: PastOptions,
  progress: Progress,
): Promise<PastQuestions> {
  // Where there are few questions, each tells of all its candidates.
  const keep = Math.max(FEWEST_KEPT, Math.min(CANDIDATES, Math.floor(KEPT / plan.questions)));
  progress.stage("asking the past", plan.questions + plan.checks + plan.latest, "questions");
  const [train = [], validation = [], latest = [], gate = []] = await rankerQuestions(
    shop,
    towers,
    windowsOf(splits, plan, keep, options),
    (ask) => options.propose({ ...ask, proposals: proposalsOf(without) }),
    {
      candidates: CANDIDATES,
      collaborative: tables,
      until,
      threads: options.threads,
      signal: options.signal,
      onProgress: (done) => progress.update(done),
    },
  );
  if (train.length === 0)
    throw Errors.tooLittleToLearn("no past question has its answer among the candidates", "more events per product are needed");
  for (const q of [...train, ...validation, ...latest, ...gate]) blank(q, without);
  return { train, validation, latest, gate, learned: train.length * keep, checked: validation.length * CANDIDATES };
}

function windowsOf(
  { ranker, validation, gate, end }: Splits,
  { questions, checks, latest }: Asked,
  keep: number,
  { seed, judgeGate }: FitOptions,
): QuestionWindow[] {
  const learned = { keep, perBasket: PER_SESSION };
  const later = { keep: "all", perBasket: 1, limit: checks } as const;
  return [
    { ...learned, from: ranker, until: validation, limit: questions, seed: seed + 11 },
    { ...later, from: validation, until: gate, seed: seed + 12 },
    { ...learned, from: validation, until: gate, limit: latest, seed: seed + 14 },
    ...(judgeGate || latest > 0 ? [{ ...later, from: gate, until: end, seed: seed + 13 }] : []),
  ];
}

/** Hides from a question what the model does without, so that nothing that is fitted on questions reads it either. */
function blank({ pairs }: RankerQuestion, without: ReadonlySet<Part>): void {
  const mask = pairsMask(without);
  for (let i = 0; i < pairs.length; i++) pairs[i]! *= mask[i % mask.length]!;
}
