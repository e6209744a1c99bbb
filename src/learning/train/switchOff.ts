/**
 * What does not help is turned off: after training, every modality of the towers, every source and every facet of the
 * ranker is left out in turn, and one stays out where later questions are answered better without it by more than two
 * standard errors. So validation never gets worse by it. The best goes first, then what is left is looked at again.
 */
import { SOURCES } from "../../features/layout.js";
import type { RankerQuestion } from "../data/rankerQuestions.js";
import type { TowerData } from "../data/towerExamples.js";
import { type Part, SITUATION } from "../variant.js";
import { calibrate } from "./calibrate.js";
import type { Fit } from "./epochs.js";
import { judge } from "./judge.js";
import type { RankerModel } from "./rankerModel.js";
import type { TowerModel } from "./towerModel.js";
import { TowerRecall } from "./towerRecall.js";

export interface SwitchedOff {
  part: Part;
  /** By how much the validation metric rose. */
  gain: number;
}

/** The metric on one question. */
export interface Measured {
  shopper: number;
  score: number;
}

/** Fewer shoppers than this say nothing. */
const FEWEST = 30;
/** Standard errors that a gain must exceed: of twenty parts that do nothing, hardly one goes. */
const CERTAIN = 2;
/** The season is not judged on less than this: within one, it only seems to say little. */
const HALF_A_YEAR = 180 * 86_400_000;

/** Switches parts of `parts` off by adding them to `without`, as long as `measure`, which reads that set, says that it helps. */
export async function switchOff(
  parts: readonly Part[],
  without: Set<Part>,
  measure: () => Promise<Measured[]>,
  allowed: (part: Part, now: readonly Measured[], then: readonly Measured[]) => boolean = () => true,
): Promise<SwitchedOff[]> {
  const off: SwitchedOff[] = [];
  let now = await measure();
  if (new Set(now.map(({ shopper }) => shopper)).size < FEWEST) return off;
  let open = parts.filter((part) => !without.has(part));
  while (open.length > 0) {
    const better: (SwitchedOff & { then: Measured[] })[] = [];
    for (const part of open) {
      without.add(part);
      const then = await measure();
      without.delete(part);
      const { gain, error } = pairedGain(now, then);
      if (gain > CERTAIN * error && allowed(part, now, then)) better.push({ part, gain, then });
    }
    const best = better.reduce((a, b) => (b.gain > a.gain ? b : a), better[0]!);
    if (!best) break;
    without.add(best.part);
    off.push({ part: best.part, gain: best.gain });
    now = best.then;
    open = better.flatMap(({ part }) => (part === best.part ? [] : part));
  }
  return off;
}

/** Mean difference of the same questions, and its standard error with a shopper's questions counted as one cluster. */
export function pairedGain(before: readonly Measured[], after: readonly Measured[]): { gain: number; error: number } {
  const n = Math.max(1, before.length);
  const gain = before.reduce((sum, { score }, i) => sum + after[i]!.score - score, 0) / n;
  const byShopper = new Map<number, number>();
  before.forEach(({ shopper, score }, i) => {
    byShopper.set(shopper, (byShopper.get(shopper) ?? 0) + after[i]!.score - score - gain);
  });
  let squares = 0;
  for (const residual of byShopper.values()) squares += residual ** 2;
  return { gain, error: Math.sqrt(squares) / n };
}

/** Fewer examples of products that training never met do not say how these would fare. */
const FEWEST_COLD = 20;

/**
 * Modalities of the towers, judged by recall@50; `fit.best` follows. New products are known by their content alone: a part
 * of that goes only where it is seen that they are not found less often without it.
 */
