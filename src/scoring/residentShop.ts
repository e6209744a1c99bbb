/** A shop kept in memory: loaded from the store, brought up to date with it, and exchanged whole where another takes its place. */
import { setTimeout as sleep } from "node:timers/promises";
import { coalesce } from "../common/coalesce.js";
import type { Log } from "../common/log.js";
import { oneAtATime } from "../common/oneAtATime.js";
import { noProgress, type Progress } from "../common/progress.js";
import type { ProductKey, Shopper, ShopperKey } from "../domain.js";
import { message } from "../errors.js";
import { SearchThreads } from "../retrieval/searchThreads.js";
import type { CandidateSource } from "../retrieval/source.js";
import type { ModelRecord, Store } from "../store/ports.js";
import { makeVectors, readVectors, renewVectors } from "./fillSpace.js";
import { Follower } from "./follower.js";
import { followStore, type Looks } from "./following.js";
import type { FollowedEvents } from "./freshness.js";
import { loadState, type OnProduct } from "./loadState.js";
import { nearestIn } from "./nearestIn.js";
import { openShop, type ShopParts } from "./openShop.js";
import { Retired } from "./retired.js";
import type { Shop } from "./shop.js";

export interface ResidentParts extends ShopParts {
  log: Log;
  /** The store as requests ask it: what does not answer soon fails. Left out: `store`. */
  reads?: Pick<Store, "nearest" | "shoppersByKeys">;
  /** Catalogues smaller than this are searched in memory and need no index. Left out: all are searched in the database. */
  inProcessBelow?: number;
  onProduct?: OnProduct;
  /** What merchandisers want, read anew whenever it may have changed. */
  rules?: { refresh(): Promise<void> };
  /** Names the shop as it was last imported: where it changes, everything is loaded anew. Left out: it never does. */
  edition?: () => Promise<string>;
  /** Called when that has happened. */
  onReload?: () => void;
}

/** How long ago the last look may be: several polls, as one may be slow. */
const CURRENT_MS = 5000;
/** How long a model that cannot be opened is left alone. */
const RETRY_MODEL_MS = 30_000;
/** After a change that failed. */
const RETRY_CHANGE_MS = 3000;
/** How long closing waits for a change under way; past that, it fails by itself once its store is closed. */
const CLOSE_MS = 1000;

/** A shop as it was read from the store. */
export interface LoadedShop {
  shop: Shop;
  record: ModelRecord | null;
  /** Newest product stamp, milliseconds. */
  updatedAt: number;
  edition: string | null;
}

/** Reads everything: catalogue, shoppers, events, the active model with its vectors. */
export async function loadShop(parts: ResidentParts, progress: Progress): Promise<LoadedShop> {
  const edition = (await parts.edition?.()) ?? null;
  const { state, updatedAt } = await loadState(parts.store, progress, parts.onProduct);
  const record = await parts.store.activeModel();
  const shop = await openShop(parts, state, record, progress);
  for (const { reason } of shop.troubles) parts.log.warn({ reason }, "serving without the active model");
  return { shop, record, updatedAt, edition };
}

export class ResidentShop<Parts extends ResidentParts = ResidentParts> implements FollowedEvents {
  /** Takes in everything written before the call: await it after a local write, and the next request knows. */
  readonly refresh = coalesce(async () => {
    const { current } = this;
    const began = performance.now();
    await this.refreshEvents();
    await this.refreshCatalogue();
    if (this.current.state === current.state) this.caughtUpAt = began;
  });
  /** The same of events alone: nothing that takes long. */
  readonly refreshEvents = coalesce(() => {
    this.latestEvents = this.lookAtEvents();
    return this.latestEvents;
  });
  private readonly refreshCatalogue = coalesce(() => this.follower.products(this.current));
  private latestEvents: Promise<void> = Promise.resolve();
  private readonly followShop = coalesce(() => this.lookAtShop());
  private eventsLookedAt = performance.now();
  private lookBegan: number | null = null;
  /** Searches the space of `shop`: both are exchanged together. */
  protected nearest: CandidateSource;
  private readonly searching = new SearchThreads();
  private current: Shop;
  private modelId: string | null;
  private edition: string | null;
  private follower: Follower;
  private readonly retired = new Retired();
  /** What is served is exchanged by one change at a time. */
  private readonly exclusively = oneAtATime();
  private stopFollowing = async (): Promise<void> => {};
  private changing: Promise<void> | null = null;
  private restUntil = 0;
  private caughtUpAt = performance.now();
  private retryModelAt = 0;
  private closed = false;

