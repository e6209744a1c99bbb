/** What an administrator asks of the models, whichever way: the contract between the GraphQL resolvers and what does it. */
import type { DriftLevel } from "../domain.js";
import type { TrainingJobRow } from "../store/ports.js";
import type { ModelCard } from "./model.js";

/** A model and where it stands. */
export interface ModelStatus {
  /** `name@version` */
  id: string;
  card: ModelCard;
  active: boolean;
  /** Whether `rollback` would go back to it. */
  previous: boolean;
  /** Share of the traffic that it shadows; null: none. */
  shadowShare: number | null;
  /** Of its files. */
  bytes: number;
}

export interface TrainingRequest {
  name: string;
  budgetMinutes: number;
  seed: number;
  until?: Date | undefined;
  /** Go on from the active model on what is newer than what it saw. */
  warm: boolean;
  /** False: the model is kept, never activated. */
  activate: boolean;
}

/** How alike two models ranked the same questions; means over `requests`. */
export interface ShadowAgreement {
  active: string;
  requests: number;
  dropped: number;
  failed: number;
  /** Share of the first twelve products that both have; null without requests. */
  overlapAt12: number | null;
  /** Spearman's rho over the union of both lists' first twelve. */
  rankCorrelation: number | null;
  /** How often both put the same product first. */
  top1Agreement: number | null;
  /** Mean milliseconds of scoring. */
  meanMs: number | null;
  lift: ShadowLift;
}

/** What the products that shoppers wanted next say of the candidate against the active model. */
export interface ShadowLift {
  /** Wanted products that at least one of them ranked. */
  wanted: number;
  candidateHigher: number;
  activeHigher: number;
  /** Two-sided sign test over shoppers. */
  p: number;
  /** Clipped, self-normalised inverse-propensity estimate of the relative gain in DCG@12; null where nothing says. */
  predicted: number | null;
}

export interface DriftFigure {
  name: string;
  /** Population stability index, and the largest difference of the cumulative shares. */
  psi: number;
  ks: number;
  level: DriftLevel;
  /** Answers that were looked at. */
  observed: number;
}

export interface ModelAdministration {
  /** Newest first. */
  list(): Promise<ModelStatus[]>;
  /** Throws MODEL_INVALID, ENCODER_MISMATCH or NOT_FOUND with the reason; then nothing has changed. */
  activate(id: string): Promise<void>;
  /** Activates what was active before; null where that was nothing. `expected`: only if this model is active (CONFLICT). */
  rollback(expected?: string): Promise<string | null>;
  /** Null ends it. */
  shadow(id: string | null, share: number): Promise<void>;
  shadowReport(id: string): Promise<ShadowAgreement[]>;
  /** Null: the card has no reference to compare with. */
  drift(id: string): Promise<DriftFigure[] | null>;
  /** Throws CONFLICT while another training runs. */
  train(request: TrainingRequest): Promise<TrainingJobRow>;
  trainingJob(id: string): Promise<TrainingJobRow | null>;
  trainingJobs(limit: number): Promise<TrainingJobRow[]>;
}
