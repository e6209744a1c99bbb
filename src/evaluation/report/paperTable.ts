/**
 * Table 1 of the paper: one row a kind of method, one column a quality. The paper does not define its columns; here each is a
 * metric that can be measured on past questions, chosen so that a larger number is better and 1 is the best possible.
 */
import type { Interval, PairedDifference } from "../../metrics/bootstrap.js";
import { type Family, MODEL } from "../method.js";
import type { EvaluationResult } from "../summarise.js";

export interface PaperColumn {
  name: string;
  /** Among the figures of all questions; `diversity` among those of the lists. */
  metric: string;
  definition: string;
}

/** The columns and what each means. */
export const PAPER_COLUMNS: readonly PaperColumn[] = [
  {
    name: "Accuracy",
    metric: "hr@12",
    definition:
      "the share of questions answered right, a list of 12 being right where any of it was then wanted (hit rate at 12). " +
      "Accuracy over single products would be meaningless: one in many thousands is wanted, so whoever recommends nothing " +
      "is right nearly always",
  },
  {
    name: "Diversity",
    metric: "diversity",
    definition:
      "how unlike each other the 12 products are: the mean of 1 - cosine over their pairs, by category, brand and attributes",
  },
  {
    name: "Engagement",
    metric: "precision@12",
    definition:
      "the share of the 12 products shown that the shopper then went for: the click-through rate that the past can tell",
  },
  {
    name: "Relevance",
    metric: "ndcg@12",
    definition: "NDCG at 12: how high in the list what was wanted stands, against the best possible list",
  },
];

export interface PaperRow {
  name: string;
  /** The method that stands for the row; null where none was measured. */
  method: string | null;
  /** Why this one, or why none. */
  note: string;
  values: Record<string, Interval>;
  /** The model minus the row's method, where both were measured on it. */
  behind: Record<string, PairedDifference>;
}

export interface PaperTable {
  columns: readonly PaperColumn[];
  rows: PaperRow[];
}

const ROWS: readonly { name: string; family: Family; missing: string }[] = [
  { name: "Collaborative filtering", family: "collaborative", missing: "no baseline was asked" },
  { name: "Content-based filtering", family: "content", missing: "no baseline was asked" },
  {
    name: "Deep learning, one modality",
    family: "single-modal",
    missing: "train models with --variant text-only and image-only and name them with --compare",
  },
  { name: "Hybrid", family: "hybrid", missing: "baselines were not tuned, so there is no blend of them" },
  { name: "Proposed model", family: "ours", missing: "no model was asked" },
];

/** Of each kind the method that was best on the validation questions; where none says, the best of those measured. */
export function paperTable(result: EvaluationResult): PaperTable {
  const all = result.slices[0]!;
  const notes = result.runs[0]?.methods ?? {};
  const rows = ROWS.map(({ name, family, missing }): PaperRow => {
    const own = all.methods.filter(({ method }) =>
      family === "ours" ? method === MODEL : notes[method]?.family === family && method !== MODEL,
    );
    if (own.length === 0) return { name, method: null, note: `not measured: ${missing}`, values: {}, behind: {} };
    const validated = own.filter(({ method }) => notes[method]?.validation !== undefined);
    const quality = ({ method, metrics }: (typeof own)[number]): number =>
      validated.length > 0 ? (notes[method]?.validation ?? Number.NEGATIVE_INFINITY) : (metrics["ndcg@12"]?.mean ?? 0);
    const best = own.reduce((a, b) => (quality(b) > quality(a) ? b : a));
    const lists = result.lists.find(({ method }) => method === best.method);
    const values: Record<string, Interval> = {};
    for (const { metric } of PAPER_COLUMNS) {
      const value = metric === "diversity" ? lists?.diversity : best.metrics[metric];
      if (value) values[metric] = value;
    }
    return {
      name,
      method: best.method,
      note: noteOf(validated.length || own.length, validated.length > 0),
      values,
      behind: best.behind ?? {},
    };
  });
  return { columns: PAPER_COLUMNS, rows };
}

function noteOf(candidates: number, validated: boolean): string {
  if (candidates === 1) return "the only one of its kind";
  return `the best of ${candidates} ${validated ? "on the validation questions" : "on these questions"}`;
}
