/**
 * Figure 2 of the paper, measured: the served ranker's score of one product for one shopper in one situation, as two of the
 * product's features move and everything else stays as it is.
 */

import { PAIR_BLOCKS, PAIR_DIM, POPULARITY_HALF_LIVES } from "../../features/layout.js";
import type { Question } from "../../features/question.js";
import type { ShopState } from "../../features/shopState.js";
import type { ModelMethod } from "../methods/model.js";
import { situationOf } from "../situation.js";

/** A feature that can be moved: what it is called, where it goes, and how it is written into a row of pair features. */
interface Axis {
  label: string;
  values: readonly number[];
  write(row: Float32Array, value: number): void;
}

export interface Surface {
  x: { name: string; label: string; values: readonly number[] };
  y: { name: string; label: string; values: readonly number[] };
  /** [y][x]: equation (4), in (0, 1). */
  scores: number[][];
  /** The shop's own id of the product, and how many events the shopper has. */
  product: string;
  events: number;
  situation: Record<string, string>;
}

const STEPS = 21;
const linear = (from: number, to: number): number[] =>
  Array.from({ length: STEPS }, (_, i) => from + ((to - from) * i) / (STEPS - 1));

/** First column of a block of the pair features. */
function columnOf(name: (typeof PAIR_BLOCKS)[number]["name"]): number {
  let at = 0;
  for (const block of PAIR_BLOCKS) {
    if (block.name === name) return at;
    at += block.size;
  }
  throw new RangeError(`The pair features have no block ${name}`);
}

/** What `--surface` may name. */
export const AXES: Readonly<Record<string, Axis>> = {
  price: {
    label: "price, as a multiple of what the shopper usually wants",
    values: linear(-1.5, 1.5).map((gap) => Math.exp(gap)),
    write(row, multiple) {
      const at = columnOf("price");
      const gap = Math.log(multiple);
      row.set([1, gap, Math.abs(gap)], at);
    },
  },
  popularity: {
    label: "weighted interactions of all shoppers so far",
    values: linear(0, Math.log1p(400)).map((x) => Math.expm1(x)),
    write(row, count) {
      const at = columnOf("popularity");
      const horizons = POPULARITY_HALF_LIVES.length;
      const counts = Array.from({ length: horizons }, (_, h) => Math.expm1(3 * row[at + h]!));
      const all = counts[horizons - 1]!;
      // The shorter spans keep the share of it that they have.
      for (let h = 0; h < horizons; h++) row[at + h] = Math.log1p(all > 0 ? (count * counts[h]!) / all : count) / 3;
      row[at + horizons] = row[at]! - row[at + 2]!;
      row[at + horizons + 1] = count > 0 ? 0 : 1;
    },
  },
  days: {
    label: "days since the shopper last met it",
    values: linear(0, 120),
    write(row, days) {
      const at = columnOf("history");
      // Where the shopper never met it: once, by buying it.
      const met = row[at] === 1 ? [row[at + 1]!, row[at + 2]!, row[at + 6]!] : [Math.LN2, Math.LN2, 1];
      row.set([1, met[0]!, met[1]!, Math.exp(-days), Math.exp(-days / 10), Math.exp(-days / 60), met[2]!], at);
    },
  },
  similarity: {
    label: "cosine of the product and what the shopper looks for",
    values: linear(-0.4, 1),
    write(row, cosine) {
      row[columnOf("similarity")] = cosine;
    },
  },
  age: {
    label: "days since it was first on sale",
    values: linear(0, 365),
    write(row, days) {
      const at = columnOf("popularity") + POPULARITY_HALF_LIVES.length + 2;
      row.set([Math.exp(-days / 14), Math.exp(-days / 90)], at);
    },
  },
};

/** The first of `questions` that the ranker ranks, with its best product. Null where there is none. */
export async function scoreSurface(
  model: ModelMethod,
  questions: readonly Question[],
  state: ShopState,
  [xName, yName]: readonly [string, string],
): Promise<Surface | null> {
  const x = AXES[xName]!;
  const y = AXES[yName]!;
  for (const question of questions) {
    const [best] = await model.rank(question, state, 1);
    if (best === undefined) continue;
    const scores = await model.scoreAs(question, best, (own) => grid(own, x, y));
    if (!scores) continue;
    const rows = y.values.map((_, i) => Array.from(scores.subarray(i * x.values.length, (i + 1) * x.values.length)));
    return {
      x: { name: xName, label: x.label, values: x.values },
      y: { name: yName, label: y.label, values: y.values },
      scores: rows,
      product: state.catalogue.get(best)?.id ?? String(best),
      events: question.events,
      situation: situationOf(question.context.buckets),
    };
  }
  return null;
}

function grid(own: Float32Array, x: Axis, y: Axis): Float32Array {
  const rows = new Float32Array(x.values.length * y.values.length * PAIR_DIM);
  y.values.forEach((yValue, i) => {
    x.values.forEach((xValue, j) => {
      const at = (i * x.values.length + j) * PAIR_DIM;
      const row = rows.subarray(at, at + PAIR_DIM);
      row.set(own);
      x.write(row, xValue);
      y.write(row, yValue);
    });
  });
  return rows;
}
