/**
 * The evaluation, top to bottom: draw up the protocol's questions, move one state of the shop forward to each question's
 * moment, let every method answer from it, judge the answers. Figures come from the records (summarise.ts).
 */
import { noProgress, type Progress } from "../common/progress.js";
import { seededRandom } from "../common/random.js";
import { Errors } from "../errors.js";
import type { Replay } from "../features/replay.js";
import { openReplay } from "../scoring/loadState.js";
import { type ExaminedShop, Examiner, type ExamOptions } from "./examiner.js";
import { describeMethods, type Method } from "./method.js";
import { digestData, observeStore, type ReplayStore } from "./observedStore.js";
import { type AskedQuestion, type Protocol, type Questionnaire, questionnaire, type Window } from "./protocols.js";
import type { QuestionRecord, Run } from "./records.js";
import type { Tunable } from "./tuning/tunable.js";
import { type Tuned, tune, tunedMethods } from "./tuning/tune.js";
import { validationQuestions } from "./tuning/validation.js";

export interface EvaluationOptions extends ExamOptions {
  protocol: Protocol;
  /** The window asked about: from inclusive, to exclusive. */
  from: Date;
  to: Date;
  /** True: requests carry the context stored with the event; false: the moment alone. */
  situated?: boolean;
  /** The model under test, to be refused where it knows the answers: `name@version`, and what it learned from ends (ISO 8601). */
  model?: { id: string; until: string } | undefined;
  /** Methods whose settings are chosen first, on earlier questions; how many of these, default 400. */
  tuning?: { families: (shop: ExaminedShop) => readonly Tunable[]; questions?: number } | undefined;
  /** Questions asked at most, drawn evenly by the seed; default: all there are. */
  most?: number | undefined;
  /** True: how long each answer took is kept, which no two runs agree on. */
  timed?: boolean;
  /** Called when all was asked, with the shop as it stood at the last question. */
  afterwards?: (shop: ExaminedShop, asked: readonly AskedQuestion[]) => Promise<void>;
  /** How the run was asked for, kept with the figures. */
  command?: string;
  progress?: Progress;
  /** Ends it between two questions. */
  signal?: AbortSignal | undefined;
}

/** Makes the competing methods once the catalogue is loaded; no event has been applied yet. */
export type MethodFactory = (shop: ExaminedShop) => Promise<readonly Method[]> | readonly Method[];

/** Asks and judges. Throws MODEL_TOO_NEW where the model learned from what it is asked about, BAD_INPUT where nothing is asked. */
export async function evaluate(store: ReplayStore, methods: MethodFactory, options: EvaluationOptions): Promise<Run> {
  const { protocol, from, to, model, seed = 1, shown = 12, progress = noProgress } = options;
  const window = { from: from.getTime(), to: to.getTime() };
  const { questions: all, known } = await questionnaire(protocol, store, window, options.situated === true);
  const questions = drawn(all, options.most, seed);
  const first = questions[0];
  if (!first)
    throw Errors.badInput("from, to", `${from.toISOString()}, ${to.toISOString()}`, "a window in which shoppers did something");
  if (model && Date.parse(model.until) > first.at)
    throw Errors.modelTooNew(model.id, model.until, new Date(first.at).toISOString());

  const { store: observed, ...notes } = observeStore(store, known);
  const { state, replay } = await openReplay(observed, to, progress);
  const shop: ExaminedShop = { state, ...notes };
  const { tuned, methods: chosen } = await tunedOn(store, shop, replay, known, window, options);
  const competing = [...(await methods(shop)), ...chosen];
  const examiner = new Examiner(shop, known !== undefined, options);
  const records: QuestionRecord[] = [];
  // Where one product a shopper is withheld, everything else is known, whenever it was.
  if (known) await replay.advanceTo(Number.POSITIVE_INFINITY);
  progress.stage("asking", questions.length, "questions");
  for (const question of questions) {
    options.signal?.throwIfAborted();
    if (!known) await replay.advanceTo(question.at);
    records.push(await examiner.ask(question, competing));
    progress.update(records.length);
  }
  await options.afterwards?.(shop, questions);
  return {
    header: {
      protocol,
      from: from.toISOString(),
      to: to.toISOString(),
      seed,
      model: model?.id ?? null,
      dataDigest: await digestData(store, to),
      command: options.command ?? "",
      products: state.catalogue.count,
      shown,
      coverage: examiner.coverage(),
      methods: describeMethods(competing, tuned, options.timed ? examiner.milliseconds() : undefined),
    },
    records,
  };
}

/** At most so many of them, evenly drawn, in their order. */
function drawn(all: AskedQuestion[], most = all.length, seed: number): AskedQuestion[] {
  if (all.length <= most) return all;
  const order = seededRandom(seed).fork("questions").shuffle(Array.from(all.keys())).slice(0, most);
  return order.sort((a, b) => a - b).map((i) => all[i]!);
}

/** Validation questions asked where nothing else is said: enough to tell settings apart, few enough for every setting. */
const VALIDATION = 400;

/**
 * Chooses the settings of the tunable methods. Questions in time are asked by the evaluation's own replay on its way to the
 * window, whose first question is later; leave-one-out withholds other products, and so has a replay of its own.
 */
async function tunedOn(
  store: ReplayStore,
  shop: ExaminedShop,
  replay: Replay,
  known: Questionnaire["known"],
  window: Window,
  { protocol, situated = false, tuning, progress = noProgress, signal }: EvaluationOptions,
): Promise<{ tuned: Tuned[]; methods: Method[] }> {
  if (!tuning) return { tuned: [], methods: [] };
  const asked = await validationQuestions(protocol, store, window, situated, known, tuning.questions ?? VALIDATION);
  const exam = { questions: asked.questions, unseenOnly: known !== undefined, progress, signal };
  const result = known
    ? await tuneApart(store, asked.known, new Date(window.to), tuning.families, exam)
    : await tune(tuning.families(shop), { ...exam, state: shop.state, advanceTo: (at) => replay.advanceTo(at) });
  return { tuned: result.tuned, methods: tunedMethods(tuning.families(shop), result) };
}

async function tuneApart(
  store: ReplayStore,
  known: Questionnaire["known"],
  until: Date,
  families: (shop: ExaminedShop) => readonly Tunable[],
  exam: Pick<Parameters<typeof tune>[1], "questions" | "unseenOnly" | "progress" | "signal">,
): Promise<Awaited<ReturnType<typeof tune>>> {
  const { store: observed, ...notes } = observeStore(store, known);
  const { state, replay } = await openReplay(observed, until, exam.progress);
  await replay.advanceTo(Number.POSITIVE_INFINITY);
  return tune(families({ state, ...notes }), { ...exam, state, advanceTo: async () => {} });
}
