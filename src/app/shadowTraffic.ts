/**
 * A shadow model in a running gateway: it scores a share of the answers after they were sent, one at a time and with rests,
 * its graphs in threads that no answer waits for. Where it falls behind, answers are left out, and counted.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../common/log.js";
import { poll } from "../common/poll.js";
import { noProgress } from "../common/progress.js";
import { hash32 } from "../common/random.js";
import { message } from "../errors.js";
import { ProductVectors } from "../features/productVectors.js";
import type { RankingModel } from "../inference/model.js";
import type { Answered } from "../scoring/answered.js";
import { fillSpace, makeVectors, renewVectors } from "../scoring/fillSpace.js";
import { modelVectors } from "../scoring/modelVectors.js";
import { shadowList } from "../scoring/shadowList.js";
import type { ScoringSettings, Shop } from "../scoring/shop.js";
import type { Store } from "../store/ports.js";
import { PendingTallies } from "./shadowTally.js";
import { isDue, noteVectors, vectorsMade } from "./vectorAge.js";

export interface ShadowParts {
  store: Store;
  /** What is served at this moment. */
  shop: () => Shop;
  /** Opens a model in sessions that no answer waits for. */
  open: (id: string) => Promise<RankingModel>;
  settings: ScoringSettings;
  log: Log;
}

interface Candidate {
  id: string;
  share: number;
  model: RankingModel;
  shop: Shop;
}

/** Answers that wait at most; one holds a question and a hundred keys. */
export const SHADOW_QUEUE = 64;
/** Places of each list that are kept. */
const KEPT = 100;
/** It rests so many times as long as it worked: answers share the thread that gathers features, and have four fifths of it. */
const REST = 4;
/** The answer is on its way by then. */
const DELAY_MS = 20;
const LOOK_MS = 1000;
const UPKEEP_MS = 30_000;
/** How long what shoppers did after an answer is looked at. */
const REMEMBERED_MS = 30 * 86_400_000;

export class ShadowTraffic {
  private candidate: Candidate | null = null;
  private readonly pending = new PendingTallies();
  private readonly waiting: { answered: Answered; activeKeys: number[] }[] = [];
  private working: Promise<void> = Promise.resolve();
  private busy = false;
  private closed = false;
  private keptAt = 0;
  private stopFollowing = async (): Promise<void> => {};

  constructor(private readonly parts: ShadowParts) {}

  /** Follows the database's pointer until closed. */
  follow(): void {
    const { log } = this.parts;
    this.stopFollowing = poll(
      () => this.look(),
      LOOK_MS,
      (cause) => log.warn({ cause: message(cause) }, "the shadow model cannot be used; it is tried again"),
    );
  }

  /** An answer that was given: cheap, and never waits. */
  offer(answered: Answered): void {
    const { candidate } = this;
    const { model, state } = answered.shop;
    const ranked = answered.strategy === "PERSONALIZED" || answered.strategy === "COLD_SHOPPER";
    if (!candidate || !model || !ranked || state !== candidate.shop.state) return;
    if (hash32(answered.recommendationId) / 2 ** 32 >= candidate.share) return;
    if (this.waiting.length >= SHADOW_QUEUE) {
      this.pending.missed({ active: model.id, candidate: candidate.id }, "dropped");
      return;
    }
    this.waiting.push({ answered, activeKeys: firstKeys(answered.ranked) });
    if (this.busy) return;
    this.busy = true;
    this.working = this.work().finally(() => {
      this.busy = false;
    });
  }

  /** Takes up what the database points to, and writes what was found out. Called by `follow`. */
  async look(): Promise<void> {
    const { store } = this.parts;
    await this.pending.write(store);
    const target = await store.shadow();
    const id = target && `${target.name}@${target.version}`;
    const { candidate } = this;
    if (id !== (candidate?.id ?? null) || (candidate && candidate.shop.state !== this.parts.shop().state)) await this.change(id);
    if (this.candidate && target) this.candidate.share = target.share;
    if (this.candidate && performance.now() - this.keptAt > UPKEEP_MS) await this.keepUp(this.candidate);
  }

  /** Resolves once everything offered so far is scored and written. */
  async settled(): Promise<void> {
    await this.working;
    await this.pending.write(this.parts.store);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.waiting.length = 0;
    await this.stopFollowing();
    await this.working;
    await this.pending.write(this.parts.store).catch(() => {});
    await this.candidate?.model.close();
    this.candidate = null;
  }

  private async change(id: string | null): Promise<void> {
    const { store, shop, open, log } = this.parts;
    const former = this.candidate;
    this.candidate = null;
    this.waiting.length = 0;
    await this.working;
    await former?.model.close();
    if (id === null) return log.info({ former: former?.id }, "no shadow model any more");
    const { state } = shop();
    const model = await open(id);
    try {
      const maker = modelVectors(model, store, state, () => Date.now());
      const vectors = new ProductVectors(model.space.dim, state.catalogue.size);
      await fillSpace(store, maker, vectors, noProgress);
      this.candidate = { id, share: 0, model, shop: { state, model, space: model.space, vectors, maker, troubles: [] } };
    } catch (cause) {
      await model.close();
      throw cause;
    }
    log.info({ model: id }, "shadow model scores");
  }

  /** Vectors of products that came since, and of all of them once demand has moved on; answers too old to be followed up go. */
  private async keepUp({ shop }: Candidate): Promise<void> {
    const { store } = this.parts;
    const { state, maker, vectors, space } = shop;
    const keys = [...state.catalogue.allKeys()];
    await makeVectors(
      store,
      maker,
      vectors,
      keys.filter((key) => !vectors.has(key)),
    );
    const now = { events: state.version, at: Date.now() };
    const made = await vectorsMade(store, space.id);
    if (!made) await noteVectors(store, space.id, now);
    else if (isDue(made, now)) {
      await renewVectors(store, maker, vectors, keys, () => !this.closed);
      await noteVectors(store, space.id, now);
    }
    await store.pruneShadowAnswers(new Date(Date.now() - REMEMBERED_MS));
    this.keptAt = performance.now();
  }

  private async work(): Promise<void> {
    await sleep(DELAY_MS, undefined, { ref: false });
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      const began = performance.now();
      await this.score(next.answered, next.activeKeys);
      if (!this.closed) await sleep(REST * (performance.now() - began), undefined, { ref: false });
    }
  }

  private async score(answered: Answered, activeKeys: number[]): Promise<void> {
    const { candidate } = this;
    const active = answered.shop.model?.id;
    if (!candidate || active === undefined || this.closed) return;
    const models = { active, candidate: candidate.id };
    const began = performance.now();
    try {
      const list = await shadowList(candidate.shop, this.parts.settings, answered);
      const { recommendationId, at, shopperKey } = answered;
      this.pending.scored(
        { recommendationId, at, shopperKey, ...models, activeKeys, candidateKeys: firstKeys(list) },
        performance.now() - began,
      );
    } catch (cause) {
      this.pending.missed(models, "failed");
      this.parts.log.debug({ cause: message(cause) }, "the shadow model could not score an answer");
    }
  }
}

const firstKeys = (ranked: readonly { key: number }[]): number[] => ranked.slice(0, KEPT).map(({ key }) => key);
