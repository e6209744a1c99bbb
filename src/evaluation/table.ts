/** An evaluation's figures as plain text for a terminal. */
import type { Interval, PairedDifference } from "../metrics/bootstrap.js";
import type { EvaluationResult, MethodFigures, SliceFigures } from "./summarise.js";

const HEADLINE = ["hr@10", "ndcg@10", "hr@12", "ndcg@12", "map@12", "recall@50", "auc"];

/** All tables of a result: the headline metrics in every slice, cold products, and what the lists are like. */
export function resultTables(result: EvaluationResult, metrics: readonly string[] = HEADLINE): string {
  const { runs, reference } = result;
  const windows = [...new Set(runs.map((run) => `${run.from.slice(0, 10)}..${run.to.slice(0, 10)}`))];
  const head = [
    `${[...new Set(runs.map((run) => run.protocol))].join(", ")}: ${windows.join(", ")}; ${runs.length} run(s)`,
    `${result.questions} questions of ${result.shoppers} shoppers, ${result.positives} right products; 95% intervals over shoppers`,
    `in brackets: ${reference} minus the method, paired; * p < .05, ** p < .01`,
  ];
  const tables = [...result.slices, ...result.cold]
    .filter((slice) => slice.questions > 0)
    .map((slice) => sliceTable(slice, slice.slice.startsWith("cold") && slice.methods[0]?.metrics.mpr ? ["mpr"] : metrics));
  const lists = [
    ["lists", "coverage", "diversity", "novelty (bits)", "calibration error"],
    ...result.lists.map((l) => [
      l.method,
      percent(l.coverage),
      number(l.diversity.mean),
      l.novelty.mean.toFixed(2),
      number(l.calibration ?? Number.NaN),
    ]),
  ];
  return [
    head.join("\n"),
    ...tables,
    ...(result.situations.length > 0 ? [situationTable(result)] : []),
    aligned(lists),
    ...settingsTable(result),
  ].join("\n\n");
}

/** The reference and the best of the others in every situation. */
function situationTable({ situations, reference }: EvaluationResult): string {
  const rows = situations.map(({ slice, questions, methods }) => {
    const metric = Object.keys(methods[0]?.metrics ?? {}).find((name) => name.startsWith("ndcg")) ?? "";
    const of = (figures: MethodFigures): number => figures.metrics[metric]?.mean ?? Number.NaN;
    const others = methods.filter(({ method }) => method !== reference);
    const best = others.reduce<MethodFigures | undefined>((a, b) => (a && of(a) >= of(b) ? a : b), undefined);
    const own = methods.find(({ method }) => method === reference);
    return [slice, String(questions), own ? cell(own, metric) : "-", best ? `${best.method} ${cell(best, metric)}` : "-"];
  });
  return [`situations, ndcg@12`, aligned([["", "questions", reference, "best of the others"], ...rows])].join("\n");
}

/** How the tuned methods were set. */
function settingsTable({ runs }: EvaluationResult): string[] {
  const rows = Object.entries(runs[0]?.methods ?? {}).flatMap(([method, { settings, validation, tried }]) =>
    settings && validation !== undefined
      ? [
          [
            method,
            number(validation),
            String(tried),
            Object.entries(settings)
              .map(([name, value]) => `${name} ${value}`)
              .join(", "),
          ],
        ]
      : [],
  );
  return rows.length > 0 ? [aligned([["tuned on earlier questions", "ndcg@12", "tried", "chosen"], ...rows])] : [];
}

function sliceTable(slice: SliceFigures, metrics: readonly string[]): string {
  const shown = metrics.filter((metric) => slice.methods.some((m) => m.metrics[metric]));
  const rows = slice.methods.map((figures) => [figures.method, ...shown.map((metric) => cell(figures, metric))]);
  return [
    `${slice.slice}: ${slice.meaning} (${slice.questions} questions, ${slice.positives} right products)`,
    aligned([["", ...shown], ...rows]),
  ].join("\n");
}

function cell({ metrics, behind }: MethodFigures, metric: string): string {
  const own = metrics[metric];
  if (!own || Number.isNaN(own.mean)) return "-";
  return behind?.[metric] ? `${interval(own)} ${difference(behind[metric])}` : interval(own);
}

function interval({ mean, low, high }: Interval): string {
  return `${number(mean)} ${number(low)}-${number(high)}`;
}

function difference({ mean, p }: PairedDifference): string {
  return `(${mean < 0 ? "-" : "+"}${number(Math.abs(mean))}${p < 0.01 ? "**" : p < 0.05 ? "*" : ""})`;
}

/** Four decimals without the leading zero, as such tables are usually printed. */
function number(value: number): string {
  return Number.isNaN(value) ? "-" : value.toFixed(4).replace(/^0\./, ".");
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

function aligned(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((text, i) => text.padEnd(widths[i]!)).join("  ")}`.trimEnd()).join("\n");
}