  protected constructor(
    protected readonly parts: Parts,
    { shop, record, updatedAt, edition }: LoadedShop,
  ) {
    this.current = shop;
    this.modelId = idOf(record);
    this.edition = edition;
    this.nearest = this.searchOf(shop);
    this.follower = new Follower(parts.store, updatedAt, parts.now, parts.onProduct);
  }

  /** What is being served at this moment. */
  get shop(): Shop {
    return this.current;
  }

  get lastSeq(): number {
    return this.current.state.lastSeq;
  }

  get lookedAt(): number {
    return this.eventsLookedAt;
  }

  get lookingSince(): number | null {
    return this.lookBegan;
  }

  /** Whether it has been following the store up to a moment ago: what it has not seen change has not changed. */
  get isCurrent(): boolean {
    return performance.now() - this.caughtUpAt < CURRENT_MS;
  }

  /** Follows other processes' writes until closed. */
  follow(): void {
    const { log, store, rules } = this.parts;
    const looks: Looks = {
      events: (upTo) => this.takeInEvents(upTo),
      products: () => this.refreshCatalogue(),
      shoppers: (keys) => this.readShoppers(keys),
      shop: () => this.followShop(),
      merchandise: async () => rules?.refresh(),
      all: async () => {
        await this.refresh();
        await rules?.refresh();
        await this.followShop();
      },
    };
    this.stopFollowing = followStore(store, looks, (cause) => log.warn({ cause: message(cause) }, "could not follow the store"));
  }

  /** Takes in the events up to this sequence number, unless that has been done, or is being done. */
  async takeInEvents(upTo: number): Promise<void> {
    if (this.lastSeq >= upTo) return;
    await this.latestEvents.catch(() => {});
    if (this.lastSeq < upTo) await this.refreshEvents();
  }

  /** Makes the vectors of products anew, e.g. once they are encoded: the next request can find them. */
  async refreshProducts(ids: readonly string[]): Promise<void> {
    await this.refresh();
    const { catalogue } = this.current.state;
    await this.refreshVectors(ids.flatMap((id) => catalogue.keyOf(id) ?? []));
  }

  /** The same by key, of products that the shop knows already. */
  async refreshVectors(keys: readonly ProductKey[]): Promise<void> {
    const { maker, vectors } = this.current;
    await makeVectors(this.parts.store, maker, vectors, keys);
  }

  /** Reads shoppers' attributes anew, after they were written. */
  async refreshShoppers(ids: readonly string[]): Promise<void> {
    for (const shopper of await this.parts.store.shoppersByIds(ids)) if (shopper) this.current.state.meet(shopper);
  }

  /** The same by key, of those that are known already; null: of all. */
  private async readShoppers(keys: readonly ShopperKey[] | null): Promise<void> {
    const { state } = this.current;
    const read = (shopper: Shopper | null): void => {
      if (shopper && state.knowsShopper(shopper.key)) state.meet(shopper);
    };
    if (keys) (await this.parts.store.shoppersByKeys(keys)).forEach(read);
    else for await (const shoppers of this.parts.store.scanShoppers()) shoppers.forEach(read);
  }

  /**
   * Makes all product vectors anew from the shop's numbers as they are now, giving way to requests, and the index where too
   * much of it moved. Ends early where another shop or model is served meanwhile, or `wanted` says no. Returns how many moved.
   */
  async renewVectors(wanted: () => boolean = () => true, onBatch: (done: number) => void = () => {}): Promise<number> {
    const shop = this.current;
    const { state, maker, vectors, space } = shop;
    const keys = [...state.catalogue.allKeys()];
    const still = (): boolean => this.current === shop && !this.closed && wanted();
    const moved = await renewVectors(this.parts.store, maker, vectors, keys, still, onBatch);
    if (moved > 0 && still() && !this.isSearchedHere(shop))
      await this.parts.store.buildIndex(space.id, undefined, { online: true });
    return moved;
  }

  /** Reads the vectors that another process has made anew, giving way to requests; null where it was ended early as above. */
  async readVectors(wanted: () => boolean = () => true): Promise<number | null> {
    const shop = this.current;
    const still = (): boolean => this.current === shop && !this.closed && wanted();
    return readVectors(this.parts.store, shop.space, shop.vectors, still);
  }

  /** Gives the space its index where it is searched by one and has none, beside the traffic. */
  async indexVectors(progress: Progress = noProgress): Promise<void> {
    if (this.isSearchedHere(this.current)) return;
    const { id } = this.current.space;
    const space = (await this.parts.store.spaces()).find((known) => known.id === id);
    if (!space || space.indexed || space.count === 0) return;
    progress.stage("indexing vectors", space.count, "vectors");
    await this.parts.store.buildIndex(id, (done) => progress.update(done), { online: true });
  }

