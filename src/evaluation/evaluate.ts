/**
 * The evaluation, top to bottom: draw up the protocol's questions, move one state of the shop forward to each question's
 * moment, let every method answer from it, judge the answers. Figures come from the records (summarise.ts).
 */
import { noProgress, type Progress } from "../common/progress.js";
import { Errors } from "../errors.js";
import { openReplay } from "../scoring/loadState.js";
import { type ExaminedShop, Examiner, type ExamOptions } from "./examiner.js";
import type { Method } from "./method.js";
import { digestData, observeStore, type ReplayStore } from "./observedStore.js";
import { type Protocol, questionnaire } from "./protocols.js";
import type { QuestionRecord, Run } from "./records.js";

export interface EvaluationOptions extends ExamOptions {
  protocol: Protocol;
  /** The window asked about: from inclusive, to exclusive. */
  from: Date;
  to: Date;
  /** True: requests carry the context stored with the event; false: the moment alone. */
  situated?: boolean;
  /** The model under test, to be refused where it knows the answers: `name@version`, and what it learned from ends (ISO 8601). */
  model?: { id: string; until: string } | undefined;
  /** How the run was asked for, kept with the figures. */
  command?: string;
  progress?: Progress;
}

/** Makes the competing methods once the catalogue is loaded; no event has been applied yet. */
export type MethodFactory = (shop: ExaminedShop) => Promise<readonly Method[]> | readonly Method[];

/** Asks and judges. Throws MODEL_TOO_NEW where the model learned from what it is asked about, BAD_INPUT where nothing is asked. */
export async function evaluate(store: ReplayStore, methods: MethodFactory, options: EvaluationOptions): Promise<Run> {
  const { protocol, from, to, model, seed = 1, shown = 12, progress = noProgress } = options;
  const window = { from: from.getTime(), to: to.getTime() };
  const { questions, known } = await questionnaire(protocol, store, window, options.situated === true);
  const first = questions[0];
  if (!first)
    throw Errors.badInput("from, to", `${from.toISOString()}, ${to.toISOString()}`, "a window in which shoppers did something");
  if (model && Date.parse(model.until) > first.at)
    throw Errors.modelTooNew(model.id, model.until, new Date(first.at).toISOString());

  const { store: observed, ...notes } = observeStore(store, known);
  const { state, replay } = await openReplay(observed, to, progress);
  const shop: ExaminedShop = { state, ...notes };
  const competing = await methods(shop);
  const examiner = new Examiner(shop, known !== undefined, options);
  const records: QuestionRecord[] = [];
  // Where one product a shopper is withheld, everything else is known, whenever it was.
  if (known) await replay.advanceTo(Number.POSITIVE_INFINITY);
  progress.stage("asking", questions.length, "questions");
  for (const question of questions) {
    if (!known) await replay.advanceTo(question.at);
    records.push(await examiner.ask(question, competing));
    progress.update(records.length);
  }
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
    },
    records,
  };
}
