/** Writes impressions behind the answer's back, a few at a time: logging never makes a shopper wait, nor fails a request. */
import type { Log } from "../common/log.js";
import { message } from "../errors.js";
import type { ImpressionRow, Impressions } from "../store/ports.js";

const BATCH = 100;
/** Rows waiting at most: beyond that the newest are dropped, and counted. */
const BACKLOG = 10_000;
/** A database writes a hundred rows in hardly more time than one, and what it writes, answers wait for. */
const DELAY_MS = 500;

export class ImpressionLog {
  private waiting: ImpressionRow[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  /** Impressions that could not be kept. */
  lost = 0;

  constructor(
    private readonly store: Impressions,
    private readonly log: Pick<Log, "warn">,
  ) {}

  add(row: ImpressionRow): void {
    if (this.waiting.length >= BACKLOG) {
      this.lost++;
      return;
    }
    this.waiting.push(row);
    this.timer ??= setTimeout(() => void this.flush(), DELAY_MS).unref();
  }

  /** Resolves once everything added so far is written, or given up. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, BATCH);
      try {
        await this.store.putImpressions(batch);
      } catch (cause) {
        this.lost += batch.length;
        this.log.warn({ lost: this.lost, cause: message(cause) }, "impressions could not be written");
      }
    }
  }
}