export async function switchOffModalities(model: TowerModel, data: TowerData, fit: Fit, threads: number): Promise<SwitchedOff[]> {
  const { text, image, vocabulary } = model.items;
  const parts: Part[] = ["residual"];
  if (text.encoderId) parts.push("text");
  if (image.encoderId) parts.push("image");
  if (vocabulary.length > 0) parts.push("vocabulary");
  const isCold = data.validation.map(({ target }) => model.known[target] === 0);
  const coldOf = (all: readonly Measured[]): Measured[] => all.filter((_, i) => isCold[i]);
  const measure = async (): Promise<Measured[]> => {
    const recall = await TowerRecall.compile(model, data, threads);
    return recall.hits().finally(() => recall.release());
  };
  const off = await switchOff(parts, model.without, measure, (part, now, then) => {
    const [before, after] = [coldOf(now), coldOf(then)];
    return part === "residual" || (before.length >= FEWEST_COLD && pairedGain(before, after).gain >= 0);
  });
  fit.best += total(off);
  return off;
}

/**
 * Sources and facets of the ranker, judged by NDCG@12 on the validation questions (on `most` of them, and what comes of it on
 * all); its calibration and `fit` follow.
 */
export async function switchOffSources(
  model: RankerModel,
  validation: readonly RankerQuestion[],
  fit: Fit,
  threads: number,
  { most = Number.POSITIVE_INFINITY, span = Number.POSITIVE_INFINITY }: { most?: number; span?: number } = {},
): Promise<SwitchedOff[]> {
  const before = [...model.without];
  const every = Math.max(1, Math.ceil(validation.length / Math.max(1, most)));
  const looked = validation.filter((_, i) => i % every === 0);
  const facets = SITUATION.filter(
    (facet, t) => validation.some(({ present }) => present[t + 1] === 1) && (facet !== "facet:SEASON" || span >= HALF_A_YEAR),
  );
  const sources = SOURCES.map((source): Part => `source:${source}`);
  const off = await switchOff([...sources, ...facets], model.without, async () => {
    const forward = await model.compile(threads);
    const { perQuestion } = await judge(
      model,
      forward,
      looked.map((q) => proposed(q, model.without)),
    );
    await forward.release();
    return perQuestion.map(({ shopper, ndcg }) => ({ shopper, score: ndcg }));
  });
  if (off.length === 0) return off;
  const forward = await model.compile(threads);
  const left = validation.map((q) => proposed(q, model.without));
  const { ndcg } = await judge(model, forward, left);
  if (ndcg < fit.best) {
    // It helped where it was looked at, and nowhere else.
    await forward.release();
    model.without.clear();
    for (const part of before) model.without.add(part);
    return [];
  }
  await calibrate(model, forward, left);
  fit.best = ndcg;
  fit.validationLoss = (await judge(model, forward, left)).loss;
  await forward.release();
  return off;
}

/** The question's candidates that a source which is still asked proposed. */
export function proposed(q: RankerQuestion, without: ReadonlySet<Part>): RankerQuestion {
  const asked = SOURCES.flatMap((source, s) => (without.has(`source:${source}`) ? [] : s));
  if (asked.length === SOURCES.length) return q;
  const n = q.keys.length;
  const [dim, width] = [q.items.length / n, q.pairs.length / n];
  // Of a source's three columns the first says whether it proposed the candidate.
  const rows = Array.from(q.keys.keys()).filter((i) => asked.some((s) => q.pairs[i * width + 3 * s]! > 0));
  const pick = (from: Float32Array, size: number): Float32Array => {
    const out = new Float32Array(rows.length * size);
    rows.forEach((row, i) => {
      out.set(from.subarray(row * size, (row + 1) * size), i * size);
    });
    return out;
  };
  return {
    ...q,
    keys: Int32Array.from(rows, (i) => q.keys[i]!),
    items: pick(q.items, dim),
    pairs: pick(q.pairs, width),
    labels: pick(q.labels, 1),
    standsFor: pick(q.standsFor, 1),
  };
}

const total = (off: readonly SwitchedOff[]): number => off.reduce((sum, { gain }) => sum + gain, 0);
