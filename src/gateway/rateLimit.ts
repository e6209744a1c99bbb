import { LRUCache } from "lru-cache";
import { Patience } from "../common/patience.js";
import { Errors, VitrineError } from "../errors.js";
import type { Cache } from "../store/ports.js";

const WINDOW_SECONDS = 60;
const COUNT_MS = 250;
/** A gateway takes this part of what is left of a caller's minute at once, */
const SHARE = 1 / 100;
/** and no more than so many requests. */
const LARGEST_SHARE = 20;
const CALLERS_KEPT = 10_000;

/** Requests that have been counted in the cache and may still be let through here. */
interface Share {
  left: number;
  /** What was left of the limit for all gateways when it was taken; below 0: it is the last. */
  rest: number;
  /** When its minute ends at the latest, on the clock of `performance.now`. */
  until: number;
}

/**
 * How many requests a minute each caller may make, at all gateways together. They take shares of what is left from the cache and
 * count those by themselves, so that most requests wait for nobody: never more than the limit pass, and towards its end they are
 * counted one by one. What a gateway took and did not use is lost to the others for that minute: a hundredth of the limit at most.
 */
export class RateLimit {
  private readonly shares = new LRUCache<string, Share>({ max: CALLERS_KEPT });
  private readonly underWay = new Map<string, Promise<Share>>();
  /** A cache that hangs is not waited for. */
  private readonly patience = new Patience("Counting requests", COUNT_MS);

  /** `limit` 0: there is none. */
  constructor(
    private readonly cache: Pick<Cache, "increment">,
    private readonly limit: number,
  ) {}

  /**
   * Counts a request of `who` (a key's id or an address) and throws `RATE_LIMITED` over the limit. A cache that does not answer
   * lets everybody through, and `onGone` is told why: the shop must not close because a counter is gone.
   */
  async count(who: string, onGone: (cause: unknown) => void = () => {}): Promise<void> {
    if (this.limit === 0) return;
    try {
      let share = this.held(who) ?? (await this.take(who));
      while (share.left === 0 && share.rest >= 0) share = await this.take(who, share.rest);
      if (share.left > 0) share.left--;
      else throw Errors.rateLimited(this.limit, WINDOW_SECONDS);
    } catch (cause) {
      if (isRefusal(cause)) throw cause;
      onGone(cause);
    }
  }

  private held(who: string): Share | undefined {
    const share = this.shares.get(who);
    return share && performance.now() < share.until ? share : undefined;
  }

  /** A burst takes one share, not one each; whatever hangs is asked anew by the next. */
  private async take(who: string, rest = this.limit): Promise<Share> {
    try {
      return await this.patience.ask(() => this.underWay.get(who) ?? this.begin(who, rest));
    } catch (cause) {
      this.underWay.delete(who);
      throw cause;
    }
  }

  private begin(who: string, rest: number): Promise<Share> {
    const taking = this.takeShare(who, rest).finally(() => {
      if (this.underWay.get(who) === taking) this.underWay.delete(who);
    });
    this.underWay.set(who, taking);
    return taking;
  }

  private async takeShare(who: string, rest: number): Promise<Share> {
    const size = Math.max(1, Math.min(LARGEST_SHARE, Math.floor(SHARE * rest)));
    const began = performance.now();
    const { count, endsInMs } = await this.cache.increment(`rate:${who}`, size, WINDOW_SECONDS);
    const over = Math.max(0, count - this.limit);
    const share = { left: Math.max(0, size - over), rest: this.limit - count, until: began + endsInMs };
    this.shares.set(who, share);
    return share;
  }
}

function isRefusal(cause: unknown): boolean {
  return cause instanceof VitrineError && cause.code === "RATE_LIMITED";
}