  /** Loads everything anew, e.g. after another shop was imported; the old one is served until then. */
  async reload(progress: Progress): Promise<void> {
    await this.exclusively(async () => {
      const { shop, record, updatedAt, edition } = await loadShop(this.parts, progress);
      this.swap(shop, record);
      this.edition = edition;
      this.follower = new Follower(this.parts.store, updatedAt, this.parts.now, this.parts.onProduct);
      // Reading took a while, and what was written meanwhile is not known.
      this.caughtUpAt = this.eventsLookedAt = Number.NEGATIVE_INFINITY;
    });
    await this.refresh();
  }

  /** Opens model and space anew around the same state, e.g. once a catalogue without vectors has been encoded. */
  async reopen(): Promise<void> {
    await this.exclusively(async () => this.change(await this.parts.store.activeModel()));
  }

  /** Serves the model that is active now, for who has just activated one: other gateways follow by themselves. */
  async adopt(): Promise<void> {
    await this.exclusively(async () => {
      const record = await this.parts.store.activeModel();
      if (idOf(record) !== this.modelId) await this.change(record);
    });
  }

  private searchOf(shop: Shop): CandidateSource {
    const { store, reads = store } = this.parts;
    return nearestIn(shop, reads, this.searching, { here: this.isSearchedHere(shop), embedded: store.engine === "embedded" });
  }

  private isSearchedHere({ state }: Shop): boolean {
    return state.catalogue.count < (this.parts.inProcessBelow ?? 0);
  }

  /** Stops following and closes the models. */
  async close(): Promise<void> {
    this.closed = true;
    await this.stopFollowing();
    await Promise.race([this.changing, sleep(CLOSE_MS, undefined, { ref: false })]);
    await this.retired.close();
    await Promise.all([this.current.model?.close(), this.searching.close()]);
  }

  /**
   * Changes to the shop and the model of this moment. A change may take long; what is served until then goes on being
   * followed. A model that could not be opened is tried again after a while.
   */
  private async lookAtShop(): Promise<void> {
    if (this.changing || performance.now() < this.restUntil) return;
    const { parts } = this;
    const edition = (await parts.edition?.()) ?? null;
    if (edition !== this.edition)
      return this.begin(async () => {
        await this.reload(noProgress);
        parts.log.info({ products: this.current.state.catalogue.count }, "the shop was imported anew");
        parts.onReload?.();
      });
    const record = await parts.store.activeModel();
    if (idOf(record) !== this.modelId) return this.begin(() => this.adopt());
    if (this.current.troubles.length === 0 || parts.now() < this.retryModelAt) return;
    this.retryModelAt = parts.now() + RETRY_MODEL_MS;
    if (await this.opens(record)) this.begin(() => this.exclusively(() => this.change(record)));
  }

  private async lookAtEvents(): Promise<void> {
    const { follower, current } = this;
    const began = performance.now();
    this.lookBegan = began;
    try {
      await follower.events(current);
    } finally {
      this.lookBegan = null;
    }
    if (this.follower === follower) this.eventsLookedAt = began;
  }

  private begin(change: () => Promise<void>): void {
    this.changing = change()
      .catch((cause) => {
        this.restUntil = performance.now() + RETRY_CHANGE_MS;
        if (!this.closed) this.parts.log.warn({ cause: message(cause) }, "could not change what is served");
      })
      .finally(() => {
        this.changing = null;
        // What was told meanwhile was not looked at.
        if (!this.closed) void this.followShop().catch(() => {});
      });
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
    const late = [...state.catalogue.allKeys()].filter((key) => !shop.vectors.has(key));
    if (late.length > 0) await makeVectors(this.parts.store, shop.maker, shop.vectors, late);
    this.swap(shop, record);
    this.parts.log.info({ model: idOf(record), space: shop.space.id }, "model changed");
  }

  /** From one statement to the next: requests under way keep what they began with, later ones get the new whole. */
  private swap(shop: Shop, record: ModelRecord | null): void {
    this.retired.add(this.closed ? shop.model : this.current.model);
    if (this.closed) return;
    this.current = shop;
    this.modelId = idOf(record);
    this.nearest = this.searchOf(shop);
  }
}

function idOf(record: ModelRecord | null): string | null {
  return record ? `${record.name}@${record.version}` : null;
}
