/** A shop being served: opened from the store, kept up to date, and answering; what resolvers call. */
import { coalesce } from "../common/coalesce.js";
import type { Log } from "../common/log.js";
import type { Progress } from "../common/progress.js";
import type { ProductFilter, ProductKey, RequestContext } from "../domain.js";
import { message } from "../errors.js";
import { demographicsOf } from "../features/demographics.js";
import { nearestInStore } from "../retrieval/nearest.js";
import type { CandidateSource } from "../retrieval/source.js";
import type { ModelRecord } from "../store/ports.js";
import { makeVectors } from "./fillSpace.js";
import { Follower } from "./follower.js";
import { gather } from "./gather.js";
import { ImpressionLog } from "./impressions.js";
import { loadState } from "./loadState.js";
import { openShop, type ShopParts } from "./openShop.js";
import { recommend } from "./recommend.js";
import { similarTo, togetherWith, trendingIn } from "./related.js";
import type { RuleUse } from "./rules/rule.js";
import type { ScoringSettings, Shop } from "./shop.js";
import type { Recommendation, RecommendationRequest, Recommender, ScoredProduct } from "./types.js";

export interface ServingParts extends ShopParts {
  settings: ScoringSettings;
  /** Merchandising rules in order. */
  rules: readonly RuleUse[];
  log: Log;
}

/** How often other processes' writes are looked for, and how long a model that cannot be opened is left alone. */
const POLL_MS = 500;
const RETRY_MODEL_MS = 30_000;
/** How long a model that was replaced stays open for the requests that still hold it. */
const GRACE_MS = 10_000;

export class ShopServing implements Recommender {
  /** Takes in everything written before the call: await it after a local write, and the next request knows. */
  readonly refresh = coalesce(() => this.catchUp());
  private readonly impressions: ImpressionLog;
  private nearest: CandidateSource;
  private timer: NodeJS.Timeout | undefined;
  private opening: Promise<void> | null = null;
  private closed = false;
  private retryModelAt = 0;
  private graces = new Set<{ timer: NodeJS.Timeout; close: () => Promise<void> }>();

  private constructor(
    private readonly parts: ServingParts,
    private current: Shop,
    private modelId: string | null,
    private follower: Follower,
  ) {
    this.impressions = new ImpressionLog(parts.store, parts.log);
    this.nearest = nearestInStore(parts.store, current.space.id);
  }

  /** Loads the shop, its events and the active model with its vectors. */
  static async open(parts: ServingParts, progress: Progress): Promise<ShopServing> {
    const { state, updatedAt } = await loadState(parts.store, progress);
    const record = await parts.store.activeModel();
    const shop = await openShop(parts, state, record, progress);
    for (const { reason } of shop.troubles) parts.log.warn({ reason }, "serving without the active model");
    return new ShopServing(parts, shop, idOf(record), new Follower(parts.store, updatedAt, parts.now));
  }

  /** What is being served at this moment. */
  get shop(): Shop {
    return this.current;
  }

  /** Looks for other processes' writes twice a second until closed. */
  follow(): void {
    const tick = async (): Promise<void> => {
      try {
        await this.refresh();
        await this.followModel();
      } catch (cause) {
        this.parts.log.warn({ cause: message(cause) }, "could not follow the store");
      }
      if (!this.closed) this.timer = setTimeout(tick, POLL_MS).unref();
    };
    this.timer = setTimeout(tick, POLL_MS).unref();
  }

  /** Makes the vectors of products anew, e.g. once they are encoded: the next request can find them. */
  async refreshProducts(ids: readonly string[]): Promise<void> {
    await this.refresh();
    const { state, maker, vectors } = this.current;
    const keys = ids.flatMap((id) => state.catalogue.keyOf(id) ?? []);
    await makeVectors(this.parts.store, maker, vectors, keys);
  }

  /** Reads shoppers' attributes anew, after they were written. */
  async refreshShoppers(ids: readonly string[]): Promise<void> {
    for (const shopper of await this.parts.store.shoppersByIds(ids))
      if (shopper) this.current.state.setDemographics(shopper.key, demographicsOf(shopper.attributes));
  }

  /** Makes all product vectors anew from the shop's numbers as they are now. */
  async remakeVectors(progress: Progress): Promise<void> {
    const { state, maker, vectors } = this.current;
    const keys = Array.from(state.catalogue.all(), (facts) => facts.key);
    progress.stage("making product vectors", keys.length, "products");
    await makeVectors(this.parts.store, maker, vectors, keys, (done) => progress.update(done));
  }

