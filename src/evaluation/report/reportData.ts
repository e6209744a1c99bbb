/** Everything a report says, as data: the page, the figures and report.json are all made from this and nothing else. */
import type { Interval } from "../../metrics/bootstrap.js";
import type { MethodNote } from "../method.js";
import type { EvaluationResult } from "../summarise.js";
import type { Attention } from "./attention.js";
import type { CalibrationBin } from "./calibration.js";
import type { PaperTable } from "./paperTable.js";
import type { Surface } from "./surface.js";

/** A model of the run, from its card. */
export interface ReportedModel {
  /** Its name among the methods. */
  method: string;
  /** `name@version`. */
  id: string;
  variant: string;
  createdAt: string;
  dataDigest: string;
  /** What it learned from: ISO 8601 and events. */
  window: { first: string; until: string; events: number };
  /** Validation metric after each epoch; null where its card does not say. */
  history: { towers: number[]; ranker: number[] } | null;
  /** True where it is there for the learning curve. */
  onCurve: boolean;
}

/** A method beside its notes and its figures on all questions. */
export interface ReportedMethod extends MethodNote {
  method: string;
}

export interface CurvePoint {
  method: string;
  id: string;
  /** Events learned from. */
  events: number;
  ndcg: Interval;
}

export interface LatencyPoint {
  method: string;
  milliseconds: number;
  ndcg: Interval;
}

export interface ReportData {
  /** ISO 8601. */
  made: string;
  command: string;
  dataDigest: string;
  protocol: string;
  from: string;
  to: string;
  products: number;
  seed: number;
  models: ReportedModel[];
  methods: ReportedMethod[];
  paperTable: PaperTable;
  result: EvaluationResult;
  calibration: { method: string; error: number; bins: CalibrationBin[] } | null;
  attention: Attention[];
  surface: Surface | null;
  learningCurve: CurvePoint[];
  latency: LatencyPoint[];
}
