/** `evaluate`: baselines and, where there is one, the model, on the same questions. */
import type { Progress } from "../common/progress.js";
import { Errors } from "../errors.js";
import { baselines, fixedBaselines } from "../evaluation/baselines.js";
import { evaluate } from "../evaluation/evaluate.js";
import { MODEL } from "../evaluation/method.js";
import { centredEncodings } from "../evaluation/methods/contentCosine.js";
import { modelMethod } from "../evaluation/methods/model.js";
import { PROTOCOLS, type Protocol } from "../evaluation/protocols.js";
import { type Run, writeRun } from "../evaluation/records.js";
import { type EvaluationResult, summarise } from "../evaluation/summarise.js";
import { families } from "../evaluation/tuning/families.js";
import type { RankingModel } from "../inference/model.js";
import type { Engine } from "./engine.js";

export type { EvaluationResult } from "../evaluation/summarise.js";

export interface EvaluateOptions {
  protocol: string;
  from?: Date | undefined;
  to?: Date | undefined;
  methods: "all" | "baselines" | "model";
  /** `name@version`; left out: the active model. */
  model?: string | undefined;
  seed: number;
  allowLaterModel?: boolean;
  /** False: baselines have their first settings; left out, they are tuned on questions before the window. */
  tuning?: boolean;
  /** Requests carry the context stored with the event; false: the moment alone. */
  situated?: boolean;
  /** Records of every question are written here, for pooling. */
  records?: string | undefined;
  command: string;
  progress: Progress;
}

/** Threads of a fit: nobody else is waited on. */
const THREADS = 2;

export async function evaluateShop(engine: Engine, options: EvaluateOptions): Promise<EvaluationResult> {
  const { store } = engine;
  const protocol = PROTOCOLS.find((p) => p === options.protocol);
  if (!protocol) throw Errors.badInput("--protocol", options.protocol, PROTOCOLS.join(", "));
  const model = options.methods === "baselines" ? null : await openNamed(engine, options.model);
  if (options.methods === "model" && !model) throw Errors.notFound("Model", options.model ?? "(active)");
  const { from, to } = await windowOf(engine, protocol, model, options);
  const trunks = await engine.trunks();
  const compared = options.methods !== "model";
  const content = {
    text: compared ? await centredEncodings(store, "text", trunks.text.id) : null,
    image: compared ? await centredEncodings(store, "image", trunks.image.id) : null,
  };
  const { seed, tuning = true } = options;
  const run: Run = await evaluate(
    store,
    async ({ state }) => [
      ...(model ? [modelMethod(MODEL, model, store, state, engine.settings)] : []),
      ...(compared ? (tuning ? fixedBaselines(seed) : baselines(state, content, seed, THREADS)) : []),
    ],
    {
      tuning: compared && tuning ? { families: ({ state }) => families(state, { content, seed, threads: THREADS }) } : undefined,
      protocol,
      from,
      to,
      seed,
      situated: options.situated ?? true,
      model: model && !options.allowLaterModel ? { id: model.id, until: learnedUntil(model) } : undefined,
      command: options.command,
      progress: options.progress,
    },
  );
  if (model) run.header.model = model.id;
  if (options.records) await writeRun(options.records, run);
  await model?.close();
  // Published leave-one-out tables are at ten.
  return summarise([run], { k: protocol === "leave-one-out" ? [10, 12, 50] : [12, 50] });
}

async function openNamed({ registry, here }: Engine, id: string | undefined): Promise<RankingModel | null> {
  if (id === undefined) return registry.openActive(here);
  const [name = "", version = ""] = id.split("@");
  return registry.open(name, version, here);
}

/** Of a model's window the last slice was kept for judging: nothing learned from it, nothing was chosen by it. */
const learnedUntil = (model: RankingModel): string => model.card.splits.gate;

/** Default: the last tenth of the stored time, or all that the model has not learned from; leave-one-out asks about all time. */
async function windowOf(
  { store }: Engine,
  protocol: Protocol,
  model: RankingModel | null,
  options: EvaluateOptions,
): Promise<{ from: Date; to: Date }> {
  const window = await store.eventWindow();
  if (!window) throw Errors.badInput("events", "none", "stored interactions to ask about; import a shop first");
  const end = new Date(window.last.getTime() + 1);
  const tenth = new Date(window.last.getTime() - (window.last.getTime() - window.first.getTime()) / 10);
  const after = model ? new Date(learnedUntil(model)) : tenth;
  const start = protocol === "leave-one-out" ? window.first : after < window.last ? after : tenth;
  return { from: options.from ?? start, to: options.to ?? end };
}
