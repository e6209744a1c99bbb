import { Experiment, type ExperimentResults } from "../../schema/experiment.js";
import type { ExperimentReport } from "../../scoring/rules/administration.js";
import type { ExperimentRow } from "../../store/ports.js";
import { toGlobalId } from "../globalId.js";

/** An experiment as GraphQL shows it. */
export function toExperiment({ id, ...row }: ExperimentRow): Experiment {
  return Object.assign(new Experiment(), { ...row, id: toGlobalId("Experiment", id), experimentId: id } satisfies Experiment);
}

export function toResults({ arms, fit }: ExperimentReport): ExperimentResults {
  return {
    arms: arms.map(({ differences, ...arm }) => ({
      ...arm,
      clickedDifference: differences?.clicked ?? null,
      cartedDifference: differences?.carted ?? null,
      boughtDifference: differences?.bought ?? null,
    })),
    sampleRatioP: fit,
  };
}
