/** What a gateway does behind the traffic, one thing at a time: encodes what is pending, and keeps product vectors up with demand. */
import { setTimeout as sleep } from "node:timers/promises";
import { coalesce } from "../common/coalesce.js";
import type { Log } from "../common/log.js";
import { message } from "../errors.js";
import { encodeCatalogue } from "../ingestion/encodeCatalogue.js";
import type { ShopServing } from "../scoring/shopServing.js";
import type { Space, Store } from "../store/ports.js";
import type { Encoders } from "./engine.js";
import { logProgress } from "./logProgress.js";
import { isDue, noteVectors, vectorsMade } from "./vectorAge.js";

export interface UpkeepParts {
  store: Store;
  serving: ShopServing;
  /** Opens them when first needed. */
  encoders: () => Promise<Encoders>;
  log: Log;
}

/** The first requests after a start have the machine to themselves. */
const FIRST_LOOK_MS = 1000;
const LOOK_MS = 60_000;
/** When images whose server did not answer are asked for again. */
const DEFERRED_MS = 15 * 60_000;
/** How long stopping waits for the batch at hand. */
const STOP_MS = 500;

export class Upkeep {
  private readonly abort = new AbortController();
  private readonly timers: NodeJS.Timeout[];
  private readonly run = coalesce(() => this.look());
  private latest = Promise.resolve();
  /** When there may be something to encode. */
  private encodeAt = 0;
  private vectorsStale = false;
  /** The space that was last seen to have its index. */
  private indexed: Space | null = null;

  constructor(private readonly parts: UpkeepParts) {
    this.timers = [setTimeout(() => this.start(), FIRST_LOOK_MS).unref(), setInterval(() => this.start(), LOOK_MS).unref()];
  }

  /** There may be products to encode. `changed`: stored vectors may no longer be those of the products. */
  soon({ changed = false } = {}): void {
    this.encodeAt = 0;
    this.vectorsStale ||= changed;
    this.start();
  }

  /** Ends after the batch at hand. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.abort.abort();
    await Promise.race([this.latest, sleep(STOP_MS, undefined, { ref: false })]);
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
    const made = await vectorsMade(store, space.id);
    // Vectors of a space that nobody noted were made when it was opened.
    if (!made && !this.vectorsStale) return noteVectors(store, space.id, now);
    if (made && !this.vectorsStale && !isDue(made, now)) return;
    const moved = await serving.renewVectors(() => !signal.aborted);
    if (signal.aborted || serving.shop.space !== space) return;
    this.vectorsStale = false;
    await noteVectors(store, space.id, now);
    log.info({ space: space.id, moved }, "product vectors made anew");
  }

  private async encode(): Promise<void> {
    const { serving } = this.parts;
    this.encodeAt = Number.POSITIVE_INFINITY;
    const { text, image } = await this.encodePending().catch((cause) => {
      this.encodeAt = 0;
      throw cause;
    });
    if ((text?.deferred ?? 0) + (image?.deferred ?? 0) > 0) this.encodeAt = Math.min(this.encodeAt, Date.now() + DEFERRED_MS);
    if ((text?.encoded ?? 0) + (image?.encoded ?? 0) === 0) return;
    // Products that share a text or an image with an encoded one have new vectors too; the content space, a new centre.
    if (serving.shop.model) this.vectorsStale = true;
    else await serving.reopen();
  }

  private async encodePending(): ReturnType<typeof encodeCatalogue> {
    const { store, serving, encoders, log } = this.parts;
    return encodeCatalogue(store, await encoders(), logProgress(log), {
      signal: this.abort.signal,
      onStored: (keys) => serving.refreshVectors(keys),
    });
  }
}
