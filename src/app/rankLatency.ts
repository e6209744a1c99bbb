import { seededRandom } from "../common/random.js";
import { CONTEXT_DIM, FACET_COUNT, PAIR_DIM } from "../features/layout.js";
import type { RankInputs, RankingModel } from "../inference/model.js";
import { quantile } from "../metrics/bootstrap.js";

/** Candidates that a request ranks, and how often each model is timed. */
const CANDIDATES = 240;
const ROUNDS = 150;
const WARM_UP = 15;

/** Median milliseconds in which each model ranks 240 candidates, turn and turn about, so that both meet the same machine. */
export async function rankLatencies(a: RankingModel, b: RankingModel): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  const random = seededRandom(1);
  for (let round = 0; round < WARM_UP + ROUNDS; round++)
    for (const [i, model] of [a, b].entries()) {
      const inputs = inputsOf(model, random);
      const began = performance.now();
      await model.rank(inputs);
      if (round >= WARM_UP) times[i]!.push(performance.now() - began);
    }
  const median = (values: number[]): number =>
    quantile(
      values.sort((x, y) => x - y),
      0.5,
    );
  return [median(times[0]), median(times[1])];
}

function inputsOf({ card: { dim } }: RankingModel, { normal }: { normal(): number }): RankInputs {
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
