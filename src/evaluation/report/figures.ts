import {
  attentionFigure,
  calibrationFigure,
  epochsFigure,
  latencyFigure,
  learningCurveFigure,
  methodsFigure,
  surfaceFigure,
} from "./charts/figures.js";
import type { ReportData } from "./reportData.js";

export const FIGURES = [
  "methods",
  "epochs-ranker",
  "epochs-towers",
  "surface",
  "attention",
  "calibration",
  "learning-curve",
  "latency",
] as const;

/** SVG text by name; null where there is nothing to draw. */
export type Figures = Readonly<Record<(typeof FIGURES)[number], string | null>>;

/** Draws what can be drawn. */
export function drawFigures(data: ReportData): Figures {
  return {
    methods: methodsFigure(data),
    "epochs-ranker": epochsFigure(data, "ranker"),
    "epochs-towers": epochsFigure(data, "towers"),
    surface: surfaceFigure(data),
    attention: attentionFigure(data),
    calibration: calibrationFigure(data),
    "learning-curve": learningCurveFigure(data),
    latency: latencyFigure(data),
  };
}
