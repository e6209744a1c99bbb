/** When the demo's shoppers come: more before Christmas and at weekends, in the evening most of all. */
import type { Random } from "../common/random.js";
import type { ShopperInput } from "../domain.js";
import { drawFrom, runningTotals } from "./draw.js";
import { momentOf } from "./localTime.js";

const DAY = 86_400_000;
/** The history's length: 18 months. */
export const HISTORY_DAYS = 548;

/** Relative number of visits by hour of the local day. */
const WEEKDAY_HOURS = [2, 1, 0.5, 0.3, 0.3, 0.8, 3, 6, 6.5, 5, 3.5, 3.5, 5, 4.5, 3, 3, 3.5, 4.5, 6, 7.5, 9, 8.5, 6, 3.5];
const WEEKEND_HOURS = [3, 1.5, 0.8, 0.4, 0.3, 0.4, 0.8, 1.8, 3.5, 5.5, 7, 7.5, 7, 6.5, 6.5, 6.5, 6.5, 6, 6, 6.5, 7.5, 7.5, 6, 4];
/** Relative number of visits by month, January first. */
const MONTHS = [1.05, 0.9, 0.95, 1, 1, 0.95, 0.9, 0.9, 1, 1.05, 1.3, 1.5];

/** Draws moments at which a shopper starts a visit. */
export class Calendar {
  private readonly days: { start: number; weekend: boolean }[] = [];
  private readonly running: Float64Array;

  constructor(private readonly end: Date) {
    const first = end.getTime() - HISTORY_DAYS * DAY;
    for (let d = 0; d < HISTORY_DAYS; d++) {
      const start = first + d * DAY;
      const weekday = new Date(start).getUTCDay();
      this.days.push({ start, weekend: weekday === 0 || weekday === 6 });
    }
    // The shop grows by half over the history.
    const weights = this.days.map(({ start, weekend }, d) => {
      const growth = 1 + (0.5 * d) / HISTORY_DAYS;
      return growth * MONTHS[new Date(start).getUTCMonth()]! * (weekend ? 1.2 : 1);
    });
    this.running = runningTotals(weights);
  }

  /** A moment between the shopper's joining and the clock; null where luck found none. */
  draw(shopper: ShopperInput, random: Random): Date | null {
    const joined = Date.parse(String(shopper.attributes?.memberSince ?? "1970-01-01"));
    for (let attempt = 0; attempt < 12; attempt++) {
      const { start, weekend } = this.days[drawFrom(this.running, random)]!;
      const hour = random.weighted(weekend ? WEEKEND_HOURS : WEEKDAY_HOURS) + random.uniform();
      const at = momentOf(start + hour * 3_600_000, String(shopper.attributes?.timeZone ?? "UTC"));
      const floor = this.end.getTime() - HISTORY_DAYS * DAY;
      if (at.getTime() >= Math.max(joined, floor) && at.getTime() < this.end.getTime() - 3_600_000) return at;
    }
    return null;
  }
}
