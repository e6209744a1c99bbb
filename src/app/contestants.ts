/** The models of an evaluation: the one that is judged, and others on the same questions. */
import { Errors } from "../errors.js";
import { type Family, MODEL } from "../evaluation/method.js";
import type { ReportedModel } from "../evaluation/report/reportData.js";
import type { ModelCard, RankingModel } from "../inference/model.js";
import type { Engine } from "./engine.js";

export interface Contestant {
  /** Its name among the methods. */
  method: string;
  family: Family;
  model: RankingModel;
  /** True: there for the learning curve. */
  onCurve: boolean;
}

export interface Asked {
  /** `name@version`; left out: the active one. Null: none. */
  model: string | null | undefined;
  compare?: readonly string[] | undefined;
  curve?: readonly string[] | undefined;
}

/** Opens them, the judged one first. Throws NOT_FOUND, MODEL_INVALID. */
export async function openContestants(engine: Engine, { model, compare = [], curve = [] }: Asked): Promise<Contestant[]> {
  const contestants: Contestant[] = [];
  const enter = (opened: RankingModel, method: string, family: Family, onCurve: boolean): void => {
    if (contestants.some((known) => known.model.id === opened.id)) return;
    const free = contestants.some((known) => known.method === method) ? opened.id : method;
    contestants.push({ method: free, family, model: opened, onCurve });
  };
  const judged = model === null ? null : await openNamed(engine, model);
  if (judged) enter(judged, MODEL, "ours", false);
  for (const id of compare) {
    const opened = await open(engine, id);
    enter(opened, labelOf(opened.card, id), familyOf(opened.card), false);
  }
  for (const id of curve) enter(await open(engine, id), id, "ours", true);
  return contestants;
}

async function openNamed(engine: Engine, id: string | undefined): Promise<RankingModel | null> {
  return id === undefined ? engine.registry.openActive(engine.here) : open(engine, id);
}

async function open({ registry, here }: Engine, id: string): Promise<RankingModel> {
  const [name = "", version = ""] = id.split("@");
  const model = await registry.open(name, version, here);
  if (!model) throw Errors.notFound("Model", id);
  return model;
}

const labelOf = ({ variant = "full" }: ModelCard, id: string): string => (variant === "full" ? id : variant);

function familyOf({ family = "full" }: ModelCard): Family {
  return family === "ablation" || family === "single-modal" || family === "collaborative" ? family : "ours";
}

/** Of a model's window the last slice was kept for judging: nothing learned from it, nothing was chosen by it. */
export const learnedUntil = ({ model }: Contestant): string => model.card.splits.gate;

/** The one that learned up to the latest moment. */
export function latestOf(contestants: readonly Contestant[]): Contestant | undefined {
  return contestants.reduce<Contestant | undefined>(
    (latest, one) => (latest && learnedUntil(latest) >= learnedUntil(one) ? latest : one),
    undefined,
  );
}

/** What a report says of a model. */
export function reported({ method, model: { id, card }, onCurve }: Contestant): ReportedModel {
  return {
    method,
    id,
    variant: card.variant ?? "full",
    createdAt: card.createdAt,
    dataDigest: card.dataDigest,
    window: card.window,
    history: card.history ?? null,
    onCurve,
  };
}
