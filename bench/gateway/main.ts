/**
 * The gateway's benchmark: `npm run bench [-- --help]`. Generates a shop on private services, measures what recommendations
 * cost part by part, each figure beside its floor, and cleans up. docs/benchmark.md says what each figure means.
 */
import { randomBytes } from "node:crypto";
import { availableParallelism, cpus, loadavg } from "node:os";
import { DEMO_MODEL_DIR } from "../../src/app/shippedModel.js";
import { lineProgress, showProgress } from "../../src/cli/progress.js";
import { sha256 } from "../../src/common/hash.js";
import { readConfig } from "../../src/config.js";
import { message } from "../../src/errors.js";
import { readFolder } from "../../src/inference/registry.js";
import { readLock, tryLock, unlock } from "../../src/store/embedded/lock.js";
import { openStore } from "../../src/store/openStore.js";
import type { Store } from "../../src/store/ports.js";
import { measureBatch } from "./batch.js";
import type { Bench } from "./bench.js";
import { measureEndToEnd } from "./endToEnd.js";
import { startEmbedded } from "./engines/embedded.js";
import type { OpenedShop, ShopEngine } from "./engines/engine.js";
import { startNative } from "./engines/native.js";
import { ownShop } from "./engines/own.js";
import { measureFreshness } from "./freshness.js";
import { measureGraphql } from "./graphql.js";
import { measureGraphqlIngestion, measureImportIngestion } from "./ingestion.js";
import { openLaboratory } from "./laboratory.js";
import type { Anyone } from "./load/queries.js";
import { HELP, type Options, type Part, readOptions } from "./options.js";
import { printTables, type Report } from "./output.js";
import { memories, openParties } from "./parties.js";
import { measureRanking } from "./ranking.js";
import { measureRetrieval } from "./retrieval.js";
import { fillShop } from "./shop/fill.js";
import { planDigest } from "./shop/plan.js";
import { anyoneOf } from "./shop/traffic.js";

const progress = process.stderr.isTTY ? showProgress(process.stderr) : lineProgress(process.stderr);
const closers: (() => Promise<unknown>)[] = [];

/** Ends everything that was started, latest first. */
async function cleanUp(): Promise<void> {
  for (let close = closers.pop(); close; close = closers.pop())
    await close().catch((cause) => progress.note(`cleaning up: ${message(cause)}`));
}

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void cleanUp().finally(() => process.exit(signal === "SIGINT" ? 130 : 143)));

try {
  const options = readOptions(process.argv.slice(3));
  if (options) {
    const report = await measureAll(options);
    if (options.json) process.stdout.write(`${JSON.stringify(report, rounded, 1)}\n`);
    else printTables(report);
  } else process.stdout.write(HELP);
} catch (cause) {
  process.stderr.write(`${message(cause)}\n`);
  process.exitCode = 1;
} finally {
  progress.end();
  await cleanUp();
}

async function measureAll(options: Options): Promise<Report> {
  const model = await readFolder(DEMO_MODEL_DIR);
  if (!model) throw new Error(`No model is in ${DEMO_MODEL_DIR}; git has it: git checkout -- models/demo`);
  if (!options.own) await holdScratch(options.scratch);
  const engine = await startEngine(options);
  closers.push(() => engine.close());
  const shop = await engine.open(planDigest(options.shop, model.card), (empty) =>
    fillShop(empty, options.shop, model.card, progress),
  );
  closers.push(() => shop.discard());
  const anyone = options.own ? await ownShoppers(shop) : anyoneOf(options.shop);
  const bench: Bench = { options, engine, shop, env: shop.env, anyone, key: await newKey(shop), progress };
  const report: Report = { about: aboutOf(options, engine, shop) };
  const wants = (...parts: Part[]): boolean => parts.some((part) => options.only.has(part));
  // What changes the shop comes last.
  if (wants("retrieval", "ranking")) {
    const laboratory = await openLaboratory(bench);
    closers.push(laboratory.close);
    if (wants("retrieval")) Object.assign(report, await measureRetrieval(bench, laboratory));
    if (wants("ranking")) Object.assign(report, await measureRanking(bench, laboratory, model.files));
    await laboratory.close();
  }
  if (wants("graphql")) Object.assign(report, await measureGraphql(bench));
  if (wants("batch")) Object.assign(report, await measureBatch(bench));
  if (wants("endToEnd", "freshness", "ingestion")) {
    const parties = await openParties(bench);
    closers.push(parties.close);
    if (wants("endToEnd")) Object.assign(report, await measureEndToEnd(parties));
    report.start = { ...parties.start, loadedMemoryMb: await memories(parties) };
    if (wants("freshness")) Object.assign(report, await measureFreshness(parties));
    if (wants("ingestion")) Object.assign(report, await measureGraphqlIngestion(parties));
    await parties.close();
  }
  if (wants("ingestion")) Object.assign(report, await measureImportIngestion(bench));
  return report;
}

/** One run at a time: two would stop each other's services, and measure each other. */
async function holdScratch(scratch: string): Promise<void> {
  if (!(await tryLock(scratch))) {
    const holder = readLock(scratch)?.pid;
    throw new Error(
      `The benchmark runs already (process ${holder}) in ${scratch}. Wait for it, or give this one a --scratch of its own.`,
    );
  }
  closers.push(async () => unlock(scratch));
}

/** The engine that was asked for; where none was, native if it can be had. */
async function startEngine({ own, engine, scratch }: Options): Promise<ShopEngine> {
  if (own) return ownShop();
  progress.stage("starting the services");
  if (engine === "embedded") return startEmbedded(scratch);
  try {
    return await startNative(scratch);
  } catch (cause) {
    if (engine === "native") throw cause;
    progress.note(`PostgreSQL and Redis cannot be had here (${message(cause)}): measuring the embedded engine.`);
    return startEmbedded(scratch);
  }
}

/** A server key for the time of the run. */
async function newKey(shop: OpenedShop): Promise<string> {
  const id = randomBytes(4).toString("hex");
  const secret = randomBytes(18).toString("base64url");
  await withStore(shop, (store) => store.createKey({ id, name: "benchmark", role: "SERVER", hash: sha256(secret) }));
  closers.push(() => withStore(shop, (store) => store.revokeKey(id)));
  return secret;
}

/** Draws from the first thousand. */
async function ownShoppers(shop: OpenedShop): Promise<Anyone> {
  const shoppers = await withStore(shop, (store) => store.listShoppers({ limit: 1000 }));
  return shoppers.length > 0 ? (random) => random.pick(shoppers) : () => ({ key: 1, id: "nobody" });
}

async function withStore<T>({ env }: OpenedShop, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(readConfig({ ...process.env, ...env }), { attach: true });
  return work(store).finally(() => store.close());
}

function aboutOf({ own, size, shop, seconds }: Options, engine: ShopEngine, { bytes }: OpenedShop): Report["about"] {
  return {
    ...(own ? { size: "own" } : { size, ...shop }),
    engine: engine.name,
    ...engine.about,
    ...(Number.isNaN(bytes) ? {} : { databaseMb: Math.round(bytes / 2 ** 20) }),
    node: process.version,
    cores: `${availableParallelism()} of ${cpus()[0]?.model ?? "unknown"}`,
    secondsEach: seconds,
    load: loadavg()[0]!,
    settings: Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("VITRINE_"))) as Record<
      string,
      string
    >,
  };
}

/** To a thousandth, which is less than can be measured. */
function rounded(_name: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(1000 * value) / 1000 : value;
}
