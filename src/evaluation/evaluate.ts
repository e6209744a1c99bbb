/**
 * The evaluation, top to bottom: load the shop, ask the protocol's questions in one forward replay, let every method answer
 * each of them, judge the answers. Figures come from the records (summarise.ts).
 */
import { noProgress, type Progress } from "../common/progress.js";
import { Errors } from "../errors.js";
import { Examiner, type ExamOptions } from "./examiner.js";
import type { Method } from "./method.js";
import { type Protocol, questionnaire, type Window } from "./protocols.js";
import type { QuestionRecord, Run } from "./records.js";
import { type LoadedShop, loadShop, type ReplayStore, replay } from "./replay.js";
import { TokenIndex } from "./tokenIndex.js";

export interface EvaluationOptions extends ExamOptions {
  protocol: Protocol;
  from: Date;
  to: Date;
  /** True: requests carry the context stored with the event; false: the moment alone. */
  situated?: boolean;
  /** The model under test, for the refusal of one that knows the answers: `name@version` and its window's end (ISO 8601). */
  model?: { id: string; until: string } | undefined;
  /** How the run was asked for, kept with the figures. */
  command?: string;
  progress?: Progress;
}

/** Makes the methods once the catalogue is loaded; no event has been applied yet. */
export type MethodFactory = (shop: LoadedShop) => Promise<readonly Method[]> | readonly Method[];

/** Asks and judges. Throws MODEL_TOO_NEW where the model learned from what it is asked about, BAD_INPUT where nothing is asked. */
export async function evaluate(store: ReplayStore, methods: MethodFactory, options: EvaluationOptions): Promise<Run> {
  const { protocol, seed = 1, shown = 12, progress = noProgress } = options;
  const window: Window = { from: options.from.getTime(), to: options.to.getTime() };
  const asked = await questionnaire(protocol, store, window, options.situated === true);
  const first = asked.questions[0];
  if (!first)
    throw Errors.badInput("from, to", `${iso(window.from)}, ${iso(window.to)}`, "a window in which shoppers did something");
  refuseForesight(options.model, first.at);
  progress.stage("loading the catalogue");
  const shop = await loadShop(store);
  const competing = await methods(shop);
  const tokens = new TokenIndex(shop.state.catalogue);
  const examiner = new Examiner(shop, tokens, asked.withheld !== undefined, options);
  const records: QuestionRecord[] = [];
  const dataDigest = await replay(
    store,
    shop,
    asked,
    options.to,
    async (question) => void records.push(await examiner.ask(question, competing)),
    progress,
  );
  return {
    header: {
      protocol,
      from: iso(window.from),
      to: iso(window.to),
      seed,
      model: options.model?.id ?? null,
      dataDigest,
      command: options.command ?? "",
      products: shop.state.catalogue.count,
      shown,
      coverage: examiner.coverage(),
    },
    records,
  };
}

function refuseForesight(model: EvaluationOptions["model"], firstQuestion: number): void {
  if (model && Date.parse(model.until) > firstQuestion) throw Errors.modelTooNew(model.id, model.until, iso(firstQuestion));
}

const iso = (at: number): string => new Date(at).toISOString();
