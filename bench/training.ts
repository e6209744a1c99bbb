/**
 * Training speed against the machine's own: steps and GFLOP a second of the reranker (forward, backward, AdamW), and the
 * share that is of a 1024 x 1024 matrix product, measured in turns with it.
 */
import { seededRandom } from "../src/common/random.js";
import { compileTraining } from "../src/learning/graph/training.js";
import { AdamW } from "../src/learning/optim/adamW.js";
import { constant } from "../src/learning/optim/schedules.js";
import { compileProduct, median } from "./matrixProduct.js";
import { reranker, rerankerInputs, rerankerLoss, rerankerParameters } from "./reranker.js";

const ROUNDS = 20;
const THREADS = Number(process.env.BENCH_THREADS ?? 1);
const sizes = { length: 20, dim: 64, context: 16, hidden: 128, heads: 4 };

async function compileStep(B: number): Promise<{ run: () => Promise<void>; flops: number; optimiser: () => number }> {
  const parameters = rerankerParameters(sizes);
  const theta = parameters.initialise(1);
  const training = await compileTraining({
    parameters,
    theta,
    inputs: { ...rerankerInputs(sizes), labels: ["B"] },
    forward: (p, x) => ({ loss: rerankerLoss(reranker(p, x, sizes), x.labels) }),
    wrt: ["history", "candidate"],
    threads: THREADS,
  });
  const adam = new AdamW(parameters.size, {
    learningRate: constant(1e-3),
    weightDecay: 0.01,
    decayMask: parameters.decayMask(),
    clipNorm: 5,
  });
  const batch = training.batch({ B });
  const { normal, uniform } = seededRandom(2);
  for (const array of [batch.feeds.history, batch.feeds.candidate, batch.feeds.context])
    for (let i = 0; i < array.length; i++) array[i] = normal();
  for (let i = 0; i < B; i++) batch.feeds.labels[i] = uniform() < 0.5 ? 1 : 0;
  let spent = 0;
  return {
    async run() {
      await training.step(batch);
      const start = performance.now();
      adam.step(theta, training.gradient);
      spent += performance.now() - start;
    },
    flops: training.flops({ B }),
    optimiser: () => spent,
  };
}

/** Milliseconds of `count` runs. */
async function time(run: () => Promise<void>, count: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < count; i++) await run();
  return (performance.now() - start) / count;
}

for (const B of [256, 1024]) {
  const product = await compileProduct(THREADS);
  const step = await compileStep(B);
  await time(product.run, 3);
  await time(step.run, 3);
  const products: number[] = [];
  const steps: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    products.push(await time(product.run, 2));
    steps.push(await time(step.run, 3));
  }
  const peak = product.flops / median(products) / 1e6;
  const speed = step.flops / median(steps) / 1e6;
  const share = `${((100 * speed) / peak).toFixed(0)}%`;
  const optimiser = (step.optimiser() / (3 * ROUNDS + 3)).toFixed(2);
  console.log(
    `B=${B}, ${THREADS} thread(s): ${(1000 / median(steps)).toFixed(1)} steps/s, ${speed.toFixed(1)} GFLOP/s; ` +
      `matrix product ${peak.toFixed(1)} GFLOP/s; share ${share}; optimiser ${optimiser} ms of ${median(steps).toFixed(1)} ms`,
  );
}