  /** Loads everything anew, e.g. after another shop was imported; the old one is served until then. */
  async reload(progress: Progress): Promise<void> {
    const { state, updatedAt } = await loadState(this.parts.store, progress);
    const record = await this.parts.store.activeModel();
    this.swap(await openShop(this.parts, state, record, progress), record);
    this.follower = new Follower(this.parts.store, updatedAt, this.parts.now);
    await this.refresh();
  }

  async recommend(request: RecommendationRequest): Promise<Recommendation> {
    const { settings, rules } = this.parts;
    return recommend(
      {
        shop: this.current,
        settings,
        rules,
        nearest: this.nearest,
        gather: async (shop, { shopperKey, context }) => {
          if (shopperKey !== null && !shop.state.knowsShopper(shopperKey)) await this.meet(shop, shopperKey);
          return gather(shop.state, shopperKey, context, this.parts.now());
        },
        log: (impression) => this.impressions.add(impression),
      },
      request,
    );
  }

  async similar(productKey: ProductKey, first: number, filter: ProductFilter): Promise<ScoredProduct[]> {
    return similarTo(this.current, this.nearest, productKey, first, filter, this.parts.now());
  }

  async boughtTogether(productKey: ProductKey, first: number): Promise<ScoredProduct[]> {
    return togetherWith(this.current, this.nearest, productKey, first, this.parts.now());
  }

  async trending(context: RequestContext, first: number): Promise<ScoredProduct[]> {
    return trendingIn(this.current, context, first, this.parts.now());
  }

  /** Stops following, writes what is left of the impression log and closes the models. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.opening?.catch(() => {});
    await this.impressions.flush();
    for (const { timer, close } of this.graces) {
      clearTimeout(timer);
      await close();
    }
    await this.current.model?.close();
  }

  private async catchUp(): Promise<void> {
    await this.follower.catchUp(this.current);
  }

  /** A shopper whom another process wrote. Unknown attributes are no reason to fail. */
  private async meet(shop: Shop, key: number): Promise<void> {
    const [shopper] = await this.parts.store.shoppersByKeys([key]).catch(() => []);
    if (shopper) shop.state.setDemographics(key, demographicsOf(shopper.attributes));
  }

  /** Changes to the model that is active now; one that could not be opened is tried again after a while. */
  private async followModel(): Promise<void> {
    const record = await this.parts.store.activeModel();
    const changed = idOf(record) !== this.modelId;
    const retry = !changed && this.current.troubles.length > 0 && this.parts.now() >= this.retryModelAt;
    if (this.opening || !(changed || retry)) return;
    this.retryModelAt = this.parts.now() + RETRY_MODEL_MS;
    if (retry && !(await this.opens(record))) return;
    this.opening = this.change(record).finally(() => {
      this.opening = null;
    });
    await this.opening;
  }

  private async opens(record: ModelRecord | null): Promise<boolean> {
    if (!record) return false;
    try {
      await (await this.parts.openModel(record)).close();
      return true;
    } catch {
      return false;
    }
  }

  private async change(record: ModelRecord | null): Promise<void> {
    const { state } = this.current;
    const shop = await openShop(this.parts, state, record);
    for (const { reason } of shop.troubles) this.parts.log.warn({ reason }, "serving without the active model");
    // Products that came while the space was being made have no vector in it yet.
    const late = Array.from(state.catalogue.all(), (facts) => facts.key).filter((key) => !shop.vectors.has(key));
    if (late.length > 0) await makeVectors(this.parts.store, shop.maker, shop.vectors, late);
    this.swap(shop, record);
    this.parts.log.info({ model: idOf(record), space: shop.space.id }, "model changed");
  }

  private swap(shop: Shop, record: ModelRecord | null): void {
    const { model: old } = this.current;
    this.current = shop;
    this.modelId = idOf(record);
    this.nearest = nearestInStore(this.parts.store, shop.space.id);
    if (!old) return;
    const grace = {
      close: async () => {
        this.graces.delete(grace);
        await old.close();
      },
      timer: setTimeout(() => void grace.close(), GRACE_MS).unref(),
    };
    this.graces.add(grace);
  }
}

function idOf(record: ModelRecord | null): string | null {
  return record ? `${record.name}@${record.version}` : null;
}
