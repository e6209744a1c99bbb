/**
 * What a shopper looks for, as a vector in the products' space, and by which strategy it is answered: the user tower's
 * output where there is a model, else the mean of what the shopper met lately, else nothing but what is popular.
 */
import { normalize } from "../common/vectors.js";
import type { ProductKey, Strategy } from "../domain.js";
import { DAY } from "../features/calendar.js";
import { interactionWeight } from "../features/histories.js";
import type { ProductVectors } from "../features/productVectors.js";
import type { Question } from "../features/question.js";
import type { RankingModel } from "../inference/model.js";
import type { Ask, FirstLook } from "../retrieval/source.js";
import { DEADLINES, type Run } from "./run.js";
import type { ScoringSettings, Shop } from "./shop.js";

export interface Quest {
  strategy: Strategy;
  /** [dim], L2-normalised; null where nothing says what is looked for. */
  query: Float32Array | null;
  /** The nearest, where they were found with the query. */
  near?: Ask["near"];
}

/** Days in which a past product counts half for the untrained query. */
const HALF_LIFE = 21;

/** By the model where there is one; without it, or where it fails, from what the shopper met. `look`: what may be searched at once. */
export async function questFor(
  run: Run,
  shop: Shop,
  question: Question,
  settings: ScoringSettings,
  look: FirstLook | null = null,
): Promise<Quest> {
  const { model, vectors } = shop;
  if (!model) return untrainedQuest(question, vectors);
  return run.stage(
    "quest",
    DEADLINES.quest,
    () => trainedQuest(shop, model, question, settings.coldStartEvents, look),
    () => untrainedQuest(question, vectors),
  );
}

/** Asks the user tower (equation 7). Under `coldStartEvents` events its output is matched by cosine alone (equation 6). */
export async function trainedQuest(
  shop: Shop,
  model: RankingModel,
  question: Question,
  coldStartEvents: number,
  look: FirstLook | null = null,
): Promise<Quest> {
  const inputs = {
    entries: question.entries,
    clock: question.clock,
    demographics: shop.state.demographicsOf(question.shopper).values,
    context: question.context.values,
    present: question.context.present,
  };
  const vectorOf = (key: ProductKey): Float32Array | undefined => shop.vectors.get(key);
  if (look && model.seek) {
    const { query, found } = await model.seek(inputs, vectorOf, look.vectors, look.wanted);
    return { strategy: "PERSONALIZED", query, near: { ...found, wanted: look.wanted } };
  }
  const query = await model.encodeShopper(inputs, vectorOf);
  if (isKnownWell(question, coldStartEvents)) return { strategy: "PERSONALIZED", query };
  return { strategy: "COLD_SHOPPER", query: withPage(query, question, shop.vectors) };
}

/** Whether the ranker is asked about a shopper, and not cosine alone. */
export function isKnownWell({ events }: Question, coldStartEvents: number): boolean {
  return events >= coldStartEvents;
}

/** What can be said without a model: the recency-weighted mean of the shopper's and the page's products. */
export function untrainedQuest(question: Question, vectors: ProductVectors): Quest {
  const query = new Float32Array(vectors.dim);
  for (const entry of question.entries) {
    const age = Math.max(0, question.clock - entry.at) / DAY;
    add(query, vectors.get(entry.product), (0.1 + interactionWeight(entry.type, entry.value)) * 2 ** (-age / HALF_LIFE));
  }
  normalize(query);
  addPage(query, question, vectors);
  normalize(query);
  return query.some((x) => x !== 0) ? { strategy: "CONTENT_COSINE", query } : { strategy: "POPULAR", query: null };
}

/** The query moved halfway to the products on the page and in the cart, where there are any. */
export function withPage(query: Float32Array, question: Question, vectors: ProductVectors): Float32Array {
  const moved = query.slice();
  addPage(moved, question, vectors);
  return normalize(moved);
}

/** Adds the mean vector of the page's and the cart's products. */
function addPage(query: Float32Array, { pageKeys, cartKeys }: Question, vectors: ProductVectors): void {
  const shown: ProductKey[] = [...new Set([...pageKeys, ...cartKeys])].filter((key) => vectors.has(key));
  for (const key of shown) add(query, vectors.get(key), 1 / shown.length);
}

function add(sum: Float32Array, vector: Float32Array | undefined, weight: number): void {
  if (vector) for (let d = 0; d < sum.length; d++) sum[d]! += weight * vector[d]!;
}
