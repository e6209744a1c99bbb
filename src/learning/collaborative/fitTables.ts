/**
 * The collaborative tables of a shop: iALS and EASE^R, their settings chosen on later wishes of the same shoppers. They are
 * fitted twice: on what lies before the questions that the ranker learns from, so that it sees them as good as they will
 * be on new events, and at the end on all that may be learned from.
 */
import { topK } from "../../common/topK.js";
import {
  type Asking,
  type CollaborativeTables,
  collaborativeOf,
  type ItemFactorTable,
  type ItemWeightTable,
  type RowScores,
} from "../../features/collaborative.js";
import { interactionWeight, recentEntries } from "../../features/histories.js";
import type { TrainingShop } from "../data/shop.js";
import type { TowerData, TowerExample } from "../data/towerExamples.js";
import type { Part } from "../variant.js";
import { fitEase } from "./ease.js";
import { fitItemFactors } from "./ials.js";
import { type InteractionMatrix, matrixOf, type WeightedItem } from "./interactionMatrix.js";

export interface FactorSettings {
  regularization: number;
  unobserved: number;
}

export interface TableSettings {
  factors: FactorSettings | null;
  ease: { regularization: number } | null;
}

/** How much may be looked at, from a budget. */
export interface TableLimits {
  /** Interactions, the latest, that factors are fitted on; 0: none are. */
  interactions: number;
  /** Products that EASE^R covers; 0: none. */
  items: number;
  /** Tried of each. */
  trials: number;
}

export interface FittedTables {
  tables: CollaborativeTables;
  settings: TableSettings;
  /** NDCG@50 on the examples asked, by method. */
  scores: Record<string, number>;
}

const DIM = 64;
const ITERATIONS = 6;
/** Products remembered of a history, as at serving. */
const REMEMBERED = 50;
const DEPTH = 50;
const ASKED = 500;
const FACTORS: readonly FactorSettings[] = [
  { regularization: 0.003, unobserved: 0.03 },
  { regularization: 0.003, unobserved: 0.3 },
];
const EASE: readonly number[] = [60, 15, 300];

/** Tries what the limits allow on `data.validation`, which lies after `before`; null where there is nothing to fit. */
export async function chooseTables(
  shop: TrainingShop,
  data: TowerData,
  before: number,
  limits: TableLimits,
  options: { seed: number; threads: number; onTrial: (done: number, of: number) => void },
): Promise<FittedTables | null> {
  const ease = limits.items > 0 ? EASE.slice(0, limits.trials) : [];
  const factors = limits.interactions > 0 ? FACTORS.slice(0, limits.trials) : [];
  const questions = questionsOf(data, ASKED);
  const scores: Record<string, number> = {};
  const best: FittedTables = { tables: { factors: null, ease: null }, settings: { factors: null, ease: null }, scores };
  let done = 0;
  for (const settings of [
    ...ease.map((regularization): TableSettings => ({ factors: null, ease: { regularization } })),
    ...factors.map((one): TableSettings => ({ factors: one, ease: null })),
  ]) {
    const method = settings.ease ? "ease" : "factors";
    const tables = await fitTables(shop, before, settings, limits, options);
    const { [method]: fitted } = collaborativeOf(tables, shop.blank.catalogue);
    const score = fitted ? ndcg(questions, (question) => fitted.scores(question)) : 0;
    options.onTrial(++done, ease.length + factors.length);
    if (!fitted || score < (scores[method] ?? 0)) continue;
    scores[method] = score;
    best.tables = { ...best.tables, [method]: tables[method] };
    best.settings = { ...best.settings, [method]: settings[method] };
  }
  return best.tables.ease || best.tables.factors ? best : null;
}

/** The limits of a model that does without one of the two, or both. */
export function tablesWithout(limits: TableLimits, without: ReadonlySet<Part>): TableLimits {
  return {
    ...limits,
    interactions: without.has("source:factors") ? 0 : limits.interactions,
    items: without.has("source:ease") ? 0 : limits.items,
  };
}

