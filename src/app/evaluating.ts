/** `evaluate`: baselines and, where there are any, models, on the same questions. */
import type { Progress } from "../common/progress.js";
import { Errors } from "../errors.js";
import { baselines, fixedBaselines } from "../evaluation/baselines.js";
import { evaluate } from "../evaluation/evaluate.js";
import { MODEL } from "../evaluation/method.js";
import { type ContentVectors, centredEncodings } from "../evaluation/methods/contentCosine.js";
import { type ModelMethod, modelMethod } from "../evaluation/methods/model.js";
import { PROTOCOLS, type Protocol } from "../evaluation/protocols.js";
import { type Run, writeRun } from "../evaluation/records.js";
import { type EvaluationResult, summarise } from "../evaluation/summarise.js";
import { families } from "../evaluation/tuning/families.js";
import { type Contestant, latestOf, learnedUntil, openContestants } from "./contestants.js";
import type { Engine } from "./engine.js";
import { report, type SurfaceNote, surfaceNote } from "./reporting.js";

export type { EvaluationResult } from "../evaluation/summarise.js";

export interface EvaluateOptions {
  protocol: string;
  from?: Date | undefined;
  to?: Date | undefined;
  methods: "all" | "baselines" | "model";
  /** `name@version`; left out: the active model. */
  model?: string | undefined;
  /** Other models on the same questions, `name@version`: beside the judged one, and for the learning curve. */
  compare?: readonly string[] | undefined;
  curve?: readonly string[] | undefined;
  seed: number;
  /** Questions asked at most; left out: all. */
  questions?: number | undefined;
  allowLaterModel?: boolean;
  /** False: baselines have their first settings; left out, they are tuned on questions before the window. */
  tuning?: boolean;
  /** Requests carry the context stored with the event; false: the moment alone. */
  situated?: boolean;
  /** Records of every question are written here, for pooling. */
  records?: string | undefined;
  /** Directory of a report: a page, its figures and its data. */
  report?: string | undefined;
  /** Two features over which the report shows the score. */
  surface?: readonly [string, string] | undefined;
  command: string;
  progress: Progress;
  signal?: AbortSignal | undefined;
}

/** Threads of a fit: nobody else is waited on. */
const THREADS = 2;

export async function evaluateShop(engine: Engine, options: EvaluateOptions): Promise<EvaluationResult> {
  const { store } = engine;
  const { seed, tuning = true, progress } = options;
  const protocol = PROTOCOLS.find((p) => p === options.protocol);
  if (!protocol) throw Errors.badInput("--protocol", options.protocol, PROTOCOLS.join(", "));
  const contestants = await openContestants(engine, {
    ...options,
    model: options.methods === "baselines" ? null : options.model,
  });
  const judged = contestants.find(({ method }) => method === MODEL);
  if (options.methods === "model" && !judged) throw Errors.notFound("Model", options.model ?? "(active)");
  const latest = latestOf(contestants);
  const { from, to } = await windowOf(engine, protocol, latest, options);
  const compared = options.methods !== "model";
  const content = compared ? await contentOf(engine) : { text: null, image: null };
  const note: SurfaceNote = surfaceNote(options.report ? (options.surface ?? ["price", "popularity"]) : null);
  const run: Run = await evaluate(
    store,
    ({ state }) => {
      const models = contestants.map(({ method, model, family }): ModelMethod => {
        const made = modelMethod(method, model, store, state, engine.settings, family);
        if (method === MODEL) note.model = made;
        return made;
      });
      if (!compared) return models;
      return [...models, ...(tuning ? fixedBaselines(seed) : baselines(state, content, seed, THREADS))];
    },
    {
      tuning: compared && tuning ? { families: ({ state }) => families(state, { content, seed, threads: THREADS }) } : undefined,
      timed: options.report !== undefined,
      afterwards: (shop, asked) => note.take(shop, asked),
      protocol,
      from,
      to,
      seed,
      most: options.questions,
      situated: options.situated ?? true,
      model: latest && !options.allowLaterModel ? { id: latest.model.id, until: learnedUntil(latest) } : undefined,
      command: options.command,
      progress,
      signal: options.signal,
    },
  );
  run.header.model = judged?.model.id ?? null;
  if (options.records) await writeRun(options.records, run);
  progress.stage("reckoning");
  // Published leave-one-out tables are at ten.
  const result = summarise([run], { k: protocol === "leave-one-out" ? [10, 12, 50] : [12, 50] });
  if (options.report) {
    progress.stage("drawing the report");
    await report(options.report, { run, result, contestants, surface: note.surface });
  }
  for (const { model } of contestants) await model.close();
  return result;
}

async function contentOf(engine: Engine): Promise<ContentVectors> {
  const trunks = await engine.trunks();
  return {
    text: await centredEncodings(engine.store, "text", trunks.text.id),
    image: await centredEncodings(engine.store, "image", trunks.image.id),
  };
}

/** Default: the last tenth of the stored time, or all that no model has learned from; leave-one-out asks about all time. */
async function windowOf(
  { store }: Engine,
  protocol: Protocol,
  latest: Contestant | undefined,
  options: EvaluateOptions,
): Promise<{ from: Date; to: Date }> {
  const window = await store.eventWindow();
  if (!window) throw Errors.badInput("events", "none", "stored interactions to ask about; import a shop first");
  const end = new Date(window.last.getTime() + 1);
  const tenth = new Date(window.last.getTime() - (window.last.getTime() - window.first.getTime()) / 10);
  const after = latest ? new Date(learnedUntil(latest)) : tenth;
  const start = protocol === "leave-one-out" ? window.first : after < window.last ? after : tenth;
  return { from: options.from ?? start, to: options.to ?? end };
}
