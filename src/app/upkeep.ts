/**
 * What a gateway looks after behind the traffic: it has what is pending encoded, and product vectors made anew as demand moves
 * on, each by one of the processes; what another gateway has made, it reads.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { coalesce } from "../common/coalesce.js";
import type { Log } from "../common/log.js";
import { message } from "../errors.js";
import { ENCODE, type EncodeCounts } from "../jobs/encode.js";
import type { JobEnd, Jobs } from "../jobs/jobs.js";
import { VECTORS, type VectorsRenewed } from "../jobs/vectors.js";
import type { ShopServing } from "../scoring/shopServing.js";
import type { Space, Store } from "../store/ports.js";
import { logProgress } from "./logProgress.js";
import { isDue, noteVectors, type VectorsMade, vectorsMade } from "./vectorAge.js";
import { vectorWork } from "./vectorWork.js";

export interface UpkeepParts {
  store: Store;
  serving: ShopServing;
  /** Where the encoding is done, by whichever process, and vectors are made anew, by one of the gateways. */
  jobs: Pick<Jobs, "enqueue" | "onEnd" | "work">;
  log: Log;
}

/** The first requests after a start have the machine to themselves. */
const FIRST_LOOK_MS = 1000;
const LOOK_MS = 60_000;
/** When images whose server did not answer are asked for again. */
const DEFERRED_MS = 15 * 60_000;
/** When encoding that has failed, for all its attempts, is asked for again. */
const FAILED_MS = 60_000;
/** How far other gateways' clocks may be behind. */
const SKEW_MS = 60_000;
/** How long stopping waits for the batch at hand. */
const STOP_MS = 500;

export class Upkeep {
  private readonly abort = new AbortController();
  private readonly timers: NodeJS.Timeout[];
  private readonly run = coalesce(() => this.look());
  private latest = Promise.resolve();
  /** When there may be something to encode. */
  private encodeAt = 0;
  /** Vectors made before then are out of date, milliseconds since 1970. */
  private staleSince: number | null = null;
  /** Up to which renewal (`VectorsMade.ended`) the vectors in memory are those that are stored: of a space. */
  private taken: { space: string; ended: number } | null = null;
  /** The space that was last seen to have its index. */
  private indexed: Space | null = null;

  constructor(private readonly parts: UpkeepParts) {
    parts.jobs.onEnd(ENCODE, (end) => this.encoded(end));
    parts.jobs.onEnd(VECTORS, (end) => this.renewed(end));
    const onMade = (space: string, ended: number): void => {
      this.taken = { space, ended };
    };
    parts.jobs.work(VECTORS, vectorWork({ ...parts, onMade }));
    this.timers = [setTimeout(() => this.start(), FIRST_LOOK_MS).unref(), setInterval(() => this.start(), LOOK_MS).unref()];
  }

  /** There may be products to encode. `changed`: stored vectors may no longer be those of the products. */
  soon({ changed = false } = {}): void {
    this.encodeAt = 0;
    if (changed) this.renewSoon();
    else this.start();
  }

  /** Ends after the batch at hand. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.abort.abort();
    await Promise.race([this.latest, sleep(STOP_MS, undefined, { ref: false })]);
  }

  private renewSoon(): void {
    this.staleSince = Date.now();
    this.start();
  }

  private start(): void {
    const { signal } = this.abort;
    if (signal.aborted) return;
    this.latest = this.run().catch((cause: unknown) => {
      if (!signal.aborted) this.parts.log.warn({ cause: message(cause) }, "background work failed; it is tried again");
    });
  }

  private async look(): Promise<void> {
    const { store, serving, log } = this.parts;
    const { signal } = this.abort;
    if (Date.now() >= this.encodeAt) await this.encode();
    const { model, state, space } = serving.shop;
    if (this.indexed !== space) await serving.indexVectors(logProgress(log));
    this.indexed = space;
    // The content space knows nothing of demand.
    if (!model || signal.aborted) return;
    const now = { events: state.version, at: Date.now() };
    const made: VectorsMade | null = await vectorsMade(store, space.id);
    if (made?.ended !== undefined) await this.takeIn(space, made.ended);
    const since = this.staleSince;
    // Vectors of a space that nobody noted were made when it was opened.
    if (!made && since === null) return noteVectors(store, space.id, now);
    if (made && since === null && !isDue(made, now)) return;
    if (signal.aborted) return;
    await this.parts.jobs.enqueue(VECTORS, { space: space.id, since }, space.id);
    if (this.staleSince === since) this.staleSince = null;
  }

  /** Reads what another gateway has made anew, since this process began or these vectors were last read. */
  private async takeIn(space: Space, ended: number): Promise<void> {
    const known = this.taken?.space === space.id ? this.taken.ended : performance.timeOrigin - SKEW_MS;
    if (ended <= known) return;
    const { serving, log } = this.parts;
    const moved = await serving.readVectors(() => !this.abort.signal.aborted);
    if (moved === null) return;
    this.taken = { space: space.id, ended };
    log.info({ space: space.id, moved }, "product vectors taken in");
  }

  /** What has been asked for already, by any gateway, is not asked for twice. */
  private async encode(): Promise<void> {
    this.encodeAt = Number.POSITIVE_INFINITY;
    const { jobs, log } = this.parts;
    await jobs.enqueue(ENCODE, null).catch((cause: unknown) => {
      this.encodeAt = 0;
      if (!this.abort.signal.aborted) log.warn({ cause: message(cause) }, "encoding could not be asked for; it is tried again");
    });
  }

  /** An encoding has ended somewhere. */
  private encoded(end: JobEnd<EncodeCounts>): void {
    const { serving, log } = this.parts;
    if (this.abort.signal.aborted) return;
    const again = (ms: number): void => {
      this.encodeAt = Math.min(this.encodeAt, Date.now() + ms);
    };
    if ("error" in end) again(FAILED_MS);
    else if (end.result.deferred > 0) again(DEFERRED_MS);
    if ("error" in end || end.result.encoded === 0) return;
    // What was encoded has been stamped, and is followed; but the content space has a new centre.
    if (serving.shop.model) return;
    serving.reopen().catch((cause: unknown) => {
      log.warn({ cause: message(cause) }, "the encoded products could not be taken in");
    });
  }

  /** Vectors were made anew somewhere, or could not be. */
  private renewed(end: JobEnd<VectorsRenewed>): void {
    if ("error" in end) this.staleSince ??= Date.now();
    else this.start();
  }
}
