import { FEATURES_DIGEST } from "../features/layout.js";
import type { ModelCard } from "../inference/model.js";
import type { FittedTables } from "./collaborative/fitTables.js";
import type { TrainingShop } from "./data/shop.js";
import type { Splits } from "./data/splits.js";
import type { RankerTrial, TowerTrial } from "./plan.js";
import { type Best, DIM } from "./search.js";
import type { Fit } from "./train/epochs.js";
import type { RankerModel } from "./train/rankerModel.js";
import type { SwitchedOff } from "./train/switchOff.js";
import type { TowerModel } from "./train/towerModel.js";
import { proposalsOf, type Variant } from "./variant.js";

export interface CardOptions {
  name: string;
  version: string;
  createdAt: Date;
  until?: Date | undefined;
  seed: number;
  provenance: readonly string[];
  variant?: Variant | undefined;
  warm?: { id: string } | undefined;
}

export interface Trained {
  towers: Best<TowerModel, TowerTrial>;
  ranker: Best<RankerModel, RankerTrial>;
  /** What is learned from who met what alone; null or left out: nothing. */
  tables?: FittedTables | null;
  /** Questions that the ranker learned from. */
  questions: number;
  switchedOff?: readonly SwitchedOff[];
  privacy?: ModelCard["privacy"];
}

/** The card of a model that is trained and not judged yet. */
export function cardOf(
  shop: TrainingShop,
  splits: Splits,
  options: CardOptions,
  { towers, ranker, tables = null, questions, switchedOff = [], privacy }: Trained,
): ModelCard {
  const iso = (at: number): string => new Date(at).toISOString();
  return {
    name: options.name,
    version: options.version,
    createdAt: options.createdAt.toISOString(),
    dim: DIM,
    seed: options.seed,
    window: { first: iso(splits.first), until: iso(options.until?.getTime() ?? splits.end), events: shop.log.length },
    dataDigest: shop.dataDigest,
    featuresDigest: FEATURES_DIGEST,
    encoders: {
      text: shop.items.text.encoderId,
      image: shop.items.image.encoderId,
      textDim: shop.items.text.rawDim,
      imageDim: shop.items.image.rawDim,
    },
    vocabulary: shop.items.vocabulary,
    hyperparameters: {
      ...prefixed("towers", towers.trial),
      ...prefixed("ranker", ranker.trial),
      ...prefixed("factors", tables?.settings.factors ?? {}),
      ...prefixed("ease", tables?.settings.ease ?? {}),
    },
    splits: { ranker: iso(splits.ranker), validation: iso(splits.validation), gate: iso(splits.gate), end: iso(splits.end) },
    metrics: {
      "towers.recall@50": towers.fit.best,
      ...Object.fromEntries(Object.entries(tables?.scores ?? {}).map(([method, score]) => [`${method}.ndcg@50`, score])),
      "ranker.ndcg@12": ranker.fit.best,
      "ranker.validationLoss": ranker.fit.validationLoss ?? 0,
      "ranker.questions": questions,
    },
    decision: { activated: false, reason: "not judged yet" },
    provenance: [
      "Towers, residuals and ranker: trained by this installation from the shop's own catalogue and events.",
      ...options.provenance,
      "Encoders are frozen; only their projections are trained.",
    ],
    variant: options.variant?.name ?? "full",
    family: options.variant?.family ?? "full",
    history: { towers: historyOf(towers.fit), ranker: historyOf(ranker.fit) },
    switchedOff: switchedOff.map((off) => ({ ...off })),
    ...proposalsOf(ranker.model.without),
    ...(privacy ? { privacy } : {}),
    ...(options.warm ? { warmFrom: options.warm.id } : {}),
  };
}

/** The metric of what learning started from, where that was judged, and after each epoch. */
function historyOf({ start, metrics }: Fit): number[] {
  return [...(start === undefined ? [] : [start]), ...metrics];
}

function prefixed(prefix: string, trial: object): Record<string, number> {
  return Object.fromEntries(Object.entries(trial).map(([name, value]) => [`${prefix}.${name}`, value]));
}
