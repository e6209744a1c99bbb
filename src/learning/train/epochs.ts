/**
 * The loop that trains any of the models: epochs of steps, a look at later examples after each, the best kept, early
 * stopping, and a checkpoint per epoch. Every epoch draws from a stream of its own, so a training that was interrupted goes
 * on to the same bits as one that was not.
 */
import { bytesOf, fromBytes } from "../../common/packed.js";
import { type Random, seededRandom } from "../../common/random.js";
import { Errors } from "../../errors.js";
import type { Checkpoint } from "./checkpoints.js";

export interface Learner<Batch> {
  /** The batches of one epoch. */
  batches(random: Random): Iterable<Batch>;
  /** One step of gradient descent: the batch's loss, and the floating-point operations it took. */
  step(batch: Batch, random: Random): Promise<{ loss: number; flops: number }>;
  /** How good it is on later examples: the figure to maximise, and the loss there, where it is had. */
  validate(): Promise<{ metric: number; loss: number | null }>;
  /** The numbers that steps change in place. */
  readonly numbers: Readonly<Record<string, Float32Array>>;
  /** State of the optimisers, and back. */
  saveOptimisers(): Record<string, Uint8Array>;
  loadOptimisers(parts: Readonly<Record<string, Uint8Array>>): void;
}

export interface EpochOptions {
  seed: number;
  epochs: number;
  /** Epochs without progress after which it stops. */
  patience: number;
  /** Steps of all epochs, for progress. */
  steps: number;
  /** No step starts after this moment (performance.now()): the last resort, which makes a run irreproducible. */
  deadline: () => number;
  signal?: AbortSignal | undefined;
  checkpoint: Checkpoint<EpochNote>;
  onStep: (report: StepReport) => void;
  /** True: what the learner starts from is judged too, and is kept where no epoch is better. */
  judgeStart?: boolean;
  /** True: what the last epoch left is kept, however good it is. */
  keepLast?: boolean;
  /** Told what an interrupted training had done before it is gone on with. */
  onResume: (done: Fit) => void;
}

export interface StepReport {
  step: number;
  steps: number;
  /** Smoothed. */
  loss: number;
  /** The best so far; -1 before the first look. */
  metric: number;
}

export interface Fit {
  epochs: number;
  steps: number;
  seconds: number;
  /** Floating-point operations of matrix products in all steps. */
  flops: number;
  /** Mean training loss of each epoch, and the validation metric after it. */
  losses: number[];
  metrics: number[];
  /** The metric of what learning started from, where it was asked for. */
  start?: number;
  /** The metric of the epoch that was kept, and the validation loss there. */
  best: number;
  validationLoss: number | null;
  /** True where the deadline, not the plan, ended it. */
  cutShort: boolean;
}

/** What a checkpoint says beside its numbers. */
export interface EpochNote {
  fit: Fit;
  stale: number;
  smoothed: number | null;
  done: boolean;
}

const BEST = "best/";

interface State extends EpochNote {
  /** The numbers of the epoch that is kept. */
  best: Record<string, Float32Array>;
}

/** Trains `learner.numbers` in place; they end as they were after the best epoch. */
export async function runEpochs<Batch>(learner: Learner<Batch>, options: EpochOptions): Promise<Fit> {
  const state = await takeUp(learner, options);
  const base = seededRandom(options.seed);
  const { fit } = state;
  if (options.judgeStart && fit.epochs === 0) await takeStart(learner, fit);
  while (!state.done) {
    const started = performance.now();
    fit.losses.push(await oneEpoch(learner, state, options, base.fork(`epoch ${fit.epochs}`)));
    const { metric, loss } = await learner.validate();
    fit.epochs++;
    fit.metrics.push(metric);
    state.stale++;
    if (metric > fit.best || options.keepLast) {
      fit.best = metric;
      fit.validationLoss = loss;
      state.best = copies(learner.numbers);
      state.stale = 0;
    }
    fit.seconds += (performance.now() - started) / 1000;
    state.done = fit.epochs >= options.epochs || state.stale >= options.patience || performance.now() > options.deadline();
    await keep(learner, state, options.checkpoint);
  }
  for (const [name, array] of Object.entries(learner.numbers)) array.set(state.best[name]!);
  return fit;
}

async function takeStart<Batch>(learner: Learner<Batch>, fit: Fit): Promise<void> {
  const { metric, loss } = await learner.validate();
  fit.start = metric;
  fit.best = metric;
  fit.validationLoss = loss;
}

/** One pass over the batches; returns the mean loss. */
async function oneEpoch<Batch>(learner: Learner<Batch>, state: State, options: EpochOptions, random: Random): Promise<number> {
  const { fit } = state;
  let sum = 0;
  let steps = 0;
  for (const batch of learner.batches(random)) {
    if (options.signal?.aborted) throw Errors.interrupted("Training");
    if (performance.now() > options.deadline()) {
      fit.cutShort = true;
      break;
    }
    const { loss, flops } = await learner.step(batch, random);
    if (!Number.isFinite(loss)) throw Errors.trainingDiverged(fit.steps);
    steps++;
    sum += loss;
    fit.steps++;
    fit.flops += flops;
    state.smoothed = state.smoothed === null ? loss : 0.95 * state.smoothed + 0.05 * loss;
    options.onStep({ step: fit.steps, steps: options.steps, loss: state.smoothed, metric: fit.best });
  }
  return steps > 0 ? sum / steps : 0;
}

/** The state that the checkpoint holds, put back into the learner; a fresh one where it holds none. */
async function takeUp<Batch>(learner: Learner<Batch>, { checkpoint, onResume }: EpochOptions): Promise<State> {
  const best = copies(learner.numbers);
  const saved = await checkpoint.read();
  if (!saved) return { fit: { ...NOTHING, losses: [], metrics: [] }, stale: 0, smoothed: null, done: false, best };
  for (const [name, array] of Object.entries(best)) fromBytes(array, saved.parts[BEST + name]);
  if (!saved.note.done) {
    for (const [name, array] of Object.entries(learner.numbers)) fromBytes(array, saved.parts[name]);
    learner.loadOptimisers(saved.parts);
  }
  onResume(saved.note.fit);
  return { ...saved.note, best };
}

async function keep<Batch>(learner: Learner<Batch>, state: State, checkpoint: Checkpoint<EpochNote>): Promise<void> {
  const { best, ...note } = state;
  const going = note.done ? {} : { ...bytes(learner.numbers, ""), ...learner.saveOptimisers() };
  await checkpoint.write({ note, parts: { ...bytes(best, BEST), ...going } });
}

const NOTHING = { epochs: 0, steps: 0, seconds: 0, flops: 0, best: -1, validationLoss: null, cutShort: false };

function copies(numbers: Readonly<Record<string, Float32Array>>): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(numbers).map(([name, array]) => [name, array.slice()]));
}

function bytes(numbers: Readonly<Record<string, Float32Array>>, prefix: string): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(numbers).map(([name, array]) => [prefix + name, bytesOf(array)]));
}