/** What is still asked of the settings; null where nothing is. */
export function settingsWithout(settings: TableSettings | undefined, without: ReadonlySet<Part>): TableSettings | null {
  const factors = without.has("source:factors") ? null : (settings?.factors ?? null);
  const ease = without.has("source:ease") ? null : (settings?.ease ?? null);
  return factors || ease ? { factors, ease } : null;
}

/** Fits with given settings on the events before a moment (milliseconds). */
export async function fitTables(
  shop: TrainingShop,
  before: number,
  settings: TableSettings,
  limits: TableLimits,
  { seed, threads }: { seed: number; threads: number },
): Promise<CollaborativeTables> {
  const { catalogue } = shop.blank;
  const idOf = (key: number): string => catalogue.get(key)!.id;
  let factors: ItemFactorTable | null = null;
  let ease: ItemWeightTable | null = null;
  if (settings.factors) {
    const { matrix, keys } = matrixBefore(shop, before, limits.interactions);
    if (keys.length > 0) {
      const { items, gram } = fitItemFactors(matrix, { dim: DIM, iterations: ITERATIONS, seed, ...settings.factors });
      const diagonal = Float64Array.from({ length: DIM }, (_, d) => gram[d * DIM + d]!);
      factors = { ids: keys.map(idOf), dim: DIM, rows: items, gram: diagonal, ...settings.factors };
    }
  }
  if (settings.ease) {
    const { matrix, keys } = matrixBefore(shop, before, Number.POSITIVE_INFINITY);
    const fitted = await fitEase(matrix, { ...settings.ease, mostItems: limits.items, threads });
    const rowOf = new Int32Array(keys.length);
    fitted.items.forEach((item, row) => {
      rowOf[item] = row;
    });
    ease = {
      ids: Array.from(fitted.items, (item) => idOf(keys[item]!)),
      rowStart: fitted.rowStart,
      neighbour: fitted.neighbour.map((item) => rowOf[item]!),
      weight: fitted.weight,
    };
  }
  return { factors, ease };
}

/** Who met what before a moment, each pair with its strongest evidence: of the `most` latest interactions. */
function matrixBefore({ log, blank }: TrainingShop, before: number, most: number): { matrix: InteractionMatrix; keys: number[] } {
  const rows = new Map<number, Map<number, WeightedItem>>();
  const columnOf = new Map<number, number>();
  const keys: number[] = [];
  let left = most;
  for (let i = log.length - 1; i >= 0 && left > 0; i--) {
    const product = log.product[i]!;
    const weight = interactionWeight(log.type[i]!, log.value[i]!);
    if (log.at[i]! >= before || weight <= 0 || !blank.catalogue.get(product)) continue;
    left--;
    let item = columnOf.get(product);
    if (item === undefined) {
      item = keys.length;
      columnOf.set(product, item);
      keys.push(product);
    }
    const row = rows.get(log.shopper[i]!) ?? new Map<number, WeightedItem>();
    rows.set(log.shopper[i]!, row);
    if (!((row.get(item)?.weight ?? 0) >= weight)) row.set(item, { item, weight });
  }
  return {
    matrix: matrixOf(
      Array.from(rows.values(), (row) => [...row.values()]),
      keys.length,
    ),
    keys,
  };
}

/** What the tables read of a question, and what was wanted. */
interface Asked {
  question: Asking;
  target: number;
}

function questionsOf({ validation, state }: TowerData, most: number): Asked[] {
  const every = Math.max(1, Math.floor(validation.length / most));
  return validation
    .filter((_, i) => i % every === 0)
    .map((example: TowerExample) => {
      const entries = recentEntries(state.histories.of(example.shopper), example.events, REMEMBERED);
      return { question: { entries }, target: example.target };
    });
}

function ndcg(questions: readonly Asked[], scoresFor: (question: Asking) => RowScores | null): number {
  let sum = 0;
  for (const { question, target } of questions) {
    const table = scoresFor(question);
    if (!table) continue;
    const rank = topK(table.scores, DEPTH).indexOf(table.rowOf(target));
    if (rank >= 0) sum += 1 / Math.log2(rank + 2);
  }
  return sum / Math.max(1, questions.length);
}
