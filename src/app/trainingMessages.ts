/** What a gateway and the process that trains for it say to each other. */
import type { TrainingRequest } from "../inference/administration.js";

/** To the child, once. */
export type Order = Omit<TrainingRequest, "until"> & { until: string | null };

/** From the child. */
export type Report =
  | { kind: "progress"; stage: string; progress: number | null }
  | { kind: "made"; model: string; activated: boolean; reason: string }
  | { kind: "failed"; reason: string; interrupted: boolean };
