/** Gateways and workers as processes of their own, on real PostgreSQL and Redis. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { openApp } from "../../src/app.js";
import { readConfig } from "../../src/config.js";
import { SHOP_KEY } from "../../src/ingestion/shop.js";
import type { JobRow } from "../../src/jobs/jobs.js";
import type { Store } from "../../src/store/ports.js";
import { vitrine } from "../cli/terminal.js";
import { tinyBert } from "../encoders/directories.js";
import { tinyVision } from "../encoders/tinyVision.js";
import { fillStore } from "../scoring/servedShop.js";
import { Gateway, Vitrine } from "../start/gatewayProcess.js";
import type { Backend } from "./backend.js";
import { required, scratchDatabase } from "./services.js";

const redisUrl = required("REDIS_URL");

vi.setConfig({ testTimeout: 180_000 });

/** Pictures take this long to come, so that encoding them can be cut off. */
const SLOW_MS = 400;
const PICTURED = 200;
let database: Backend;
let store: Store;
let images: Server;
let env: Record<string, string>;
/** Asked of the image server so far. */
let asked = 0;
const dir = mkdtempSync(join(tmpdir(), "vitrine-worker-"));
const running: Vitrine[] = [];

beforeAll(async () => {
  const pictures = await Promise.all(
    Array.from({ length: 8 }, (_, i) => {
      const background = { r: 255 * (i & 1), g: 120 * (i & 2), b: 60 * (i & 4) };
      return sharp({ create: { width: 8, height: 8, channels: 3, background } })
        .png()
        .toBuffer();
    }),
  );
  images = createServer((_, response) => {
    const picture = pictures[asked++ % pictures.length];
    setTimeout(() => response.end(picture), SLOW_MS);
  }).listen(0, "127.0.0.1");
  database = await scratchDatabase();
  env = {
    DATABASE_URL: database.config.databaseUrl!,
    REDIS_URL: redisUrl,
    VITRINE_DATA_DIR: join(dir, "data"),
    VITRINE_MODELS_DIR: join(dir, "models"),
    VITRINE_DEMO: "off",
    VITRINE_PUBLIC: "on",
    VITRINE_TEXT_ENCODER: tinyBert(join(dir, "text")),
    VITRINE_IMAGE_ENCODER: tinyVision(join(dir, "image")),
    VITRINE_WORKER: "none",
    VITRINE_CANDIDATES: "60",
    PORT: "0",
    LOG_LEVEL: "warn",
  };
  store = await database.open();
  await fillStore(store);
  await store.setMeta(SHOP_KEY, { kind: "feed" });
  await putPictured("first");
});
afterEach(async () => {
  for (const process of running) process.kill("SIGTERM");
  await Promise.all(running.splice(0).map(({ ended }) => ended));
});
afterAll(async () => {
  images.close();
  await store.close();
  await database.remove();
  rmSync(dir, { recursive: true, force: true });
});

/** Products that are known by a picture each. */
async function putPictured(name: string): Promise<void> {
  const { port } = images.address() as AddressInfo;
  const products = Array.from({ length: PICTURED }, (_, n) => ({
    id: `${name}-${n}`,
    title: `red dress ${n}`,
    imageUrl: `http://127.0.0.1:${port}/${name}/${n}.png`,
    textDigest: `text ${name} ${n}`,
    imageDigest: `image ${name} ${n}`,
    lemmas: "red dress",
  }));
  await store.upsertProducts(products);
}

function start(args: readonly string[], more: Record<string, string> = {}): Vitrine {
  const process = new Vitrine(args, { ...env, ...more });
  running.push(process);
  return process;
}
async function gateway(more: Record<string, string> = {}): Promise<Gateway> {
  const process = new Gateway(["start"], { ...env, ...more });
  running.push(process);
  await expect.poll(() => process.stdout + process.stderr, { timeout: 60_000 }).toContain("curl");
  return process;
}
/** The newest job of a queue, as another process lists it. */
async function jobOf(queue: string): Promise<JobRow | undefined> {
  const { stdout } = await vitrine(["jobs", "--json"], env);
  return (JSON.parse(stdout) as JobRow[]).find((job) => job.queue === queue);
}
/** How many images are stored; 0 until they are being encoded. */
async function imagesDone(): Promise<number> {
  const progress = (await jobOf("encode"))?.progress;
  return progress?.stage === "encoding images" ? progress.done : 0;
}
const similarTo = async (serving: Gateway, id: string): Promise<number> => {
  const query = `{ product(externalId: "${id}") { similar(first: 5) { nodes { id } } } }`;
  return (await serving.ask(query)).data.product.similar.nodes.length;
};

