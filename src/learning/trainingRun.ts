import type { Progress } from "../common/progress.js";
import type { Checkpoints } from "./train/checkpoints.js";
import type { EpochNote, EpochOptions, StepReport } from "./train/epochs.js";

/** What a training may use. */
export interface RunLimits {
  seed: number;
  budgetMinutes: number;
  threads: number;
  signal?: AbortSignal | undefined;
}

/** One training in progress: its limits, where its state is kept, how it reports itself. */
export class TrainingRun {
  /** Milliseconds spent before this process took it up. */
  private spentBefore = 0;
  private readonly begun: number;
  private readonly milliseconds: number;

  constructor(
    readonly limits: RunLimits,
    readonly checkpoints: Checkpoints,
    private readonly progress: Progress,
    /** performance.now() at the start, before the shop was read. */
    started: number,
  ) {
    this.begun = performance.now();
    this.milliseconds = Math.max(0.5 * limits.budgetMinutes * 60_000, limits.budgetMinutes * 60_000 - (this.begun - started));
  }

  /** The moment (performance.now()) at which `share` of what reading the shop left of the budget is spent. */
  deadline(share: number): number {
    return this.begun - this.spentBefore + share * this.milliseconds;
  }

  /** What one trial's epochs need to know; ``kind`, `index` name its stage, `metric` the figure shown. */
  trial(
    kind: "towers" | "ranker" | "latest",
    index: number,
    of: number,
    share: number,
    metric: string,
  ): Pick<EpochOptions, "seed" | "deadline" | "signal" | "checkpoint" | "onStep" | "onResume"> & { threads: number } {
    const label = `${kind} ${index + 1}/${of}`;
    let announced = false;
    const announce = (steps: number): void => {
      if (!announced) this.progress.stage(label, steps, "steps");
      announced = true;
    };
    return {
      seed: this.limits.seed + index,
      threads: this.limits.threads,
      signal: this.limits.signal,
      deadline: () => this.deadline(share),
      checkpoint: this.checkpoints.of<EpochNote>(`${kind}-${index + 1}`),
      onStep: (report: StepReport) => {
        announce(report.steps);
        const best = report.metric < 0 ? "-" : report.metric.toFixed(4);
        this.progress.update(report.step, { loss: report.loss.toFixed(3), [metric]: best });
      },
      onResume: ({ epochs, seconds }) => {
        this.spentBefore += seconds * 1000;
        this.progress.note(`resumed at ${label}, after epoch ${epochs}`);
      },
    };
  }
}
