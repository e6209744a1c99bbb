/** A whole run: the services, the shop, then each part that was asked for. */
import { randomBytes } from "node:crypto";
import { availableParallelism, cpus, loadavg } from "node:os";
import { DEMO_MODEL_DIR } from "../../src/app/shippedModel.js";
import { sha256 } from "../../src/common/hash.js";
import type { Progress } from "../../src/common/progress.js";
import { readConfig } from "../../src/config.js";
import { message } from "../../src/errors.js";
import { readFolder } from "../../src/inference/registry.js";
import { readLock, tryLock, unlock } from "../../src/store/embedded/lock.js";
import { openStore } from "../../src/store/openStore.js";
import type { Store } from "../../src/store/ports.js";
import type { Bench } from "./bench.js";
import { startEmbedded } from "./engines/embedded.js";
import type { OpenedShop, ShopEngine } from "./engines/engine.js";
import { startNative } from "./engines/native.js";
import { ownShop } from "./engines/own.js";
import type { Anyone } from "./load/queries.js";
import type { Options, Part } from "./options.js";
import type { Report } from "./output.js";
import { memories, openParties } from "./parties.js";
import { planDigest } from "./shop/plan.js";
import { anyoneOf } from "./shop/traffic.js";

type Closers = (() => Promise<unknown>)[];

/** Everything that was asked for. What was started is ended by `closers`, latest first, which is the caller's. */
export async function measureAll(options: Options, progress: Progress, closers: Closers): Promise<Report> {
  const model = await readFolder(DEMO_MODEL_DIR);
  if (!model) throw new Error(`No model is in ${DEMO_MODEL_DIR}; git has it: git checkout -- models/demo`);
  if (!options.own) await holdScratch(options.scratch, closers);
  const engine = await startEngine(options, progress);
  closers.push(() => engine.close());
  const shop = await engine.open(planDigest(options.shop, model.card), async (empty) => {
    const { fillShop } = await import("./shop/fill.js");
    await fillShop(empty, options.shop, model.card, progress);
  });
  closers.push(() => shop.discard());
  const anyone = options.own ? await ownShoppers(shop) : anyoneOf(options.shop);
  const bench: Bench = { options, engine, shop, env: shop.env, anyone, key: await newKey(shop, closers), progress };
  const report: Report = { about: aboutOf(options, engine, shop) };
  const wants = (...parts: Part[]): boolean => parts.some((part) => options.only.has(part));
  const add = (figures: Partial<Report>): void => void Object.assign(report, figures);
  // What changes the shop comes last.
  if (wants("retrieval", "ranking")) {
    const { openLaboratory } = await import("./laboratory.js");
    const laboratory = await openLaboratory(bench);
    closers.push(laboratory.close);
    if (wants("retrieval")) add(await (await import("./retrieval.js")).measureRetrieval(bench, laboratory));
    if (wants("ranking")) add(await (await import("./ranking.js")).measureRanking(bench, laboratory, model.files));
    await laboratory.close();
  }
  if (wants("graphql")) add(await (await import("./graphql.js")).measureGraphql(bench));
  if (wants("batch")) add(await (await import("./batch.js")).measureBatch(bench));
  if (wants("endToEnd", "freshness", "ingestion")) {
    const parties = await openParties(bench);
    closers.push(parties.close);
    if (wants("endToEnd")) add(await (await import("./endToEnd.js")).measureEndToEnd(parties));
    report.start = { ...parties.start, loadedMemoryMb: await memories(parties) };
    if (wants("freshness")) add(await (await import("./freshness.js")).measureFreshness(parties));
    if (wants("ingestion")) add(await (await import("./ingestion.js")).measureGraphqlIngestion(parties));
    await parties.close();
  }
  if (wants("ingestion")) add(await (await import("./ingestion.js")).measureImportIngestion(bench));
  return report;
}

/** One run at a time: two would stop each other's services, and measure each other. */
async function holdScratch(scratch: string, closers: Closers): Promise<void> {
  if (!(await tryLock(scratch))) {
    const holder = readLock(scratch)?.pid;
    throw new Error(
      `The benchmark runs already (process ${holder}) in ${scratch}. Wait for it, or give this one a --scratch of its own.`,
    );
  }
  closers.push(async () => unlock(scratch));
}

/** The engine that was asked for; where none was, native if it can be had. */
async function startEngine({ own, engine, scratch }: Options, progress: Progress): Promise<ShopEngine> {
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
async function newKey(shop: OpenedShop, closers: Closers): Promise<string> {
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
