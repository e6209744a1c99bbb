/**
 * How long work reports itself. Rooms take a `Progress` and know nothing of terminals; the CLI draws a bar, the gateway
 * logs plain lines, tests pass `noProgress`.
 */
export interface Progress {
  /** Starts (or renames) a stage. `total` in `unit`s; unknown: left out. */
  stage(name: string, total?: number, unit?: string): void;
  /** Units done so far in this stage, with figures worth showing (loss, rejected rows ...). */
  update(done: number, figures?: Record<string, number | string>): void;
  /** A line worth keeping. */
  note(line: string): void;
}

export const noProgress: Progress = { stage: () => {}, update: () => {}, note: () => {} };
