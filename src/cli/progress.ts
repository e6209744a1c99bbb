/** How long work shows itself on stderr: a bar on a terminal, a line now and then elsewhere. */
import cliProgress from "cli-progress";
import type { Progress } from "../common/progress.js";
import { StageClock } from "./stageClock.js";

/** A `Progress` that can be ended: the last stage is summed up and the terminal left clean. */
export interface ShownProgress extends Progress {
  end(): void;
}

const LINE_EVERY_MS = 5000;

/** Where progress is shown; `isTTY` says whether a person looks at it. */
export type Screen = NodeJS.WritableStream & { isTTY?: boolean };

/** Chooses by what `stream` is. */
export function showProgress(stream: Screen): ShownProgress {
  return stream.isTTY ? barProgress(stream) : lineProgress(stream);
}

/** A bar with rate and ETA, redrawn in place; a finished stage leaves one line. */
export function barProgress(stream: Screen): ShownProgress {
  let clock: StageClock | null = null;
  let bar: cliProgress.SingleBar | null = null;
  const draw = (): void => {
    if (!clock) return;
    bar = new cliProgress.SingleBar({
      format: (_options, { progress }, { text }) => `  ${text.name} ${text.known ? meter(progress) : ""} ${text.figures}`,
      stream,
      clearOnComplete: true,
      hideCursor: true,
      fps: 5,
      gracefulExit: false,
    });
    bar.start(Math.max(1, clock.total ?? 1), clock.done, { text: texts(clock) });
  };
  const clear = (): void => {
    bar?.stop();
    bar = null;
  };
  const finish = (): void => {
    clear();
    if (clock && clock.done > 0) stream.write(`  ${clock.name}: ${clock.summary()}\n`);
    clock = null;
  };
  return {
    stage(name, total, unit = "") {
      finish();
      clock = new StageClock(name, total, unit);
      draw();
    },
    update(done, figures) {
      clock?.update(done, figures);
      if (clock) bar?.update(Math.min(done, Math.max(1, clock.total ?? 1)), { text: texts(clock) });
    },
    note(line) {
      clear();
      stream.write(`  ${line}\n`);
      draw();
    },
    end: finish,
  };
}

const texts = (clock: StageClock): { name: string; figures: string; known: boolean } => ({
  name: clock.name,
  figures: clock.describe(),
  known: clock.total !== undefined,
});

const METER_WIDTH = 28;

function meter(progress: number): string {
  const full = Math.round(Math.min(1, progress) * METER_WIDTH);
  return `${"█".repeat(full)}${"░".repeat(METER_WIDTH - full)} ${String(Math.floor(progress * 100)).padStart(3)}%`;
}

/** Plain lines for logs: where a stage is every five seconds, and its sum at the end. */
export function lineProgress(stream: NodeJS.WritableStream, now: () => number = () => performance.now()): ShownProgress {
  let clock: StageClock | null = null;
  let lastLine = now();
  const finish = (): void => {
    if (clock && clock.done > 0) stream.write(`  ${clock.name}: ${clock.summary()}\n`);
    clock = null;
  };
  return {
    stage(name, total, unit = "") {
      finish();
      clock = new StageClock(name, total, unit, now);
      lastLine = now();
    },
    update(done, figures) {
      clock?.update(done, figures);
      if (!clock || now() - lastLine < LINE_EVERY_MS) return;
      lastLine = now();
      stream.write(`  ${clock.name}: ${clock.describe()}\n`);
    },
    note: (line) => void stream.write(`  ${line}\n`),
    end: finish,
  };
}
