/**
 * Learning speed on a generated shop: tower steps, questions and ranker steps a second, and the share of a 1024 x 1024
 * matrix product, run in turns with them, that their own matrix products reach. Sizes come from BENCH_PRODUCTS,
 * BENCH_SHOPPERS, BENCH_STEPS, BENCH_QUESTIONS and BENCH_THREADS.
 */
import { noProgress } from "../src/common/progress.js";
import { seededRandom } from "../src/common/random.js";
import { NegativeSampler } from "../src/learning/data/negatives.js";
import { rankerQuestions } from "../src/learning/data/rankerQuestions.js";
import { loadTrainingShop } from "../src/learning/data/shop.js";
import { splitByTime } from "../src/learning/data/splits.js";
import { paddedEvents, towerBatches } from "../src/learning/data/towerBatches.js";
import { towerExamples } from "../src/learning/data/towerExamples.js";
import { AdamW } from "../src/learning/optim/adamW.js";
import { RowAdam } from "../src/learning/optim/rowAdam.js";
import { constant } from "../src/learning/optim/schedules.js";
import { planTrials } from "../src/learning/plan.js";
import { judge } from "../src/learning/train/judge.js";
import { measureScaling, RankerModel } from "../src/learning/train/rankerModel.js";
import { compileRankerStep } from "../src/learning/train/rankerStep.js";
import { TowerModel } from "../src/learning/train/towerModel.js";
import { TowerRecall } from "../src/learning/train/towerRecall.js";
import { TowerStep } from "../src/learning/train/towerStep.js";
import { plantedShop } from "../test/fixtures/plantedShop.js";
import { proposeFromSources } from "../test/fixtures/propose.js";
import { compileProduct, median } from "./matrixProduct.js";

const setting = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const threads = setting("BENCH_THREADS", 1);
const steps = setting("BENCH_STEPS", 60);
const limit = setting("BENCH_QUESTIONS", 400);
const EVENTS = 9;

/** Seconds of wall time and of this process's processor time. */
async function timed<T>(what: string, work: () => Promise<T>): Promise<{ result: T; wall: number; cpu: number }> {
  const from = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  const [wall, cpu] = [(performance.now() - from) / 1000, (user + system) / 1e6];
  console.log(`${what}: ${wall.toFixed(2)} s, ${cpu.toFixed(2)} s of processor`);
  return { result, wall, cpu };
}

const product = await compileProduct(threads);

/** Runs steps in turns with matrix products and prints steps/s, GFLOP/s and the share. */
async function inTurns(what: string, count: number, step: () => Promise<number>): Promise<void> {
  const products: number[] = [];
  const times: number[] = [];
  let flops = 0;
  for (let i = 0; i < 3; i++) await step();
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await product.run();
    const between = performance.now();
    flops += await step();
    products.push(between - start);
    times.push(performance.now() - between);
  }
  const peak = product.flops / median(products) / 1e6;
  const speed = flops / count / median(times) / 1e6;
  console.log(
    `${what}: ${(1000 / median(times)).toFixed(1)} steps/s, ${(flops / count / 1e9).toFixed(2)} GFLOP a step, ${speed.toFixed(1)} GFLOP/s; ` +
      `matrix product ${peak.toFixed(1)} GFLOP/s; share ${((100 * speed) / peak).toFixed(0)}%`,
  );
}

const planted = plantedShop({
  products: setting("BENCH_PRODUCTS", 12_000),
  shoppers: setting("BENCH_SHOPPERS", 20_000),
  eventsPerShopper: EVENTS,
  clusters: 60,
  textDim: 512,
  imageDim: 512,
});
const { result: shop } = await timed("load", () =>
  loadTrainingShop(planted.store, { encoders: { text: "t", image: "i" }, seed: 1 }, noProgress),
);
const splits = splitByTime(shop.log, shop.baskets);
const { result: data } = await timed("tower examples", async () => towerExamples(shop, splits.ranker, splits.validation, 16));
console.log(`${shop.log.length} events, ${shop.baskets.length} baskets, ${data.train.length} examples`);

const { text, image, vocabulary } = shop.items;
const sizes = { dim: 64, textDim: text.dim, imageDim: image.dim, vocabulary: vocabulary.length, hidden: 128, heads: 4 };
const keys = planted.products.map((p) => p.key);
const model = new TowerModel(sizes, shop.items, keys, 1);
for (const { target } of data.train) model.known[target] = 1;
const plan = planTrials(
  { examples: data.train.length, events: paddedEvents(data), products: keys.length, moments: 1e5, checks: 1e4, latest: 1e4 },
  15,
);
console.log(
  `15 minutes buy ${(plan.towers.seconds / plan.towers.epochSeconds).toFixed(0)} epochs of the towers and ${plan.questions} questions`,
);
const trial = plan.towers.trials[0]!;
const sampler = new NegativeSampler(data.train, shop.blank.catalogue, trial);
const towers = await TowerStep.compile(model, data.state, sampler, { ...trial, threads });
const random = seededRandom(1);
const rate = { learningRate: constant(2e-3) };
const itemAdam = new AdamW(model.itemParameters.size, rate);
const userAdam = new AdamW(model.userParameters.size, rate);
const rowAdam = new RowAdam(model.residuals, sizes.dim, rate);
const batches = towerBatches(data, sampler, trial.batch, random)[Symbol.iterator]();
await inTurns(`towers, ${threads} thread(s)`, steps, async () => {
  const { flops, item, user, residuals } = await towers.gradients(batches.next().value!, random);
  itemAdam.step(model.itemTheta, item);
  userAdam.step(model.userTheta, user);
  rowAdam.step([residuals]);
  return flops;
});
const recall = await TowerRecall.compile(model, data, threads);
const { result: found } = await timed("recall@50", () => recall.measure());
console.log(`recall@50 ${found.toFixed(3)}`);

const window = { from: splits.ranker, until: splits.validation, limit, perBasket: 1, keep: 40, seed: 1 } as const;
const ask = () =>
  rankerQuestions(shop, model, [window], proposeFromSources, {
    collaborative: null,
    candidates: 240,
    threads,
    onProgress: () => {},
  });
const { result: answers, cpu } = await timed("questions, replay included", ask);
const none = { ...window, until: window.from };
const { cpu: replay } = await timed("replay alone", () =>
  rankerQuestions(shop, model, [{ ...window, limit: 1 }, none], proposeFromSources, {
    collaborative: null,
    candidates: 240,
    threads,
    onProgress: () => {},
  }),
);
const questions = answers[0]!;
console.log(
  `${(limit / Math.max(0.001, cpu - replay)).toFixed(0)} questions a processor-second; ${questions.length} of ${limit} kept`,
);

const ranker = new RankerModel({ ...sizes, hidden: 96 }, measureScaling(questions), 1);
const training = await compileRankerStep(ranker, { batch: 64, group: 40, dropout: 0.2, listwise: 1, threads });
const adam = new AdamW(ranker.parameters.size, rate);
await inTurns(`ranker, ${threads} thread(s)`, steps, async () => {
  const { flops } = await training.run(questions.slice(0, 64), random);
  adam.step(ranker.theta, training.gradient);
  return flops;
});
const forward = await ranker.compile(threads);
await timed(`judging ${questions.length} questions of 40`, () => judge(ranker, forward, questions));
