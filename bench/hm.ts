/**
 * The figures on H&M data: six monthly cuts, January to June 2020, each judged on the month after it; the model of every
 * seed trained with nothing later than the cut; all questions pooled, paired by customer. Asked as a batch is, with the
 * shopper and the moment alone: which channel a basket will come through is not known before.
 *
 *   VITRINE_HM_DIR=<Kaggle's files> node bench/run.js hm [--baselines] [--report] [--budget MINUTES] [--seeds 1,2,3] [--cuts 2020-01,...]
 *     [--variants text-only,image-only]
 *
 * Runs unattended, one process at a time, and goes on where it was stopped: every finished cell is a file. Everything is
 * kept in VITRINE_BENCH_DIR (default .vitrine/bench-hm); VITRINE_DATA_DIR names a data directory that has the shop already.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { MODEL } from "../src/evaluation/method.js";
import type { Protocol } from "../src/evaluation/protocols.js";
import { type Run, readRun } from "../src/evaluation/records.js";
import { summarise } from "../src/evaluation/summarise.js";
import { resultTables } from "../src/evaluation/table.js";

const PROTOCOLS: readonly Protocol[] = ["next-basket", "at-cut"];
/** What each protocol is read by. */
const METRICS: Record<string, string[]> = {
  "next-basket": ["hr@12", "ndcg@12", "recall@50", "auc"],
  "at-cut": ["map@12", "recall@50", "hr@12", "auc"],
};

const { values: flags } = parseArgs({
  args: process.argv.slice(3),
  options: {
    cuts: { type: "string", default: "2020-01,2020-02,2020-03,2020-04,2020-05,2020-06" },
    seeds: { type: "string", default: "1,2,3" },
    /** Trained beside the first seed's models and asked the same: the single-modal models, ablations. */
    variants: { type: "string", default: "" },
    /** Minutes of training per cell: eighteen cells and their evaluation fit in 40 minutes on two cores. */
    budget: { type: "string", default: "1" },
    baselines: { type: "boolean", default: false },
    report: { type: "boolean", default: false },
  },
});
const hm = process.env.VITRINE_HM_DIR;
const out = resolve(process.env.VITRINE_BENCH_DIR ?? ".vitrine/bench-hm");
const env = {
  ...process.env,
  VITRINE_DATA_DIR: resolve(process.env.VITRINE_DATA_DIR ?? join(out, "data")),
  VITRINE_MODELS_DIR: resolve(process.env.VITRINE_MODELS_DIR ?? join(out, "models")),
};
const cuts = flags.cuts.split(",");
const seeds = flags.baselines ? [] : flags.seeds.split(",");
const variants = flags.variants.split(",").filter((name) => name !== "");

if (!hm && !flags.report) {
  console.log("Skipped: set VITRINE_HM_DIR to a directory with articles.csv, customers.csv, transactions_train.csv and images/.");
} else {
  if (!flags.report) await work();
  await report();
}

async function work(): Promise<void> {
  await once(join(out, "import.json"), () => vitrine("import", "hm", hm!));
  for (const cut of cuts)
    for (const protocol of PROTOCOLS) await evaluated(baselineFile(cut, protocol), cut, protocol, ["--methods", "baselines"]);
  // Seed by seed, so that a run that was cut short has whole seeds to report.
  for (const seed of seeds)
    for (const cut of cuts) {
      const model = await trained(cut, seed);
      for (const protocol of PROTOCOLS)
        await evaluated(modelFile(cut, seed, protocol), cut, protocol, ["--methods", "model", "--model", model]);
    }
  // A variant is asked with the whole model beside it; the whole model's own answers are the seeds'.
  for (const variant of variants)
    for (const cut of cuts) {
      const model = await trained(cut, seeds[0]!);
      const compared = ["--methods", "model", "--model", model, "--compare", await trained(cut, seeds[0]!, variant)];
      for (const protocol of PROTOCOLS) await evaluated(variantFile(cut, variant, protocol), cut, protocol, compared);
    }
}

