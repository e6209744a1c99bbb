/**
 * What learning costs as a shop grows: a generated shop of BENCH_PRODUCTS (31,000, the paper's) is learned from with each of
 * BENCH_SIZES interactions (the last: the paper's 1,600,000), each in a process of its own. Seconds by stage, peak memory, the
 * slopes of both (least squares), and what these say of 30 million. BENCH_MINUTES=15 trains the last size whole within
 * that budget as well.
 */
import { spawnSync } from "node:child_process";
import { noProgress, type Progress } from "../src/common/progress.js";
import { seededRandom } from "../src/common/random.js";
import { normalize } from "../src/common/vectors.js";
import type { EventBatch, Product, RequestContext, Shopper } from "../src/domain.js";
import type { LearningStore } from "../src/learning/data/shop.js";
import { fitModel } from "../src/learning/fitModel.js";
import type { FitOptions } from "../src/learning/fitOptions.js";
import type { Plan } from "../src/learning/plan.js";
import { proposeFromSources } from "../test/fixtures/propose.js";

const PRODUCTS = Number(process.env.BENCH_PRODUCTS ?? 31_000);
const SIZES = (process.env.BENCH_SIZES ?? "200000,600000,1600000").split(",").map(Number);
const MINUTES = Number(process.env.BENCH_MINUTES ?? 0);
const LATER = 30_000_000;
const EVENTS = 16;
const CLUSTERS = 80;
const DIM = 256;
const START = Date.UTC(2025, 0, 1);
const DAYS = 365;
const CONTEXTS: readonly RequestContext[] = [
  { device: "MOBILE", weather: { condition: "RAIN" }, country: "NO" },
  { device: "DESKTOP", weather: { condition: "CLEAR" }, country: "AU" },
  { device: "TABLET", country: "DE" },
];

interface Run {
  events: number;
  seconds: number;
  /** Seconds of processor. */
  cpu: number;
  stages: Record<string, number>;
  megabytes: number;
  metrics: Record<string, number>;
}

/** A shop in columns: shoppers with a taste, products by Zipf within it, sessions of three events, in time order. */
function generatedShop(events: number): LearningStore {
  const random = seededRandom(1);
  const shoppers = Math.ceil(events / EVENTS);
  const shelf = Math.floor(PRODUCTS / CLUSTERS);
  const log: EventBatch = {
    length: events,
    seq: Float64Array.from({ length: events }, (_, i) => i + 1),
    shopper: new Int32Array(events),
    product: new Int32Array(events),
    type: new Uint8Array(events),
    at: new Float64Array(events),
    dateOnly: new Uint8Array(events),
    value: new Float32Array(events).fill(Number.NaN),
    quantity: new Float32Array(events).fill(1),
    context: new Array<RequestContext | undefined>(events),
  };
  const step = (DAYS * 86_400_000) / events;
  // Three shoppers at a time go through a session, interleaved, so that time goes on evenly.
  for (let i = 0; i < events; i += 9) {
    const present = [random.below(shoppers), random.below(shoppers), random.below(shoppers)];
    for (let j = i; j < Math.min(events, i + 9); j++) {
      const shopper = present[j % 3]!;
      const cluster = random.uniform() < 0.8 ? shopper % CLUSTERS : random.below(CLUSTERS);
      log.shopper[j] = shopper + 1;
      log.product[j] = 1 + cluster + CLUSTERS * (Math.floor(shelf ** random.uniform()) - 1);
      log.type[j] = random.uniform() < 0.35 ? 4 : 0;
      log.at[j] = START + Math.round(j * step);
      log.context[j] = CONTEXTS[j % 5];
    }
  }
  const centres = Array.from({ length: CLUSTERS }, () => Float32Array.from({ length: DIM }, random.normal));
  return {
    countProducts: async () => PRODUCTS,
    async *scanProducts() {
      for (let from = 1; from <= PRODUCTS; from += 2000)
        yield Array.from({ length: Math.min(2000, PRODUCTS - from + 1) }, (_, i) => productOf(from + i));
    },
    async *scanShoppers() {
      for (let from = 1; from <= shoppers; from += 5000)
        yield Array.from(
          { length: Math.min(5000, shoppers - from + 1) },
          (_, i): Shopper => ({ key: from + i, id: `s${from + i}`, attributes: { age: 18 + ((from + i) % 60) } }),
        );
    },
    async *scanEvents({ until, batchSize = 10_000 } = {}) {
      let end = events;
      while (until && end > 0 && log.at[end - 1]! >= until.getTime()) end--;
      for (let from = 0; from < end; from += batchSize) yield slice(log, from, Math.min(end, from + batchSize));
    },
    async *scanEncodings(modality, _encoder, { batchSize = 1000 } = {}) {
      for (let from = 1; from <= PRODUCTS; from += batchSize) {
        const keys = Int32Array.from({ length: Math.min(batchSize, PRODUCTS - from + 1) }, (_, i) => from + i);
        const vectors = new Float32Array(keys.length * DIM);
        keys.forEach((key, i) => {
          const { normal } = seededRandom(key + (modality === "text" ? 0 : 1_000_000));
          const row = vectors.subarray(i * DIM, (i + 1) * DIM);
          for (let d = 0; d < DIM; d++) row[d] = centres[(key - 1) % CLUSTERS]![d]! + normal();
          normalize(row);
        });
        yield { keys, dim: DIM, vectors };
      }
    },
  };
}

