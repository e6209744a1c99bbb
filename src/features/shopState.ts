/**
 * Everything that interactions say about a shop, as of a moment: one forward replay of events in time order. Training,
 * batch lists, evaluation and serving share it, so nothing asked "at" a moment can know what came later (promise 7).
 */
import { ofBfloat } from "../common/bfloat.js";
import { NameTable } from "../common/nameTable.js";
import {
  type EventBatch,
  INTERACTION_TYPES,
  type ProductKey,
  type RequestContext,
  type Shopper,
  type ShopperKey,
} from "../domain.js";
import { Audience } from "./audience.js";
import { DAY } from "./calendar.js";
import type { CatalogueFacts } from "./catalogueFacts.js";
import { type ContextFeatures, encodeContext, type SessionState, startOfDay } from "./context.js";
import { ContextProfiles } from "./contextProfiles.js";
import { Cooccurrence } from "./cooccurrence.js";
import { areSame, type Demographics, demographicsOf, NO_DEMOGRAPHICS, SharedDemographics } from "./demographics.js";
import { Histories, type History, interactionWeight, isPurchase, lengthBefore } from "./histories.js";
import type { Half } from "./overdispersion.js";
import { ProductStats } from "./productStats.js";

const SESSION_GAP = 30 * 60_000;
const REMOVE = INTERACTION_TYPES.indexOf("REMOVE_FROM_CART");
const CART = INTERACTION_TYPES.indexOf("ADD_TO_CART");

export class ShopState {
  readonly histories = new Histories();
  readonly stats = new ProductStats();
  readonly profiles = new ContextProfiles((product) => this.catalogue.narrowestOf(product));
  readonly cooccurrence: Cooccurrence;
  readonly audience = new Audience();
  /**
   * The same counts as `stats`, of the groups whose demand tells of a product's own: narrowest categories and variant groups, by
   * their interned words.
   */
  readonly groupStats = new ProductStats();
  private readonly demographics: (Demographics | undefined)[] = [];
  private readonly sharedDemographics = new SharedDemographics();
  private readonly shoppers = new NameTable();
  private readonly revisions: number[] = [];
  /** Latest event applied, milliseconds; -Infinity before any. */
  lastEventAt = Number.NEGATIVE_INFINITY;
  /** Whether any event so far came with a time of day. */
  timed = false;
  /** Events applied: a cheap version number for caches. */
  version = 0;
  /** Highest store sequence applied. */
  lastSeq = 0;

  constructor(readonly catalogue: CatalogueFacts) {
    this.cooccurrence = new Cooccurrence(catalogue.count);
  }

  /** The same shop before any interaction: the start of another replay. */
  empty(): ShopState {
    const other = new ShopState(this.catalogue);
    this.demographics.forEach((d, shopper) => {
      if (d) other.setDemographics(shopper, d);
    });
    return other;
  }

  /** Takes in a shopper as the shop has it: the name, and the attributes. */
  meet({ key, id, attributes }: Pick<Shopper, "key" | "id" | "attributes">): void {
    this.shoppers.set(id, key);
    this.setDemographics(key, demographicsOf(attributes));
  }

  /** The key of a shopper by the shop's id; undefined for a stranger. */
  shopperKeyOf(id: string): ShopperKey | undefined {
    return this.shoppers.get(id);
  }

  setDemographics(shopper: ShopperKey, demographics: Demographics): void {
    const known = this.demographics[shopper];
    if (known && areSame(known, demographics)) return;
    this.demographics[shopper] = this.sharedDemographics.of(demographics);
    this.revise(shopper);
  }

  /** How often what is known of a shopper has changed, by an event or by attributes; 0 for a stranger. */
  revisionOf(shopper: ShopperKey | null): number {
    return (shopper === null ? undefined : this.revisions[shopper]) ?? 0;
  }

  knowsShopper(shopper: ShopperKey): boolean {
    return this.demographics[shopper] !== undefined;
  }

  demographicsOf(shopper: ShopperKey | null): Demographics {
    return (shopper === null ? undefined : this.demographics[shopper]) ?? NO_DEMOGRAPHICS;
  }

