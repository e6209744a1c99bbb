/**
 * The pipeline: what the product does, top to bottom. Each step is a file of its own; each slow one has a deadline, and
 * what drops out is said in the answer instead of failing it.
 */
import { randomUUID } from "node:crypto";
import type { ShopperKey } from "../domain.js";
import type { Question } from "../features/question.js";
import type { CandidateSource } from "../retrieval/source.js";
import type { ImpressionRow } from "../store/ports.js";
import type { Answered } from "./answered.js";
import { candidatesFor, lookFor } from "./candidates.js";
import { explanationsFor } from "./explain.js";
import { askFor } from "./filter.js";
import type { ListMemory, RankedList } from "./listMemory.js";
import { hiddenBy, merchandise, withPlaced } from "./merchandise.js";
import { pageOf } from "./page.js";
import { questFor } from "./quest.js";
import { rank } from "./rank.js";
import { inForce, type Merchandise, type RulesInForce } from "./rules/inForce.js";
import { DEADLINES, Run } from "./run.js";
import type { ScoringSettings, Shop } from "./shop.js";
import type { Recommendation, RecommendationRequest } from "./types.js";

/** What the pipeline stands on. */
export interface PipelineParts {
  shop: Shop;
  settings: ScoringSettings;
  /** Nearest-neighbour search in the shop's space. */
  nearest: CandidateSource;
  merchandise: Merchandise;
  /** Reads the attributes of a shopper whom the shop does not know yet. */
  meet(shop: Shop, shopper: ShopperKey | null): Promise<void> | void;
  gather(shop: Shop, request: RecommendationRequest): Question;
  /** Milliseconds. */
  now(): number;
  /** Lists of a moment ago. */
  memory: ListMemory;
  log(impression: ImpressionRow): void;
  /** Told of every first page from which nothing dropped out, so that it says what the model can do; must not throw. Left out: nobody looks on. */
  observe?(answered: Answered): void;
}

export async function recommend(parts: PipelineParts, request: RecommendationRequest): Promise<Recommendation> {
  return finish(await begin(parts, request));
}

/** An answer that is being made, of which nothing has been said or noted yet: it may still be dropped, and another be begun. */
export interface Draft {
  parts: PipelineParts;
  request: RecommendationRequest;
  run: Run;
  rules: RulesInForce;
  /** Of what is known of the shopper in this answer. */
  revision: number;
  list: Promise<RankedList>;
}

/** Resolves once the shopper is known; the list is under way then. */
export async function begin(parts: PipelineParts, request: RecommendationRequest): Promise<Draft> {
  const { shop } = parts;
  const run = new Run();
  await run.stage("shopper", DEADLINES.shopper, () => parts.meet(shop, request.shopperKey), nothing);
  const { shopperKey, context } = request;
  const rules = inForce(parts.merchandise, shopperKey, context, context.at?.getTime() ?? parts.now());
  const list = parts.memory.recall({ ...parts, rules }, request, run, () => listFor(parts, rules, request, run));
  list.catch(nothing); // met by who finishes it
  return { parts, request, run, rules, revision: shop.state.revisionOf(request.shopperKey), list };
}

/** The page that was asked for, with its explanations, and its trace. */
export async function finish({ parts, request, run, rules, list }: Draft): Promise<Recommendation> {
  const { shop } = parts;
  const { question, query, ask, strategy, shown, moves } = await list;
  const page = await run.must("page", () => pageOf(shown, ask, request.filter, shop.vectors, request));
  const explanations = request.explain ? await explanationsFor(run, page.items, shop, question, query) : null;

  const recommendationId = randomUUID();
  const items = page.items.map(({ key, score, sources }, i) => {
    return { productKey: key, score, sources, moves: moves.get(key) ?? [], explanation: explanations?.[i] ?? null };
  });
  const model = strategy === "PERSONALIZED" || strategy === "COLD_SHOPPER" ? (shop.model?.id ?? null) : null;
  const { shopperKey, filter } = request;
  const at = new Date();
  parts.log({
    recommendationId,
    at,
    shopperKey,
    strategy,
    model,
    context: request.context,
    items: items.map(({ productKey, score, sources }) => ({ productKey, score, sources: sources.map((s) => s.source) })),
    rules: [...rules.versions],
    arms: [...rules.arms],
  });
  if (request.offset === 0 && run.degradations.length === 0)
    parts.observe?.({ recommendationId, at, shop, shopperKey, question, filter, rules, strategy, ranked: shown });
  const { hasNextPage, shortfall } = page;
  const degradations = [...shop.troubles, ...run.degradations];
  const { arms } = rules;
  return { recommendationId, strategy, model, items, arms, hasNextPage, shortfall, degradations, timings: run.timings };
}

/** The merchandised list, whatever page of it is asked. */
async function listFor(
  { shop, settings, nearest, gather }: PipelineParts,
  rules: RulesInForce,
  request: RecommendationRequest,
  run: Run,
): Promise<RankedList> {
  const { catalogue } = shop.state;
  const question = await run.must("gather", () => gather(shop, request));
  const hidden = hiddenBy(rules, catalogue);
  const unsought = askFor(shop.state, question, null, request.filter, { tolerance: TOLERANCE, hidden });
  const look = lookFor(shop, nearest, unsought, settings);
  const seeking = questFor(run, shop, question, settings, look);
  const found = await candidatesFor(run, shop, nearest, unsought, look ? seeking : await seeking, settings.candidates);
  const quest = await seeking;
  const ask = { ...unsought, query: quest.query };
  const candidates = withPlaced(found, rules, ask, shop.vectors);
  const { strategy, ranked } = await rank(run, shop, question, quest, candidates);
  const list = await run.must("merchandise", () => merchandise(ranked, rules, catalogue, question));
  return { question, query: quest.query, ask, strategy, ...list };
}

/**
 * What is popular is read anew when so much of the shop's events is new: where they come in all the time, each answer would
 * otherwise sort a hundred thousand products that moved by a millionth. Every event counts in a shop of less than 20,000.
 */
const TOLERANCE = 1 / 20_000;

const nothing = (): void => {};
