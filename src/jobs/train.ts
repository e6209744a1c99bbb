import type { JobKind } from "./jobs.js";

/** What is to be trained, as JSON. */
export interface TrainOrder {
  /** Of its row among the trainings. */
  id: string;
  name: string;
  budgetMinutes: number;
  seed: number;
  /** ISO 8601; null: all that is stored. */
  until: string | null;
  warm: boolean;
  activate: boolean;
}

/**
 * Trains a model. Tried again only where its process was lost: what a training says of itself (too little to learn) stays so.
 * Another attempt with the same data goes on from the last checkpoint in the models' directory.
 */
export const TRAIN: JobKind<TrainOrder, { model: string }> = { queue: "train", attempts: 3, backoffMs: 10_000, again: false };