/** `name@version` of the model of a cell. */
async function trained(cut: string, seed: string, variant?: string): Promise<string> {
  const which = variant ? ["--variant", variant] : [];
  const { name, version } = await once(join(out, cut, variant ?? `seed-${seed}`, "model.json"), () =>
    vitrine(
      ...["train", "--until", firstOf(cut), "--seed", seed, "--budget", flags.budget, "--no-activate"],
      ...["--name", [cut, variant ?? "full", seed].join("-"), ...which],
    ),
  );
  return `${name}@${version}`;
}

/** Pools what there is and prints one set of tables a protocol. */
async function report(): Promise<void> {
  for (const protocol of PROTOCOLS) {
    const runs: Run[] = [];
    const files = cuts.flatMap((cut) => [baselineFile(cut, protocol), ...seeds.map((seed) => modelFile(cut, seed, protocol))]);
    for (const file of files) if (existsSync(file)) runs.push(await readRun(file));
    for (const file of cuts.flatMap((cut) => variants.map((variant) => variantFile(cut, variant, protocol))))
      if (existsSync(file)) runs.push(withoutModel(await readRun(file)));
    if (runs.length === 0) continue;
    const result = summarise(runs);
    await writeFile(join(out, `${protocol}.json`), JSON.stringify(result, null, 1));
    console.log(`${resultTables(result, METRICS[protocol])}\n`);
  }
}

async function evaluated(file: string, cut: string, protocol: Protocol, which: string[]): Promise<void> {
  if (existsSync(file)) return;
  await mkdir(dirname(file), { recursive: true });
  const window = ["--from", firstOf(cut), "--to", firstOf(monthAfter(cut)), "--no-situated"];
  // Written beside and renamed: a file that is there is whole.
  await vitrine("evaluate", ...window, "--protocol", protocol, ...which, "--records", `${file}.part`);
  await rename(`${file}.part`, file);
}

/** The JSON result of a step, made only where its file is not there yet. */
async function once(file: string, make: () => Promise<Record<string, unknown>>): Promise<Record<string, unknown>> {
  if (existsSync(file)) return JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
  await mkdir(dirname(file), { recursive: true });
  const result = await make();
  await writeFile(file, JSON.stringify(result, null, 1));
  return result;
}

/** Runs one command with `--json`; its progress goes to this terminal. */
async function vitrine(...args: string[]): Promise<Record<string, unknown>> {
  const started = performance.now();
  const child = spawn(process.execPath, ["bin/vitrine.js", "--json", ...args], { env, stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((done, failed) => child.on("error", failed).on("close", done));
  const text = Buffer.concat(chunks).toString("utf8");
  if (code !== 0) throw new Error(`vitrine ${args.join(" ")} ended with ${code}: ${text}`);
  console.log(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  vitrine ${args.join(" ")}`);
  return JSON.parse(text) as Record<string, unknown>;
}

function baselineFile(cut: string, protocol: Protocol): string {
  return join(out, cut, `${protocol}.baselines.jsonl`);
}

/** A variant's run without the whole model's answers, which the seeds' runs have. */
function withoutModel({ header, records }: Run): Run {
  const others = records.map(({ answers: { [MODEL]: _model, ...answers }, ...question }) => ({ ...question, answers }));
  return { header, records: others };
}

function variantFile(cut: string, variant: string, protocol: Protocol): string {
  return join(out, cut, variant, `${protocol}.jsonl`);
}

function modelFile(cut: string, seed: string, protocol: Protocol): string {
  return join(out, cut, `seed-${seed}`, `${protocol}.jsonl`);
}

function firstOf(month: string): string {
  return `${month}-01T00:00:00Z`;
}

function monthAfter(month: string): string {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year!, number!)).toISOString().slice(0, 7);
}
