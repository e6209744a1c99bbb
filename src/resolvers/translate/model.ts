import type { ModelStatus } from "../../inference/administration.js";
import { Model } from "../../schema/model.js";
import { TrainingJob } from "../../schema/trainingJob.js";
import type { TrainingJobRow } from "../../store/ports.js";
import { toGlobalId } from "../globalId.js";

/** A model as GraphQL shows it. */
export function toModel({ id, card, active, previous, shadowShare, bytes }: ModelStatus): Model {
  const { name, version, createdAt, dim, window, decision, metrics, hyperparameters, provenance } = card;
  return Object.assign(new Model(), {
    id: toGlobalId("Model", id),
    modelId: id,
    name,
    version,
    createdAt: new Date(createdAt),
    active,
    previous,
    shadowShare,
    size: bytes,
    dimension: dim,
    window: { first: new Date(window.first), until: new Date(window.until), events: window.events },
    decision,
    metrics: Object.entries(metrics).map(([name, value]) => ({ name, value })),
    hyperparameters: Object.entries(hyperparameters).map(([name, value]) => ({ name, value: String(value) })),
    privacy: card.privacy ?? null,
    switchedOff: card.switchedOff ?? [],
    warmFrom: card.warmFrom ?? null,
    provenance,
  } satisfies Model);
}

/** A training run as GraphQL shows it. */
export function toTrainingJob({ id, model, seenAt: _, ...row }: TrainingJobRow): TrainingJob {
  return Object.assign(new TrainingJob(), { ...row, id: toGlobalId("TrainingJob", id), modelId: model } satisfies TrainingJob);
}
