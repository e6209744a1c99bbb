/** `evaluate --report`: what the report needs beside the figures, and its making. */
import { Errors } from "../errors.js";
import type { ExaminedShop } from "../evaluation/examiner.js";
import type { ModelMethod } from "../evaluation/methods/model.js";
import type { AskedQuestion } from "../evaluation/protocols.js";
import type { Run } from "../evaluation/records.js";
import { assemble } from "../evaluation/report/assemble.js";
import { AXES, type Surface, scoreSurface } from "../evaluation/report/surface.js";
import type { EvaluationResult } from "../evaluation/summarise.js";
import { askQuestion } from "../features/question.js";
import { type Contestant, reported } from "./contestants.js";

/** Questions whose shoppers are looked at for one that shows something. */
const LOOKED_AT = 60;

/** Takes the score's surface when all was asked, while the shop stands at the last question. */
export interface SurfaceNote {
  model: ModelMethod | undefined;
  surface: Surface | null;
  take(shop: ExaminedShop, asked: readonly AskedQuestion[]): Promise<void>;
}

/** `axes` null: no surface is taken. Throws BAD_INPUT where there is no such axis. */
export function surfaceNote(axes: readonly [string, string] | null): SurfaceNote {
  for (const name of axes ?? [])
    if (!AXES[name]) throw Errors.badInput("--surface", name, `two of ${Object.keys(AXES).join(", ")}, e.g. price,popularity`);
  return {
    model: undefined,
    surface: null,
    async take({ state }, asked) {
      if (!axes || !this.model) return;
      const at = asked.at(-1)!.at;
      const questions = asked
        .slice(-LOOKED_AT)
        .map(({ shopper, context, dateOnly }) => askQuestion(state, shopper, dateOnly ? { ...context, dateOnly } : context, at))
        // Shoppers with much history and a known situation show most.
        .sort((a, b) =>
          Number.isNaN(a.taste.logPrice) === Number.isNaN(b.taste.logPrice)
            ? b.events - a.events
            : Number.isNaN(a.taste.logPrice)
              ? 1
              : -1,
        );
      this.surface = await scoreSurface(this.model, questions, state, axes);
    },
  };
}

/** Writes the report of a run. Throws FILE_UNWRITABLE. */
export async function report(
  dir: string,
  parts: { run: Run; result: EvaluationResult; contestants: readonly Contestant[]; surface: Surface | null },
): Promise<void> {
  const { run, result, contestants, surface } = parts;
  // The charting library is large: it is loaded when there is something to draw.
  const { writeReport } = await import("../evaluation/report/writeReport.js");
  await writeReport(dir, assemble({ run, result, models: contestants.map(reported), surface, made: new Date() }));
}