function productOf(key: number): Product {
  const cluster = (key - 1) % CLUSTERS;
  return {
    key,
    id: `p${key}`,
    title: `Product ${key}`,
    category: [`Group ${cluster % 8}`, `Kind ${cluster}`],
    attributes: { colour: `shade ${key % 23}`, material: `material ${key % 11}` },
    price: (5 + (key % 90)).toFixed(2),
    currencyCode: "EUR",
    available: true,
    reviewText: "",
    updatedAt: new Date(START),
  };
}

function slice(log: EventBatch, from: number, to: number): EventBatch {
  const columns = ["seq", "shopper", "product", "type", "at", "dateOnly", "value", "quantity", "context"] as const;
  return { length: to - from, ...Object.fromEntries(columns.map((name) => [name, log[name].slice(from, to)])) } as EventBatch;
}

/** One epoch of everything, and so many questions: what a look at the data costs. */
const ONCE: Plan = {
  towers: [
    {
      epochs: 1,
      batch: 256,
      negatives: 512,
      learningRate: 3e-3,
      weightDecay: 0.02,
      dropout: 0.2,
      modalityDropout: 0.1,
      residualDropout: 0.3,
    },
  ],
  rankers: [{ epochs: 1, batch: 64, learningRate: 2e-3, weightDecay: 0.05, dropout: 0.2, listwise: 1, hidden: 96 }],
  questions: Number(process.env.BENCH_QUESTIONS ?? 1000),
  checks: 200,
  // EASE^R costs what the catalogue costs, whatever the interactions.
  collaborative: { interactions: Number.POSITIVE_INFINITY, items: 0, trials: 1 },
};

/** Trains, and tells what every stage took. */
async function measure(events: number, minutes: number): Promise<Run> {
  const stages: Record<string, number> = {};
  let stage = "";
  let since = performance.now();
  const lap = (next: string): void => {
    const now = performance.now();
    if (stage) stages[stage] = (stages[stage] ?? 0) + (now - since) / 1000;
    stage = next;
    since = now;
  };
  const progress: Progress = { ...noProgress, stage: (name) => lap(name) };
  const store = generatedShop(events);
  const before = process.resourceUsage().maxRSS;
  const worked = process.cpuUsage();
  const options: FitOptions = {
    name: "scale",
    version: "1",
    createdAt: new Date(START),
    seed: 1,
    budgetMinutes: minutes || 600,
    plan: minutes ? undefined : ONCE,
    switchOff: minutes > 0,
    encoders: { text: "text", image: "image" },
    provenance: [],
    threads: Number(process.env.BENCH_THREADS ?? 1),
    propose: proposeFromSources,
  };
  const { seconds, card } = await fitModel(store, options, progress);
  lap("");
  const { user, system } = process.cpuUsage(worked);
  const cpu = (user + system) / 1e6;
  return { events, seconds, cpu, stages, megabytes: (process.resourceUsage().maxRSS - before) / 1024, metrics: card.metrics };
}

/** Intercept and slope of y over x by least squares. */
function line(points: readonly (readonly [number, number])[]): { at: (x: number) => number; slope: number } {
  const n = points.length;
  const [mx, my] = [0, 1].map((d) => points.reduce((sum, point) => sum + point[d as 0 | 1], 0) / n) as [number, number];
  const spread = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const slope = spread > 0 ? points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / spread : 0;
  return { slope, at: (x) => my + slope * (x - mx) };
}

function inProcess(events: number, minutes: number): Run {
  const env = { ...process.env, BENCH_ONE: `${events},${minutes}` };
  const { stdout, stderr, status } = spawnSync(process.execPath, ["bench/run.js", "scale"], { env, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Run;
}

function print({ events, seconds, cpu, stages, megabytes }: Run): void {
  const parts = Object.entries(stages).map(([name, s]) => `${name} ${s.toFixed(1)}`);
  console.log(
    `${events} interactions: ${seconds.toFixed(1)} s (${cpu.toFixed(1)} of processor), ${megabytes.toFixed(0)} MB above the data; ${parts.join(", ")}`,
  );
}

if (process.env.BENCH_ONE) {
  const [events = 0, minutes = 0] = process.env.BENCH_ONE.split(",").map(Number);
  console.log(JSON.stringify(await measure(events, minutes)));
} else {
  const runs = SIZES.map((size) => {
    const run = inProcess(size, 0);
    print(run);
    return run;
  });
  const time = line(runs.map(({ events, cpu }) => [events, cpu]));
  const memory = line(runs.map(({ events, megabytes }) => [events, megabytes]));
  console.log(`a million more: ${(1e6 * time.slope).toFixed(1)} s of processor, ${(1e6 * memory.slope).toFixed(0)} MB`);
  for (const { events, cpu } of runs)
    console.log(`  ${events}: ${cpu.toFixed(1)} s, the line says ${time.at(events).toFixed(1)}`);
  console.log(
    `${LATER}: ${(time.at(LATER) / 60).toFixed(0)} minutes of processor, ${(memory.at(LATER) / 1024).toFixed(1)} GB, extrapolated`,
  );
  if (MINUTES > 0) {
    const whole = inProcess(SIZES.at(-1)!, MINUTES);
    print(whole);
    console.log(JSON.stringify(whole.metrics));
  }
}
