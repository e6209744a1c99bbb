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

/** A progress that is heard from only once it is shown. */
export function shownLater(progress: Progress): { progress: Progress; show(): void } {
  let shown = false;
  let stage: Parameters<Progress["stage"]> | undefined;
  let update: Parameters<Progress["update"]> | undefined;
  return {
    progress: {
      ...progress,
      stage(...given) {
        stage = given;
        if (shown) progress.stage(...given);
      },
      update(...given) {
        update = given;
        if (shown) progress.update(...given);
      },
    },
    show() {
      shown = true;
      if (stage) progress.stage(...stage);
      if (update) progress.update(...update);
    },
  };
}

/** A progress whose stages end the work once `signal` is aborted: the stage that would begin next rejects with its reason. */
export function stoppable(progress: Progress, signal: AbortSignal | undefined): Progress {
  return {
    ...progress,
    stage(...given) {
      signal?.throwIfAborted();
      progress.stage(...given);
    },
  };
}
