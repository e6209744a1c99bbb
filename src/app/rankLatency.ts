import { seededRandom } from "../common/random.js";
import { CONTEXT_DIM, FACET_COUNT, PAIR_DIM } from "../features/layout.js";
import type { RankInputs, RankingModel } from "../inference/model.js";
import { quantile } from "../metrics/bootstrap.js";

/** Candidates that a request ranks, and how often each model is timed. */
const CANDIDATES = 240;
const ROUNDS = 400;
const WARM_UP = 40;

/**
 * Median milliseconds in which each model ranks 240 candidates. They are timed turn and turn about, each as often first as
 * second, so that both meet the same machine.
 */
export async function rankLatencies(a: RankingModel, b: RankingModel): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  const inputs = inputsOf(a);
  for (let round = 0; round < WARM_UP + ROUNDS; round++)
    for (const i of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const own = { ...inputs, items: inputs.items.slice(), pairs: inputs.pairs.slice() };
      const began = performance.now();
      await (i === 0 ? a : b).rank(own);
      if (round >= WARM_UP) times[i].push(performance.now() - began);
    }
  const median = (values: number[]): number =>
    quantile(
      values.sort((x, y) => x - y),
      0.5,
    );
  return [median(times[0]), median(times[1])];
}

function inputsOf({ card: { dim } }: RankingModel): RankInputs {
  const { normal } = seededRandom(1);
  const numbers = (length: number): Float32Array => Float32Array.from({ length }, normal);
  return {
    shopper: numbers(dim),
    n: CANDIDATES,
    items: numbers(CANDIDATES * dim),
    pairs: numbers(CANDIDATES * PAIR_DIM),
    context: numbers(CONTEXT_DIM),
    present: new Float32Array(FACET_COUNT).fill(1),
  };
}
