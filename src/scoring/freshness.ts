/**
 * "The next request knows", also of what another gateway has acknowledged a moment ago: that gateway noted how far the
 * shopper's events reach before it acknowledged them, and who answers the shopper looks there first.
 */
import { Patience } from "../common/patience.js";
import type { ShopperKey } from "../domain.js";
import { Errors, message } from "../errors.js";
import type { Acted } from "../store/ports.js";

/** How far a shop in memory has followed the events. */
export interface FollowedEvents {
  /** Highest sequence number taken in. */
  readonly lastSeq: number;
  /** When the last look that ended began, on the clock of `performance.now`. */
  readonly lookedAt: number;
  /** When the look under way began; null: there is none. */
  readonly lookingSince: number | null;
  /** Takes in everything written before the call. */
  refreshEvents(): Promise<void>;
}

/** Notes are kept much longer than this: who looked no longer ago, and finds no note, has missed nothing. */
const LOOKED_MS = 5000;
/** A cache that takes longer is one that does not answer: then the database is asked. */
const CACHE_MS = 100;
/** How long an answer waits for its shopper's latest events. */
const WAIT_MS = 500;
const EVENTS = "Taking in the shopper's latest events";
/** After a wait that failed, answers go on without for so long: a sick database must not slow everything. */
const REST_MS = 1000;

export class Freshness {
  private readonly cache = new Patience("The cache", CACHE_MS);
  private readonly database = new Patience(EVENTS, WAIT_MS);
  private restUntil = 0;
  private lastReason = "";

  constructor(
    private readonly acted: Pick<Acted, "seqOf">,
    private readonly followed: FollowedEvents,
  ) {}

  /** Resolves once the shopper's acknowledged events are taken in: to null, or to why they may not be. */
  async of(shopper: ShopperKey): Promise<{ stage: string; reason: string } | null> {
    if (await this.knows(shopper)) return null;
    const began = performance.now();
    if (began >= this.restUntil)
      try {
        this.refuseToWait();
        await this.database.ask(() => this.followed.refreshEvents());
        return null;
      } catch (cause) {
        this.restUntil = performance.now() + REST_MS;
        this.lastReason = message(cause);
      }
    return { stage: "freshness", reason: this.lastReason };
  }

  /** Throws where a look has been under way for longer than an answer would wait: what hangs there hangs here. */
  private refuseToWait(): void {
    const { lookingSince } = this.followed;
    if (lookingSince !== null && performance.now() - lookingSince > WAIT_MS) throw Errors.notWaitedFor(EVENTS, WAIT_MS);
  }

  private async knows(shopper: ShopperKey): Promise<boolean> {
    // In this order: what is noted after the look at the clock is younger than what the look must have found.
    if (performance.now() - this.followed.lookedAt > LOOKED_MS) return false;
    try {
      return (await this.cache.ask(() => this.acted.seqOf(shopper))) <= this.followed.lastSeq;
    } catch {
      return false;
    }
  }
}
