/** The examiner: one question at a time to every method, and what is noted of each answer. */
import { hash32, seededRandom } from "../common/random.js";
import type { ProductKey, ShopperKey } from "../domain.js";
import { POPULARITY_HALF_LIVES } from "../features/layout.js";
import { askQuestion, type Question } from "../features/question.js";
import type { ShopState } from "../features/shopState.js";
import { quantile } from "../metrics/bootstrap.js";
import { coverage, intraListDiversity, novelty } from "../metrics/lists.js";
import { percentileRank } from "../metrics/scores.js";
import { describePositives, isCold, ownedBefore, rankPositives } from "./judge.js";
import type { Method } from "./method.js";
import type { AskedQuestion } from "./protocols.js";
import type { AnswerRecord, QuestionRecord } from "./records.js";
import { situationOf } from "./situation.js";
import { TokenIndex } from "./tokenIndex.js";

export interface ExamOptions {
  /** Longest list judged; default 50. */
  depth?: number;
  /** Length of list whose diversity, novelty and coverage are taken; default 12. */
  shown?: number;
  /** Products sampled per question for AUC, uniformly from the catalogue; default 100; 0: no scores are asked for. */
  negatives?: number;
  seed?: number;
}

/** What the examiner knows beside the questions. Ids and images are complete once the stage is open. */
export interface ExaminedShop {
  state: ShopState;
  shopperIds: ReadonlyMap<ShopperKey, string>;
  withImage: ReadonlySet<ProductKey>;
}

/** Puts one question to every method and judges the answers. */
export class Examiner {
  private readonly tokens: TokenIndex;
  private readonly displayed = new Map<string, Set<ProductKey>>();
  private readonly took = new Map<string, number[]>();
  private readonly depth: number;
  private readonly shown: number;
  private readonly negatives: number;
  private readonly seed: number;

  constructor(
    private readonly shop: ExaminedShop,
    /** True: the shopper's own products are no answers. */
    private readonly unseenOnly: boolean,
    options: ExamOptions,
  ) {
    this.tokens = new TokenIndex(shop.state.catalogue);
    this.depth = options.depth ?? 50;
    this.shown = options.shown ?? 12;
    this.negatives = options.negatives ?? 100;
    this.seed = options.seed ?? 1;
  }

  async ask(asked: AskedQuestion, methods: readonly Method[]): Promise<QuestionRecord> {
    const { state, shopperIds } = this.shop;
    const context = asked.dateOnly ? { ...asked.context, dateOnly: true } : asked.context;
    const question = askQuestion(state, asked.shopper, context, asked.at);
    const owned = ownedBefore(question, state);
    const positives = describePositives(asked.positives, owned, state, this.shop.withImage);
    const shopper = shopperIds.get(asked.shopper) ?? String(asked.shopper);
    const sample = this.sampleNegatives(`${shopper}/${asked.at}`, asked.positives);
    const coldOnes = positives.some((p) => p.cold) ? this.coldProducts() : [];
    const demand = this.demand(question.clock);
    const answers: Record<string, AnswerRecord> = {};
    for (const method of methods) {
      // Long enough that `depth` products are left once the shopper's own and their variants are taken out.
      const began = performance.now();
      const list = await method.rank(question, state, this.depth + owned.groups.size);
      this.clock(method.name, performance.now() - began);
      const ranks = rankPositives(list, asked.positives, owned, this.depth);
      if (this.unseenOnly) {
        if (ranks.unseen) ranks.full = ranks.unseen;
        else delete ranks.full;
      }
      const top = list.subarray(0, this.shown);
      const answer: AnswerRecord = { ...ranks, ...this.describe(method.name, top, demand) };
      answers[method.name] = answer;
      const attention = method.attention?.();
      // Where the ranker did not weigh the situation it did not rank, and what it shows is no probability.
      const calibrated = method.probabilities === true && !this.unseenOnly && attention !== null;
      const shownScores = calibrated ? top : NONE;
      if (sample.length > 0) Object.assign(answer, await this.scored(method, question, asked.positives, sample, shownScores));
      if (attention) answer.attention = Object.fromEntries(Object.entries(attention).map(([f, alpha]) => [f, rounded(alpha)]));
      if (method.affinity && coldOnes.length > 1)
        answer.percentile = percentiles(await method.affinity(question, state), asked.positives, coldOnes);
    }
    const situation = situationOf(question.context.buckets);
    const known = Object.keys(situation).length > 0 ? { situation } : {};
    return { shopper, at: new Date(asked.at).toISOString(), events: question.events, ...known, positives, answers };
  }

