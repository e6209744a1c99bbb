import { MODEL } from "../method.js";
import type { Run } from "../records.js";
import type { EvaluationResult } from "../summarise.js";
import { attentionOf } from "./attention.js";
import { calibrationBins } from "./calibration.js";
import { paperTable } from "./paperTable.js";
import type { ReportData, ReportedModel } from "./reportData.js";
import type { Surface } from "./surface.js";

export interface ReportParts {
  run: Run;
  result: EvaluationResult;
  models: ReportedModel[];
  surface: Surface | null;
  made: Date;
}

/** Brings what was measured into the order of the report. Computes nothing that the records do not say. */
export function assemble({ run, result, models, surface, made }: ReportParts): ReportData {
  const { header } = run;
  const all = result.slices[0]!;
  const ndcgOf = (method: string) => all.methods.find((m) => m.method === method)?.metrics["ndcg@12"];
  const notes = Object.entries(header.methods ?? {});
  const bins = calibrationBins([run], MODEL);
  const error = result.lists.find(({ method }) => method === MODEL)?.calibration;
  return {
    made: made.toISOString(),
    command: header.command,
    dataDigest: header.dataDigest,
    protocol: header.protocol,
    from: header.from,
    to: header.to,
    products: header.products,
    seed: header.seed,
    models,
    methods: notes.map(([method, note]) => ({ method, ...note })),
    paperTable: paperTable(result),
    result,
    calibration: bins.length > 0 && error !== undefined ? { method: MODEL, error, bins } : null,
    attention: attentionOf([run], MODEL),
    surface,
    learningCurve: models
      .filter(({ onCurve, method }) => onCurve || method === MODEL)
      .flatMap(({ method, id, window }) => {
        const ndcg = ndcgOf(method);
        return ndcg ? [{ method, id, events: window.events, ndcg }] : [];
      })
      .sort((a, b) => a.events - b.events),
    latency: notes.flatMap(([method, { milliseconds }]) => {
      const ndcg = ndcgOf(method);
      return milliseconds !== undefined && ndcg ? [{ method, milliseconds, ndcg }] : [];
    }),
  };
}
