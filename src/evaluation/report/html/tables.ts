/** The report's tables. A cell is a figure with its interval in small print under it. */
import type { Interval, PairedDifference } from "../../../metrics/bootstrap.js";
import type { MethodFigures, SliceFigures } from "../../summarise.js";
import type { PaperRow, PaperTable } from "../paperTable.js";
import type { ReportData } from "../reportData.js";
import { figure, milliseconds, pValue, signed, whole } from "./format.js";
import { type Html, html, type Piece } from "./html.js";

/** The head of a column of words, which stand on the left. */
export function words(name: string): Html {
  return html`<th scope="col" class="left">${name}</th>`;
}

/** A table that scrolls sideways where the page is narrower than it; its first column stays. */
export function scrollTable(head: readonly (string | Html)[], rows: readonly Html[], label: string): Html {
  return html`<div class="scroll pin" role="region" aria-label="${label}" tabindex="0"><table>
<thead><tr>${head.map((cell) => (typeof cell === "string" ? html`<th scope="col">${cell}</th>` : cell))}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

const row = (name: Piece, cells: readonly Html[], own: boolean): Html =>
  html`<tr${own ? html` class="ours"` : null}><th scope="row" class="left">${name}</th>${cells}</tr>
`;

/** A figure and its interval; a dash where it was not measured. */
export function intervalCell(value: Interval | undefined): Html {
  if (!value || !Number.isFinite(value.mean)) return html`<td>–</td>`;
  return html`<td>${figure(value.mean)}<small>${figure(value.low)}–${figure(value.high)}</small></td>`;
}

/** The reference minus the row's method, with interval and p-value. */
export function differenceCell(value: PairedDifference | undefined): Html {
  if (!value || !Number.isFinite(value.mean)) return html`<td>–</td>`;
  return html`<td>${signed(value.mean)}<small>${signed(value.low)} to ${signed(value.high)}, ${pValue(value.p)}</small></td>`;
}

/** Table 1 of the paper. */
export function paperTableHtml({ columns, rows }: PaperTable): Html {
  const cells = ({ values, method, note }: PaperRow): Html[] =>
    method === null
      ? [html`<td class="words" colspan="${columns.length + 1}">${note}</td>`]
      : [...columns.map(({ metric }) => intervalCell(values[metric])), html`<td class="words">${note}</td>`];
  return scrollTable(
    ["", ...columns.map(({ name }) => name), words("Chosen as")],
    rows.map((of) =>
      row(
        html`${of.name}${of.method ? html`<small>${of.method}</small>` : null}`,
        cells(of),
        of.name === "Proposed model" && of.method !== null,
      ),
    ),
    "Table 1",
  );
}

/** In front of the difference, and behind it. */
const FIRST: readonly (readonly [metric: string, name: string])[] = [
  ["hr@10", "HR@10"],
  ["ndcg@10", "NDCG@10"],
  ["hr@12", "HR@12"],
  ["ndcg@12", "NDCG@12"],
];
const REST: readonly (readonly [metric: string, name: string])[] = [
  ["recall@50", "Recall@50"],
  ["auc", "AUC"],
  ["map@12", "MAP@12"],
  ["mrr@12", "MRR@12"],
  ["precision@12", "Precision@12"],
  ["recall@12", "Recall@12"],
  ["f1@12", "F1@12"],
];

/** Every method on one slice, in all ranking metrics. */
export function methodsTable(slice: SliceFigures, reference: string, label: string): Html {
  const measured = ([metric]: readonly [string, string]): boolean => slice.methods.some(({ metrics }) => metrics[metric]);
  const [first, rest] = [FIRST.filter(measured), REST.filter(measured)];
  return scrollTable(
    ["Method", ...first.map(([, name]) => name), `${reference} minus it`, ...rest.map(([, name]) => name)],
    slice.methods.map(({ method, metrics, behind }) =>
      row(
        method,
        [
          ...first.map(([metric]) => intervalCell(metrics[metric])),
          differenceCell(behind?.["ndcg@12"]),
          ...rest.map(([metric]) => intervalCell(metrics[metric])),
        ],
        method === reference,
      ),
    ),
    label,
  );
}

/** What the lists are like, how each method was set, and how long it takes. */
export function listsTable({ result, methods }: ReportData): Html {
  return scrollTable(
    [
      "Method",
      words("Set to"),
      "Validation NDCG@12",
      "ms an answer",
      "Coverage",
      "Diversity",
      "Novelty, bits",
      "Calibration error",
    ],
    result.lists.map(({ method, coverage, diversity, novelty, calibration }) => {
      const note = methods.find((of) => of.method === method);
      const settings = Object.entries(note?.settings ?? {}).map(([name, value]) => `${inWords(name)} ${value}`);
      return row(
        method,
        [
          html`<td class="words">${settings.length > 0 ? settings.join(", ") : "–"}</td>`,
          html`<td>${note?.validation === undefined ? "–" : html`${figure(note.validation)}<small>best of ${note.tried}</small>`}</td>`,
          html`<td>${note?.milliseconds === undefined ? "–" : milliseconds(note.milliseconds)}</td>`,
          html`<td>${(100 * coverage).toFixed(1)}%</td>`,
          intervalCell(diversity),
          html`<td>${Number.isFinite(novelty.mean) ? novelty.mean.toFixed(2) : "–"}</td>`,
          html`<td>${calibration === undefined ? "–" : figure(calibration)}</td>`,
        ],
        method === result.reference,
      );
    }),
    "Lists and settings",
  );
}

/** `halfLife` as `half life`. */
function inWords(name: string): string {
  return /^[a-z]+[A-Z]/.test(name) ? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : name;
}

/** The reference and the best baseline in every slice; compared models have a table of their own. */
export function slicesTable(
  slices: readonly SliceFigures[],
  { result: { reference }, models }: ReportData,
  metric: string,
  label: string,
): Html {
  const direction = metric === "mpr" ? -1 : 1;
  const of = ({ metrics }: MethodFigures): number => direction * (metrics[metric]?.mean ?? Number.NEGATIVE_INFINITY);
  return scrollTable(
    ["Slice", "Questions", "Right", reference, "Best baseline", "Difference"],
    slices
      .filter(({ questions }) => questions > 0)
      .map(({ slice, meaning, questions, positives, methods }) => {
        const own = methods.find(({ method }) => method === reference);
        const others = methods.filter(
          (m) => m.method !== reference && m.metrics[metric] && models.every(({ method }) => method !== m.method),
        );
        const best = others.length > 0 ? others.reduce((a, b) => (of(b) > of(a) ? b : a)) : undefined;
        return row(
          html`${slice}${slice.includes(": ") ? null : html`<small>${meaning}</small>`}`,
          [
            html`<td>${whole(questions)}</td>`,
            html`<td>${whole(positives)}</td>`,
            intervalCell(own?.metrics[metric]),
            best ? html`<td>${figure(best.metrics[metric]!.mean)}<small>${best.method}</small></td>` : html`<td>–</td>`,
            differenceCell(best?.behind?.[metric]),
          ],
          false,
        );
      }),
    label,
  );
}
