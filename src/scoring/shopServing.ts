/** A shop being served: what resolvers call. How it is opened and kept up to date is in residentShop.ts. */
import type { Progress } from "../common/progress.js";
import type { ProductFilter, ProductKey, RequestContext } from "../domain.js";
import { message } from "../errors.js";
import type { Acted } from "../store/ports.js";
import type { Answered } from "./answered.js";
import { Freshness } from "./freshness.js";
import { gather } from "./gather.js";
import { ImpressionLog } from "./impressions.js";
import { ListMemory } from "./listMemory.js";
import { begin, type Draft, finish, type PipelineParts } from "./recommend.js";
import { similarTo, togetherWith, trendingIn } from "./related.js";
import { type LoadedShop, loadShop, type ResidentParts, ResidentShop } from "./residentShop.js";
import { inForce, NO_MERCHANDISE, type RulesInForce } from "./rules/inForce.js";
import type { RuleBook } from "./rules/ruleBook.js";
import type { ScoringSettings, Shop } from "./shop.js";
import type { Recommendation, RecommendationRequest, Recommender, ScoredProduct } from "./types.js";
import { warmUp } from "./warmUp.js";

export interface ServingParts extends ResidentParts {
  settings: ScoringSettings;
  /** Merchandising rules and experiments, followed as the shop is; left out: there are none. */
  rules?: Pick<RuleBook, "current" | "refresh">;
  /** How long a ranked list is remembered, milliseconds; left out: not at all. */
  answerMs?: number;
  /** Told of every first page that was answered whole; what it throws is logged. */
  onAnswer?: (answered: Answered) => void;
  /** What other gateways acknowledged. Left out: there are none, or they are followed as fast as may be. */
  acted?: Acted | undefined;
}

export class ShopServing extends ResidentShop<ServingParts> implements Recommender {
  private readonly impressions: ImpressionLog;
  private readonly freshness: Freshness | null;
  private readonly memory: ListMemory;

  private constructor(parts: ServingParts, loaded: LoadedShop) {
    super(parts, loaded);
    this.impressions = new ImpressionLog(parts.store, parts.log);
    this.freshness = parts.acted ? new Freshness(parts.acted, this) : null;
    this.memory = new ListMemory(parts.answerMs ?? 0, parts.now);
  }

  /** Loads the shop, its events and the active model with its vectors. */
  static async open(parts: ServingParts, progress: Progress): Promise<ShopServing> {
    const [loaded] = await Promise.all([loadShop(parts, progress), parts.rules?.refresh()]);
    return new ShopServing(parts, loaded);
  }

  async recommend(request: RecommendationRequest): Promise<Recommendation> {
    const { shopperKey } = request;
    if (!this.freshness || shopperKey === null) return finish(await this.draft(request));
    const began = performance.now();
    let freshMs = 0;
    const latest = this.freshness.of(shopperKey).finally(() => {
      freshMs = performance.now() - began;
    });
    // Mostly nothing is missing: so the answer is made meanwhile, and made again where something was.
    let draft = await this.draft(request);
    const trouble = await latest;
    if (this.hasMovedOn(draft)) draft = await this.draft(request);
    const answer = await finish(draft);
    answer.timings.freshness = freshMs;
    if (trouble) answer.degradations.push(trouble);
    return answer;
  }

  private draft(request: RecommendationRequest): Promise<Draft> {
    return begin(
      {
        ...this.pipeline(),
        memory: this.memory,
        meet: (shop, shopper) => (shopper === null || shop.state.knowsShopper(shopper) ? undefined : this.meet(shop, shopper)),
        log: (impression) => this.impressions.add(impression),
        observe: (answered) => this.tell(answered),
      },
      request,
    );
  }

  /** Whether the shop knows more of the shopper than a draft does, or another shop has taken its place. */
  private hasMovedOn({ parts: { shop }, request, revision }: Draft): boolean {
    return shop !== this.shop || shop.state.revisionOf(request.shopperKey) !== revision;
  }

  /** Makes the first answers as fast as later ones, in about a second. Returns how many questions it took. */
  async warmUp(): Promise<number> {
    try {
      return await warmUp({ ...this.pipeline(), memory: new ListMemory(0, this.parts.now) });
    } catch (cause) {
      this.parts.log.warn({ cause: message(cause) }, "the shop could not be warmed up");
      return 0;
    }
  }

  private pipeline(): Pick<PipelineParts, "shop" | "settings" | "merchandise" | "nearest" | "gather" | "now"> {
    const { settings, rules, now } = this.parts;
    return {
      shop: this.shop,
      settings,
      merchandise: rules?.current ?? NO_MERCHANDISE,
      nearest: this.nearest,
      now,
      gather: (shop, { shopperKey, context }) => gather(shop.state, shopperKey, context, now()),
    };
  }

  async similar(productKey: ProductKey, first: number, filter: ProductFilter): Promise<ScoredProduct[]> {
    return similarTo(this.shop, this.nearest, productKey, first, filter, this.parts.now(), this.rulesIn({}));
  }

  async boughtTogether(productKey: ProductKey, first: number): Promise<ScoredProduct[]> {
    return togetherWith(this.shop, this.nearest, productKey, first, this.parts.now(), this.rulesIn({}));
  }

  async trending(context: RequestContext, first: number): Promise<ScoredProduct[]> {
    return trendingIn(this.shop, context, first, this.parts.now(), this.rulesIn(context));
  }

  /** For lists that are nobody's. */
  private rulesIn(context: RequestContext): RulesInForce {
    const { rules, now } = this.parts;
    return inForce(rules?.current ?? NO_MERCHANDISE, null, context, context.at?.getTime() ?? now());
  }

  /** Stops following, writes what is left of the impression log and closes the models. */
  override async close(): Promise<void> {
    await super.close();
    await this.impressions.flush();
  }

  private tell(answered: Answered): void {
    try {
      this.parts.onAnswer?.(answered);
    } catch (cause) {
      this.parts.log.warn({ cause: message(cause) }, "an answer could not be looked at");
    }
  }

  /** A shopper whom another process wrote. */
  private async meet(shop: Shop, key: number): Promise<void> {
    const [shopper] = await (this.parts.reads ?? this.parts.store).shoppersByKeys([key]);
    if (shopper) shop.state.meet(shopper);
  }
}
