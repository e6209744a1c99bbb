/**
 * Ranked lists remembered for moments: the next page of a list, a reload and the same shelf asked twice cost a page, not a
 * ranking, and the pages of one list agree with one another.
 *
 * A list is found again only by a digest of everything that made it: the shop (its model, its space), the rules in force and
 * their revisions, the settings, the catalogue's and the vectors' versions, the filter, the situation, and what is known of the
 * shopper. So what the shopper did, new attributes, a changed product, another rule and another model are in the next
 * answer. Two things may be as old as the memory lasts: the moment of a question about the present, and what other
 * shoppers' events did to popularity and co-occurrence. Under traffic those change with every request, by next to nothing:
 * a digest of them too would never be met twice, and would shuffle a list while it is being paged through.
 *
 * A list that lacks what a stage would have added is never remembered.
 */
import { LRUCache } from "lru-cache";
import { sha256 } from "../common/hash.js";
import type { Strategy } from "../domain.js";
import type { Question } from "../features/question.js";
import type { Ask } from "../retrieval/source.js";
import type { Merchandised } from "./merchandise.js";
import type { RulesInForce } from "./rules/inForce.js";
import type { Run } from "./run.js";
import type { ScoringSettings, Shop } from "./shop.js";
import type { RecommendationRequest } from "./types.js";

/** A merchandised list, best first, and what its pages and explanations ask of it. */
export interface RankedList extends Merchandised {
  question: Question;
  /** [dim], L2-normalised; null where nothing says what is looked for. */
  query: Float32Array | null;
  ask: Ask;
  strategy: Strategy;
}

/** What a list is made by, beside the request. */
export interface ListMakers {
  shop: Shop;
  settings: ScoringSettings;
  rules: RulesInForce;
}

type Degradations = Run["degradations"];
interface Made {
  list: RankedList;
  /** What dropped out while it was made. */
  degradations: Degradations;
}

/** Products in all remembered lists together, and of the shoppers' pasts beside them: about 100 MB. */
const PRODUCTS = 150_000;
/** What a list weighs beyond its products, in products. */
const OVERHEAD = 40;

export class ListMemory {
  private readonly lists = new LRUCache<string, { list: RankedList; made: number }>({
    maxSize: PRODUCTS,
    sizeCalculation: ({ list }) => OVERHEAD + list.shown.length + list.question.past.size,
  });
  /** Lists being made, for whoever asks the same meanwhile. */
  private readonly underWay = new Map<string, Promise<Made>>();
  /** Whose lists these are. */
  private shop: Shop | null = null;

  /** `ms`: how long a list is remembered, 0: not at all. `now` in milliseconds. */
  constructor(
    private readonly ms: number,
    private readonly now: () => number,
  ) {}

  /**
   * The list of a request, by `make` where it is not remembered. One that is being made is waited for, and shared with all
   * that dropped out on its way; where its making fails, whoever waited makes another.
   */
  async recall(
    makers: ListMakers,
    request: RecommendationRequest,
    run: Run,
    make: () => Promise<RankedList>,
  ): Promise<RankedList> {
    if (this.ms === 0) return make();
    const began = performance.now();
    const { shop } = makers;
    if (shop !== this.shop) this.forget(shop);
    const key = this.keyOf(makers, request);
    const known = this.lists.get(key);
    if (known && this.isFresh(known.made)) {
      run.took("remembered", began);
      return known.list;
    }
    const making = this.underWay.get(key);
    if (!making) return this.share(key, shop, run, make);
    const shared = await making.catch(() => null);
    if (!shared) return make();
    run.degradations.push(...shared.degradations);
    run.took("remembered", began);
    return shared.list;
  }

  private async share(key: string, shop: Shop, run: Run, make: () => Promise<RankedList>): Promise<RankedList> {
    const made = this.now();
    const before = run.degradations.length;
    const making = make().then((list) => ({ list, degradations: run.degradations.slice(before) }));
    this.underWay.set(key, making);
    try {
      const { list } = await making;
      // Also what dropped out before, e.g. the shopper's attributes: the digest does not know what was missed.
      if (run.degradations.length === 0 && this.shop === shop) this.lists.set(key, { list, made });
      return list;
    } finally {
      if (this.underWay.get(key) === making) this.underWay.delete(key);
    }
  }

  private forget(shop: Shop): void {
    this.lists.clear();
    this.underWay.clear();
    this.shop = shop;
  }

  /** A clock that was set back makes nothing fresh. */
  private isFresh(made: number): boolean {
    const age = this.now() - made;
    return age >= 0 && age < this.ms;
  }

  /** The digest. Another shop has forgotten all lists of the one before, so the shop itself is not in it. */
  private keyOf({ shop, settings, rules }: ListMakers, { shopperKey, context, filter }: RecommendationRequest): string {
    const { state, vectors } = shop;
    const { at, ...situation } = context;
    return sha256(
      JSON.stringify([
        shopperKey,
        state.revisionOf(shopperKey),
        state.catalogue.version,
        vectors.version,
        settings,
        rules.versions,
        filter,
        this.isPresent(at, context.dateOnly) ? "now" : at?.getTime(),
        situation,
      ]),
    );
  }

  /** A moment this close to the present is the present, whose lists may be as old. Any other is asked about exactly. */
  private isPresent(at: Date | undefined, dateOnly = false): boolean {
    return at === undefined || (!dateOnly && Math.abs(at.getTime() - this.now()) < this.ms);
  }
}