  /** Share of the catalogue that each method showed to anybody. */
  coverage(): Record<string, number> {
    const { count } = this.shop.state.catalogue;
    return Object.fromEntries([...this.displayed].map(([name, keys]) => [name, coverage([[...keys]], count)]));
  }

  /** Median milliseconds of an answer, by method: a fit or a making of vectors on the way does not show in it. */
  milliseconds(): Map<string, number> {
    return new Map(
      [...this.took].map(([name, times]) => [
        name,
        quantile(
          [...times].sort((a, b) => a - b),
          0.5,
        ),
      ]),
    );
  }

  private clock(method: string, milliseconds: number): void {
    const times = this.took.get(method) ?? [];
    this.took.set(method, times);
    times.push(milliseconds);
  }

  private describe(method: string, top: Int32Array, demand: Demand): Pick<AnswerRecord, "diversity" | "novelty"> {
    const displayed = this.displayed.get(method) ?? new Set();
    this.displayed.set(method, displayed);
    for (const key of top) displayed.add(key);
    const diversity = intraListDiversity(top.length, (i, j) => this.tokens.similarity(top[i]!, top[j]!));
    const bits = novelty(Array.from(top, demand.of), demand.total, this.shop.state.catalogue.count);
    return { diversity: finite(diversity), novelty: finite(bits) };
  }

  private demand(at: number): Demand {
    const { stats } = this.shop.state;
    const of = (key: ProductKey): number => stats.count(key, ALL_TIME, at);
    return { of, total: stats.active.reduce((sum, key) => sum + of(key), 0) };
  }

  private sampleNegatives(label: string, positives: readonly ProductKey[]): Int32Array {
    const { catalogue } = this.shop.state;
    const random = seededRandom(hash32(`${this.seed}/${label}`));
    const chosen = new Set<ProductKey>();
    const wanted = Math.min(this.negatives, catalogue.count - positives.length);
    while (chosen.size < wanted) {
      const key = random.below(catalogue.size);
      if (catalogue.get(key) && !positives.includes(key)) chosen.add(key);
    }
    return Int32Array.from(chosen);
  }

  /** What the method's scores say of the right products, and of its own list where they are meant as probabilities. */
  private async scored(
    method: Method,
    question: Question,
    positives: readonly ProductKey[],
    sample: Int32Array,
    shown: Int32Array,
  ): Promise<Pick<AnswerRecord, "auc" | "predicted">> {
    if (!method.score) return {};
    const scores = await method.score(question, this.shop.state, Int32Array.from([...positives, ...sample, ...shown]));
    const negatives = scores.subarray(positives.length, positives.length + sample.length);
    const auc = positives.map((_, i) => 1 - percentileRank(scores[i]!, negatives));
    if (shown.length === 0) return { auc };
    return { auc, predicted: Array.from(scores.subarray(positives.length + sample.length), (score) => rounded(score)) };
  }

  private coldProducts(): ProductKey[] {
    const cold: ProductKey[] = [];
    for (const key of this.shop.state.catalogue.allKeys()) if (isCold(this.shop.state, key)) cold.push(key);
    return cold;
  }
}

function percentiles(scores: Float32Array, positives: readonly ProductKey[], cold: readonly ProductKey[]): (number | null)[] {
  const all = Float32Array.from(cold, (key) => scores[key] ?? Number.NEGATIVE_INFINITY);
  const members = new Set(cold);
  return positives.map((key) => {
    if (!members.has(key)) return null;
    // Among the others: the product's tie with itself counts half and is taken out again.
    const rank = (percentileRank(scores[key] ?? Number.NEGATIVE_INFINITY, all) * all.length - 0.5) / (all.length - 1);
    return rounded(rank);
  });
}

/** All interactions so far, by product and in all. */
interface Demand {
  of(key: ProductKey): number;
  total: number;
}

const NONE = new Int32Array(0);
/** The half-life that never halves. */
const ALL_TIME = POPULARITY_HALF_LIVES.indexOf(Number.POSITIVE_INFINITY);
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
const finite = (value: number): number | null => (Number.isFinite(value) ? rounded(value) : null);