it("what a gateway asks for is tried again where it fails, and taken up by another worker where the first is killed", async () => {
  const serving = await gateway();
  await expect.poll(() => jobOf("encode"), { timeout: 20_000 }).toMatchObject({ state: "WAITING", attempts: 0 });
  expect(await similarTo(serving, "first-1")).toBe(0);

  const broken = start(["worker", "--json"], { VITRINE_TEXT_ENCODER: join(dir, "nothing") });
  await expect
    .poll(() => jobOf("encode"), { timeout: 60_000 })
    .toMatchObject({ state: "RETRYING", lastError: expect.stringContaining("VITRINE_TEXT_ENCODER") });
  broken.kill("SIGTERM");
  expect(await broken.ended).toEqual({ code: 0, signal: null });
  expect(JSON.parse(broken.stdout)).toEqual({ done: 0, failed: 0 });
  expect(broken.stderr).toContain("a job failed; it is tried again");

  const victim = start(["worker"]);
  await expect.poll(imagesDone, { timeout: 60_000 }).toBeGreaterThanOrEqual(100);
  expect(await jobOf("encode")).toMatchObject({ state: "RUNNING" });
  const heir = start(["worker"]);
  victim.kill("SIGKILL");
  expect(await victim.ended).toMatchObject({ signal: "SIGKILL" });
  const askedBefore = asked;
  await expect.poll(() => jobOf("encode"), { timeout: 90_000, interval: 500 }).toMatchObject({ state: "DONE" });
  expect((await jobOf("encode"))!.attempts).toBeGreaterThanOrEqual(2);
  await expect.poll(() => heir.stdout).toContain("encode: done");
  // What was stored is not read again.
  expect(asked - askedBefore).toBeLessThanOrEqual(PICTURED - 70);

  // The gateway, which encoded nothing, finds products by what they are.
  await expect.poll(() => similarTo(serving, "first-1"), { timeout: 20_000 }).toBe(5);
});

it("a training that was asked for waits for a worker, and goes on to be told over GraphQL", async () => {
  const app = await openApp(readConfig(env));
  const { secret } = await app.createKey("boss", "ADMIN").finally(() => app.close());
  const serving = await gateway();
  const { data } = await serving.ask(
    'mutation { trainModel(input: { budgetMinutes: 0.05, name: "afar" }) { job { id state } userErrors { message } } }',
    {},
    secret,
  );
  expect(data.trainModel).toMatchObject({ job: { state: "QUEUED" }, userErrors: [] });
  const again = await serving.ask("mutation { trainModel(input: {}) { userErrors { code } } }", {}, secret);
  expect(again.data.trainModel.userErrors).toEqual([{ code: "CONFLICT" }]);
  expect(await jobOf("train")).toMatchObject({ state: "WAITING" });

  start(["worker"]);
  const latest = async () => (await serving.ask("{ trainingJobs(first: 1) { state reason } }", {}, secret)).data.trainingJobs[0];
  await expect.poll(async () => (await latest()).state, { timeout: 120_000, interval: 500 }).not.toMatch(/QUEUED|RUNNING/);
  expect(await latest()).toMatchObject({ state: "SUCCEEDED", reason: expect.stringMatching(/activated: ./) });
  await expect.poll(() => jobOf("train")).toMatchObject({ state: "DONE", attempts: 1 });
  expect((await vitrine(["models", "list"], env)).stdout).toContain("afar@");
  expect((await vitrine(["models", "jobs"], env)).stdout).toContain("SUCCEEDED");
});

it("lists asked for in the background are written by a worker, and gone on with by another where the first is killed", async () => {
  const exports = join(dir, "exports");
  const shared = { VITRINE_EXPORT_DIR: exports };
  await store.upsertShoppers(Array.from({ length: 8000 }, (_, i) => ({ id: `visitor ${i}` })));
  const shoppers = await store.countShoppers();
  const asked = await vitrine(["recommend", "--background", "--out", "night.jsonl", "--json"], { ...env, ...shared });
  expect(JSON.parse(asked.stdout)).toMatchObject({ added: true, file: "night.jsonl", k: 12 });
  const again = await vitrine(["recommend", "--background", "--out", "night.jsonl", "--json"], { ...env, ...shared });
  expect(JSON.parse(again.stdout)).toMatchObject({ added: false });
  expect(await jobOf("export")).toMatchObject({ state: "WAITING" });

  const listed = async (): Promise<number> => {
    const progress = (await jobOf("export"))?.progress;
    return progress?.stage === "making lists" ? progress.done : 0;
  };
  const victim = start(["worker"], shared);
  await expect.poll(listed, { timeout: 60_000, interval: 50 }).toBeGreaterThan(100);
  victim.kill("SIGKILL");
  await victim.ended;
  const [part] = readdirSync(exports);
  expect(part).toMatch(/\.part$/);
  const kept = readFileSync(join(exports, part!), "utf8").split("\n").slice(0, -1);
  expect(kept.length).toBeLessThan(shoppers);

  start(["worker"], shared);
  await expect.poll(() => jobOf("export"), { timeout: 90_000, interval: 500 }).toMatchObject({ state: "DONE" });
  expect(readdirSync(exports)).toEqual(["night.jsonl"]);
  const lines = readFileSync(join(exports, "night.jsonl"), "utf8").trimEnd().split("\n");
  expect(lines.slice(0, kept.length)).toEqual(kept);
  expect(new Set(lines.map((line) => JSON.parse(line).userId)).size).toBe(shoppers);
  expect(lines).toHaveLength(shoppers);
});

it("a gateway does the work itself where no worker lives", async () => {
  await putPictured("second");
  const serving = await gateway({ VITRINE_WORKER: "inline" });
  await expect.poll(() => similarTo(serving, "second-1"), { timeout: 60_000 }).toBe(5);
  await expect.poll(() => jobOf("encode"), { timeout: 60_000 }).toMatchObject({ state: "DONE" });
});
