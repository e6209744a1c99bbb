/** Moves a ShopState forward through stored events, never past the moment asked: promise 7 in one place. */
import type { EventBatch } from "../domain.js";
import { DAY } from "./calendar.js";
import type { ShopState } from "./shopState.js";

export class Replay {
  private readonly batches: AsyncIterator<EventBatch>;
  private batch: EventBatch | undefined;
  private next = 0;
  private done = false;
  /** Events that have a date only and whose day is not over yet: nobody knows when in the day they were. */
  private readonly undecided: { batch: EventBatch; i: number }[] = [];

  /** `events` in time order, as Store.scanEvents gives them. */
  constructor(
    readonly state: ShopState,
    events: AsyncIterable<EventBatch>,
  ) {
    this.batches = events[Symbol.asyncIterator]();
  }

  /** Applies every event that is certainly earlier than `at` (milliseconds). Returns how many; moments must not decrease. */
  async advanceTo(at: number): Promise<number> {
    const before = this.state.version;
    while (this.undecided.length > 0 && this.undecided[0]!.batch.at[this.undecided[0]!.i]! + DAY <= at) {
      const { batch, i } = this.undecided.shift()!;
      this.state.apply(batch, i);
    }
    for (let batch = await this.current(); batch; batch = await this.current()) {
      for (; this.next < batch.length; this.next++) {
        const moment = batch.at[this.next]!;
        if (moment >= at) return this.state.version - before;
        if (batch.dateOnly[this.next] === 1 && moment + DAY > at) this.undecided.push({ batch, i: this.next });
        else this.state.apply(batch, this.next);
      }
    }
    return this.state.version - before;
  }

  private async current(): Promise<EventBatch | undefined> {
    while (!this.done && (!this.batch || this.next >= this.batch.length)) {
      const { value, done } = await this.batches.next();
      this.done = done === true;
      this.batch = done ? undefined : value;
      this.next = 0;
    }
    return this.batch;
  }
}