  /** Applies one interaction. In time order for replay; a late one finds its place. */
  apply(events: EventBatch, i: number): void {
    const shopper = events.shopper[i]!;
    const product = events.product[i]!;
    const type = events.type[i]!;
    const at = events.at[i]!;
    const value = events.value[i]!;
    const dateOnly = events.dateOnly[i] === 1;
    this.lastSeq = Math.max(this.lastSeq, events.seq[i]!);
    this.version++;
    this.revise(shopper);
    this.timed ||= !dateOnly;
    const history = this.histories.of(shopper);
    const weight = type === REMOVE ? 0 : interactionWeight(type, value);
    if (weight > 0) {
      const earlier = distinctBefore(history, 24);
      if (!history.product.some((p, j) => p === product && isEvidence(history, j))) {
        this.cooccurrence.add(product, earlier);
        this.audience.add(product, shopper);
      }
      if (isBasketType(type)) {
        const basket = basketOf(history, at, dateOnly);
        if (!basket.has(product)) this.cooccurrence.addToBasket(product, basket);
      }
      const context = encodeEventBuckets(events, i, this.demographicsOf(shopper));
      const repeat =
        isPurchase(type) &&
        history.product.some((p, j) => p === product && isPurchase(history.type[j]!) && Math.abs(at - history.at[j]!) >= DAY);
      this.stats.add(product, weight, at, { purchase: isPurchase(type), repeat });
      for (const group of [this.catalogue.narrowestOf(product), this.catalogue.variantGroupOf(product)])
        if (group >= 0) this.groupStats.add(group, weight, at);
      this.profiles.add(product, weight, context, halfOf(history, product, at));
    }
    this.histories.add(shopper, product, type, at, value, events.quantity[i]!, dateOnly);
    this.lastEventAt = Math.max(this.lastEventAt, at);
  }

  applyAll(events: EventBatch): void {
    for (let i = 0; i < events.length; i++) this.apply(events, i);
  }

  private revise(shopper: ShopperKey): void {
    this.revisions[shopper] = (this.revisions[shopper] ?? 0) + 1;
  }

  /** The moment features measure recency from: min(asked, the shop's last event + 1 day), so that an old shop still works. */
  clock(asked: number): number {
    return Number.isFinite(this.lastEventAt) ? Math.min(asked, this.lastEventAt + DAY) : asked;
  }

  /**
   * How many of a shopper's events are usable at a moment: strictly earlier ones. A date without a time has no order inside
   * its day, so the day of the question is left out where the question, or the event, has no time.
   */
  usableLength(history: History, at: number, dateOnly: boolean): number {
    const today = startOfDay(at);
    let length = lengthBefore(history, dateOnly ? today : at);
    while (length > 0 && history.dateOnly[length - 1] && history.at[length - 1]! >= today) length--;
    return length;
  }

  /** Encodes a request's context against this shopper's profile and session. */
  contextOf(shopper: ShopperKey | null, context: RequestContext, at: number): ContextFeatures {
    const history = this.histories.of(shopper);
    const length = this.usableLength(history, at, context.dateOnly === true);
    return encodeContext(
      context,
      at,
      this.demographicsOf(shopper),
      sessionOf(history, length, this.clock(at), context.dateOnly === true),
    );
  }
}

const isEvidence = ({ type, value }: History, i: number): boolean =>
  type[i] !== REMOVE && interactionWeight(type[i]!, ofBfloat(value[i]!)) > 0;

/** Drawn from what a shopper met first: the same whatever key the shopper has. */
function halfOf({ at, product }: History, firstProduct: ProductKey, firstAt: number): Half {
  const mixed = Math.imul((at[0] ?? firstAt) / 1000, 0x9e3779b1) ^ Math.imul(product[0] ?? firstProduct, 0x85ebca6b);
  return (Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) >>> 31) as Half;
}

/** What a shopper carted or bought within the session (the day, where only dates are known) around `at`. */
function basketOf(history: History, at: number, dateOnly: boolean): Set<ProductKey> {
  const from = dateOnly ? startOfDay(at) : at - SESSION_GAP;
  const to = dateOnly ? from + DAY : at + SESSION_GAP;
  const basket = new Set<ProductKey>();
  for (let i = history.at.length - 1; i >= 0 && history.at[i]! >= from; i--)
    if (history.at[i]! < to && isBasketType(history.type[i]!)) basket.add(history.product[i]!);
  return basket;
}

const isBasketType = (type: number): boolean => type === CART || isPurchase(type);

/** The session as of the first `length` events of a history, at `clock`. */
export function sessionOf(history: History, length: number, clock: number, dateOnly: boolean): SessionState {
  if (length === 0) return { events: 0, daysSinceLast: undefined };
  let events = 0;
  if (!dateOnly) for (let i = length - 1; i >= 0 && clock - history.at[i]! <= SESSION_GAP; i--) events++;
  return { events, daysSinceLast: Math.max(0, clock - history.at[length - 1]!) / DAY };
}

const NO_SESSION: SessionState = { events: 0, daysSinceLast: undefined };

function encodeEventBuckets(events: EventBatch, i: number, who: Demographics): Int8Array {
  const context = events.context[i] ?? {};
  return encodeContext(events.dateOnly[i] ? { ...context, dateOnly: true } : context, events.at[i]!, who, NO_SESSION).buckets;
}

/** The last `limit` distinct products of a history, newest first. */
function distinctBefore(history: History, limit: number): ProductKey[] {
  const seen = new Set<ProductKey>();
  for (let i = history.product.length - 1; i >= 0 && seen.size < limit; i--)
    if (history.type[i] !== REMOVE) seen.add(history.product[i]!);
  return [...seen];
}
