/** The ranker's numbers while it is trained, its inputs, and the scaling of its pair features. */
import { CONTEXT_DIM, FACET_COUNT, PAIR_DIM } from "../../features/layout.js";
import type { RankerQuestion } from "../data/rankerQuestions.js";
import type { Dim } from "../graph/dims.js";
import { compileForward, type Forward } from "../graph/forward.js";
import type { Value } from "../graph/graph.js";
import { Parameters } from "../graph/parameters.js";
import { type PairScaling, type RankerInputs, type RankerOutputs, ranker, rankerParameters } from "../models/ranker.js";
import type { ModelSizes } from "../models/sizes.js";
import { seenQuestions } from "../models/without.js";
import type { Part } from "../variant.js";
import type { Blend } from "./blend.js";

/** Declared inputs over Q questions of G candidates each. */
export function rankerInputs<const G extends Dim = "G">({ dim }: ModelSizes, candidates: G = "G" as G) {
  return {
    shopper: ["Q", dim],
    items: ["Q", candidates, dim],
    pairs: ["Q", candidates, PAIR_DIM],
    context: ["Q", CONTEXT_DIM],
    present: ["Q", FACET_COUNT],
  } as const;
}

export interface RankerFeeds {
  shopper: Float32Array;
  items: Float32Array;
  pairs: Float32Array;
  context: Float32Array;
  present: Float32Array;
}

/** Fills question `row` of feeds that hold `group` candidates a question, with q's first ones; places beyond are zeros. */
export function fillRanker(feeds: RankerFeeds, row: number, q: RankerQuestion, group: number, dim: number): void {
  const n = Math.min(group, q.keys.length);
  feeds.shopper.set(q.shopper, row * dim);
  feeds.context.set(q.context, row * CONTEXT_DIM);
  feeds.present.set(q.present, row * FACET_COUNT);
  fillRow(feeds.items, row, group * dim, q.items.subarray(0, n * dim));
  fillRow(feeds.pairs, row, group * PAIR_DIM, q.pairs.subarray(0, n * PAIR_DIM));
}

function fillRow(into: Float32Array, row: number, width: number, values: Float32Array): void {
  into.set(values, row * width);
  into.fill(0, row * width + values.length, (row + 1) * width);
}

export class RankerModel {
  readonly parameters: Parameters;
  readonly theta: Float32Array;

  constructor(
    readonly sizes: ModelSizes,
    readonly scaling: PairScaling,
    private readonly seed: number,
    /** What it does without; what is added before a graph is compiled is hidden there. */
    readonly without = new Set<Part>(),
  ) {
    this.parameters = new Parameters(rankerParameters(sizes));
    this.theta = this.parameters.initialise(seed);
  }

  /** The ranker as this model has it. */
  graph(p: Readonly<Record<string, Value>>, x: RankerInputs): RankerOutputs {
    return ranker(p, seenQuestions(x, this.scaling, this.without), this.scaling);
  }

  /** Makes the model rank as this blend does, whatever it has learned. */
  startFrom({ wide, wideLift }: Blend): void {
    this.theta.set(this.parameters.initialise(this.seed));
    this.parameters.view(this.theta, "wide").set(wide);
    this.parameters.view(this.theta, "wideLift").set(wideLift);
  }

  compile(threads = 1): Promise<Forward<ReturnType<typeof rankerInputs>, "score">> {
    return compileForward({
      parameters: this.parameters,
      theta: this.theta,
      inputs: rankerInputs(this.sizes),
      forward: (p, x) => ({ score: this.graph(p, x).score }),
      threads,
    });
  }
}

/** Features as they are: what is measured on shoppers' questions says something of them. */
export const NO_SCALING: PairScaling = {
  mean: new Float32Array(PAIR_DIM),
  deviation: new Float32Array(PAIR_DIM).fill(1),
};

/** Mean and deviation of every pair feature over the questions' candidates; constant features keep deviation 1. */
export function measureScaling(questions: readonly RankerQuestion[]): PairScaling {
  const sum = new Float64Array(PAIR_DIM);
  const squares = new Float64Array(PAIR_DIM);
  let n = 0;
  for (const { pairs } of questions) {
    for (let i = 0; i < pairs.length; i++) {
      sum[i % PAIR_DIM]! += pairs[i]!;
      squares[i % PAIR_DIM]! += pairs[i]! ** 2;
    }
    n += pairs.length / PAIR_DIM;
  }
  const mean = new Float32Array(PAIR_DIM);
  const deviation = new Float32Array(PAIR_DIM).fill(1);
  for (let d = 0; d < PAIR_DIM && n > 0; d++) {
    mean[d] = sum[d]! / n;
    const s = Math.sqrt(Math.max(0, squares[d]! / n - (sum[d]! / n) ** 2));
    // A feature that is nearly always the same must not explode where it is not.
    if (s > 1e-4) deviation[d] = Math.max(s, 0.05);
  }
  return { mean, deviation };
}
