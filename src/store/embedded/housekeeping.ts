import type { PGlite } from "@electric-sql/pglite";
import type { SharedSession } from "./session.js";

const QUIET_MS = 1500;

/**
 * What a PostgreSQL server's background processes do, done by hand where there are none: once the session has been quiet
 * for a while, tables that changed much are analysed (the planner needs figures), and a checkpoint keeps both the
 * write-ahead log and the next start short.
 */
export class Housekeeping {
  private timer: NodeJS.Timeout | undefined;
  private turns = 0;
  private cleanAt = 0;

  constructor(
    private readonly db: PGlite,
    private readonly session: SharedSession,
  ) {}

  noteTurn(): void {
    this.turns++;
    if (this.timer) return;
    this.timer = setTimeout(() => void this.run(), QUIET_MS);
    this.timer.unref();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.turns = Number.NaN;
  }

  private async run(): Promise<void> {
    this.timer = undefined;
    if (Number.isNaN(this.turns) || this.turns === this.cleanAt) return;
    const seen = this.turns;
    await new Promise((resolve) => setTimeout(resolve, 50).unref());
    if (this.session.busy || this.turns !== seen) {
      this.turns--;
      this.noteTurn();
      return;
    }
    this.cleanAt = this.turns;
    await this.db.exec("CHECKPOINT");
  }
}
