/**
 * Choosing settings on questions that the evaluation does not ask: all settings of all families answer the same validation
 * questions in one replay, the best NDCG@12 wins, and a blend of the winners is weighted on the same lists.
 */
import type { Progress } from "../../common/progress.js";
import { askQuestion } from "../../features/question.js";
import type { ShopState } from "../../features/shopState.js";
import { judge, ndcg } from "../../metrics/ranking.js";
import type { ScoredKeys } from "../../retrieval/source.js";
import { ownedBefore } from "../judge.js";
import type { Method, Settings } from "../method.js";
import { blendMethod, type Scale } from "../methods/blend.js";
import type { AskedQuestion } from "../protocols.js";
import { type BlendQuestion, chooseWeights } from "./blendWeights.js";
import type { Tunable } from "./tunable.js";

/** What was chosen for one method, and how: printed and kept with the figures. */
export interface Tuned {
  method: string;
  settings: Settings;
  /** Settings tried. */
  tried: number;
  /** NDCG@12 on the validation questions; null where there were none. */
  validation: number | null;
}

export interface TuningResult {
  tuned: Tuned[];
  /** The blend's weights by method, and its scale; null without questions. */
  blend: { weights: Record<string, number>; scale: Scale } | null;
}

export interface TuningExam {
  state: ShopState;
  /** In time order. */
  questions: readonly AskedQuestion[];
  /** Brings the state to a moment. */
  advanceTo(at: number): Promise<unknown>;
  /** True: the shopper's own products are no answers. */
  unseenOnly: boolean;
  progress: Progress;
  /** Ends it between two questions. */
  signal?: AbortSignal | undefined;
}

/** Depth of the lists that are judged and blended. */
const DEPTH = 60;
const K = 12;
export const BLEND = "blend of baselines";
const NOBODY: ReadonlySet<number> = new Set();

/** Asks every setting of every family. */
export async function tune(tunables: readonly Tunable[], exam: TuningExam): Promise<TuningResult> {
  const { state, questions, unseenOnly, progress } = exam;
  const methods = tunables.map(({ grid, make }) => grid.map(make));
  const sums = methods.map((grid) => grid.map(() => 0));
  const lists: ScoredKeys[][][] = [];
  const answers: Omit<BlendQuestion, "lists">[] = [];
  progress.stage("tuning baselines", questions.length, "questions");
  for (const [done, asked] of questions.entries()) {
    exam.signal?.throwIfAborted();
    await exam.advanceTo(asked.at);
    const context = asked.dateOnly ? { ...asked.context, dateOnly: true } : asked.context;
    const question = askQuestion(state, asked.shopper, context, asked.at);
    const skipped = unseenOnly ? ownedBefore(question, state).products : NOBODY;
    const positives = new Set(asked.positives);
    answers.push({ positives, skipped });
    const given: ScoredKeys[][] = [];
    for (const [f, grid] of methods.entries()) {
      given[f] = [];
      for (const [s, method] of grid.entries()) {
        const list = await method.propose!(question, state, DEPTH + skipped.size);
        given[f][s] = list;
        const ranked = unseenOnly ? list.keys.filter((key) => !skipped.has(key)) : list.keys;
        sums[f]![s]! += ndcg(judge(ranked, positives), K);
      }
    }
    lists.push(given);
    progress.update(done + 1);
  }
  const chosen = sums.map((of) => of.reduce((best, sum, s) => (sum > of[best]! ? s : best), 0));
  const validation = (f: number): number | null => (questions.length > 0 ? sums[f]![chosen[f]!]! / questions.length : null);
  const tuned: Tuned[] = tunables.map(({ name, grid }, f) => ({
    method: name,
    settings: grid[chosen[f]!]!,
    tried: grid.length,
    validation: validation(f),
  }));
  if (questions.length === 0) return { tuned, blend: null };
  progress.stage("weighting the blend");
  const start = tunables.reduce((best, _, f) => (validation(f)! > validation(best)! ? f : best), 0);
  const blendQuestions = answers.map((answer, q) => ({ ...answer, lists: chosen.map((s, f) => lists[q]![f]![s]!) }));
  const { weights, scale, metric, tried } = chooseWeights(blendQuestions, tunables.length, start);
  const named = Object.fromEntries(tunables.map(({ name }, f) => [name, weights[f]!]).filter(([, weight]) => weight !== 0));
  tuned.push({ method: BLEND, settings: { ...named, scale }, tried, validation: metric });
  return { tuned, blend: { weights: named, scale } };
}

/** The chosen methods, and the blend of them; made from `tunables` of the state that will be asked. */
export function tunedMethods(tunables: readonly Tunable[], { tuned, blend }: TuningResult): Method[] {
  const methods = tunables.map(({ name, grid, make }) => make(tuned.find(({ method }) => method === name)?.settings ?? grid[0]!));
  if (!blend) return methods;
  const components = methods.map((method) => ({ method, weight: blend.weights[method.name] ?? 0 }));
  return [...methods, blendMethod(BLEND, components, blend.scale)];
}
