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
import { candidatesFor } from "./candidates.js";
import { diversify } from "./diversify.js";
import { explanationsFor } from "./explain.js";
import { askFor } from "./filter.js";
import type { ListMemory, RankedList } from "./listMemory.js";
import { pageOf } from "./page.js";
import { questFor } from "./quest.js";
import { rank } from "./rank.js";
import { applyRules, type RuleUse } from "./rules/rule.js";
import { DEADLINES, Run } from "./run.js";
import type { ScoringSettings, Shop } from "./shop.js";
import type { Recommendation, RecommendationRequest } from "./types.js";

/** What the pipeline stands on. */
export interface PipelineParts {
  shop: Shop;
  settings: ScoringSettings;
  /** Nearest-neighbour search in the shop's space. */
  nearest: CandidateSource;
  /** Merchandising rules in order. */
  rules: readonly RuleUse[];
  /** Reads the attributes of a shopper whom the shop does not know yet. */
  meet(shop: Shop, shopper: ShopperKey | null): Promise<void> | void;
  gather(shop: Shop, request: RecommendationRequest): Question;
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
  /** Of what is known of the shopper in this answer. */
  revision: number;
  list: Promise<RankedList>;
}

/** Resolves once the shopper is known; the list is under way then. */
export async function begin(parts: PipelineParts, request: RecommendationRequest): Promise<Draft> {
  const { shop } = parts;
  const run = new Run();
  await run.stage("shopper", DEADLINES.shopper, () => parts.meet(shop, request.shopperKey), nothing);
  const list = parts.memory.recall(parts, request, run, () => listFor(parts, request, run));
  list.catch(nothing); // met by who finishes it
  return { parts, request, run, revision: shop.state.revisionOf(request.shopperKey), list };
}

/** The page that was asked for, with its explanations, and its trace. */
export async function finish({ parts, request, run, list }: Draft): Promise<Recommendation> {
  const { shop } = parts;
  const { question, query, ask, strategy, shown } = await list;
  const page = await run.must("page", () => pageOf(shown, ask, request.filter, shop.vectors, request));
  const explanations = request.explain ? await explanationsFor(run, page.items, shop, question, query) : null;

  const recommendationId = randomUUID();
  const items = page.items.map(({ key, score, sources }, i) => {
    return { productKey: key, score, sources, explanation: explanations?.[i] ?? null };
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
  });
  if (request.offset === 0 && run.degradations.length === 0)
    parts.observe?.({ recommendationId, at, shop, shopperKey, question, filter, strategy, ranked: shown });
  const { hasNextPage, shortfall } = page;
  const degradations = [...shop.troubles, ...run.degradations];
  return { recommendationId, strategy, model, items, hasNextPage, shortfall, degradations, timings: run.timings };
}

/** The merchandised list, whatever page of it is asked. */
async function listFor(parts: PipelineParts, request: RecommendationRequest, run: Run): Promise<RankedList> {
  const { shop, settings } = parts;
  const question = await run.must("gather", () => parts.gather(shop, request));
  const quest = await questFor(run, shop, question, settings);
  const ask = askFor(shop.state, question, quest.query, request.filter, { tolerance: TOLERANCE });
  const candidates = await candidatesFor(run, shop, parts.nearest, ask, quest, settings.candidates);
  const { strategy, ranked } = await rank(run, shop, question, quest, candidates);
  const shown = await run.must("merchandise", () => {
    const view = { catalogue: shop.state.catalogue, question };
    return diversify(applyRules(ranked, parts.rules, view), shop.state.catalogue);
  });
  return { question, query: quest.query, ask, strategy, shown };
}

/**
 * What is popular is read anew when so much of the shop's events is new: where they come in all the time, each answer would
 * otherwise sort a hundred thousand products that moved by a millionth. Every event counts in a shop of less than 20,000.
 */
const TOLERANCE = 1 / 20_000;

const nothing = (): void => {};
