/**
 * Two gateways as processes of their own behind one PostgreSQL and one Redis, with the demo shop: how long it takes from a
 * shopper's act at one to the answer at the other that knows of it; how soon the other is told while nobody asks it (a
 * gateway without Redis, asked until it knows); and how many events a second one gateway stores in batches over GraphQL,
 * beside a bare COPY of the same number of rows into a table with the same keys and indexes.
 *
 *   eval "$(scripts/services.sh up)"
 *   node bench/run.js gateways [--rounds 500] [--seconds 30] [--callers 4] [--batch 100] [--node=OPTIONS]
 *
 * Linux: processor time is read from /proc. Makes a database of its own and removes it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import pg from "pg";
import { openApp } from "../src/app.js";
import { seededRandom } from "../src/common/random.js";
import { readConfig } from "../src/config.js";
import { openStore } from "../src/store/openStore.js";

const { values: flags } = parseArgs({
  args: process.argv.slice(3),
  options: {
    rounds: { type: "string", default: "500" },
    seconds: { type: "string", default: "30" },
    callers: { type: "string", default: "4" },
    batch: { type: "string", default: "100" },
    /** Options of the first gateway's Node, e.g. --node="--cpu-prof --cpu-prof-dir=DIR". */
    node: { type: "string", default: "" },
  },
});
const { DATABASE_URL, REDIS_URL } = process.env;
if (!DATABASE_URL || !REDIS_URL) throw new Error('DATABASE_URL and REDIS_URL are not set. Run: eval "$(scripts/services.sh up)"');
const random = seededRandom(1);
const scratch = await mkdtemp(join(tmpdir(), "vitrine-bench-gateways-"));
const name = `vitrine_bench_${process.pid}`;
const admin = new pg.Client({ connectionString: DATABASE_URL });
await admin.connect();
await admin.query(`CREATE DATABASE ${name}`);
const url = new URL(DATABASE_URL);
url.pathname = `/${name}`;
const env: NodeJS.ProcessEnv = {
  ...process.env,
  DATABASE_URL: url.href,
  REDIS_URL,
  VITRINE_DATA_DIR: join(scratch, "data"),
  VITRINE_RATE_LIMIT: "0",
  VITRINE_WORKER: "none",
  PORT: "0",
  LOG_LEVEL: "warn",
};

interface Gateway {
  address: string;
  child: ChildProcess;
}
const started: ChildProcess[] = [];
async function start(environment: NodeJS.ProcessEnv, options: string[] = []): Promise<Gateway> {
  const child = spawn(process.execPath, [...options, "dist/cli/main.js", "start"], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  started.push(child);
  let said = "";
  child.stdout!.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  while (!said.includes("curl") && child.exitCode === null) await sleep(20);
  const address = /http:\/\/[\d.]+:\d+/.exec(said)?.[0];
  if (!address) throw new Error(`the gateway did not start: ${said}`);
  return { address, child };
}

const agent = new Agent({ keepAlive: true });
let secret = "";
// biome-ignore lint/suspicious/noExplicitAny: answers are JSON
function ask({ address }: Gateway, query: string, variables: object): Promise<any> {
  const body = JSON.stringify({ query, variables });
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      authorization: `Bearer ${secret}`,
    };
    const asked = request(`${address}/graphql`, { method: "POST", agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const answer = JSON.parse(Buffer.concat(chunks).toString());
        if (answer.errors) reject(new Error(JSON.stringify(answer.errors)));
        else resolve(answer);
      });
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

const RECORD =
  "mutation ($input: [InteractionInput!]!) { recordInteractions(input: $input) { written { inserted } userErrors { message } } }";
const KNOWN = `query ($id: String!) { recommendations(shopper: { externalId: $id }, context: { country: "NO" }, first: 20) {
  edges { node { externalId } explanation { similarEvents { at } } } } }`;
let moment = Date.now() - 3_600_000;

function quantiles(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!.toFixed(1);
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, max ${at(1)} ms`;
}
/** Seconds of processor time of a process so far, and of the whole machine. */
function processor(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
function machine(): number {
  const [user, nice, system, , , irq, softirq] = readFileSync("/proc/stat", "utf8")
    .split("\n")[0]!
    .split(/ +/)
    .slice(1)
    .map(Number);
  return (user! + nice! + system! + irq! + softirq!) / 100;
}

async function eventToAnswer(told: Gateway, asked: Gateway, products: string[], rounds: number): Promise<void> {
  const times = { act: [] as number[], answer: [] as number[], both: [] as number[] };
  let missed = 0;
  for (let i = -20; i < rounds; i++) {
    // A shopper of one event: every item of the answer can only be explained by it.
    const id = `bench ${i} ${asked.address}`;
    const timestamp = new Date(moment++).toISOString();
    const began = performance.now();
    await ask(told, RECORD, { input: [{ userId: id, productId: random.pick(products), type: "CLICK", timestamp }] });
    const acted = performance.now();
    for (;;) {
      const { edges } = (await ask(asked, KNOWN, { id })).data.recommendations;
      if (edges.some((edge: { explanation: { similarEvents: unknown[] } }) => edge.explanation.similarEvents.length > 0)) break;
      missed++;
    }
    const ended = performance.now();
    if (i < 0) continue;
    times.act.push(acted - began);
    times.answer.push(ended - acted);
    times.both.push(ended - began);
  }
  console.log(`  act ${quantiles(times.act)}`);
  console.log(`  answer that knows ${quantiles(times.answer)}, ${missed} answers before that did not`);
  console.log(`  event to answer ${quantiles(times.both)}`);
}

async function ingest(gateway: Gateway, products: string[], shoppers: string[]): Promise<void> {
  const [seconds, callers, batch] = [flags.seconds, flags.callers, flags.batch].map(Number) as [number, number, number];
  const context = { device: "MOBILE", country: "NO", channel: "WEB", placement: "HOME" };
  let events = 0;
  const times: number[] = [];
  const makeBatch = () =>
    Array.from({ length: batch }, () => ({
      userId: random.pick(shoppers),
      productId: random.pick(products),
      type: random.uniform() < 0.8 ? "VIEW" : "ADD_TO_CART",
      timestamp: new Date(moment++).toISOString(),
      context,
    }));
  const call = async (until: number): Promise<void> => {
    while (performance.now() < until) {
      const input = makeBatch();
      const began = performance.now();
      const { data } = await ask(gateway, RECORD, { input });
      if (data.recordInteractions.written.inserted !== batch) throw new Error(JSON.stringify(data));
      times.push(performance.now() - began);
      events += batch;
    }
  };
  const run = (s: number) => Promise.all(Array.from({ length: callers }, () => call(performance.now() + 1000 * s)));
  await run(3);
  events = 0;
  times.length = 0;
  const before = [processor(gateway.child.pid!), processor(process.pid), machine(), performance.now()] as const;
  await run(seconds);
  const wall = (performance.now() - before[3]) / 1000;
  const rate = events / wall;
  const perThousand = (cpu: number) => `${((1e6 * cpu) / events).toFixed(0)} ms`;
  const [own, caller, all] = [
    processor(gateway.child.pid!) - before[0],
    processor(process.pid) - before[1],
    machine() - before[2],
  ];
  console.log(`  ${rate.toFixed(0)} events/s in batches of ${batch}, ${callers} callers; a batch ${quantiles(times)}`);
  console.log(
    `  processor per 1000 events: gateway ${perThousand(own)}, callers ${perThousand(caller)}, all else (PostgreSQL, Redis) ${perThousand(all - own - caller)}`,
  );
}

/** Rows a second of a bare COPY of as many interactions as there are. */
async function floor(): Promise<void> {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const rows = (await client.query("SELECT count(*)::integer AS n FROM interactions")).rows[0].n;
  const file = join(tmpdir(), `${name}.copy`); // written and read by the server itself
  await client.query(`COPY interactions TO '${file}' (FORMAT binary)`);
  await client.query("CREATE TABLE floor (LIKE interactions INCLUDING ALL)");
  const began = performance.now();
  await client.query(`COPY floor FROM '${file}' (FORMAT binary)`);
  console.log(
    `  COPY of ${rows} interactions into an empty table with the same keys and indexes: ${(rows / ((performance.now() - began) / 1000)).toFixed(0)} rows/s`,
  );
  await rm(file, { force: true });
  await client.end();
}

try {
  console.log(
    `load before: ${loadavg()
      .map((l) => l.toFixed(2))
      .join(" ")}`,
  );
  const a = await start(env, flags.node ? flags.node.split(" ") : []);
  const config = readConfig(env);
  const app = await openApp(config);
  secret = (await app.createKey("bench", "SERVER")).secret;
  await app.close();
  const b = await start(env);
  const withoutRedis = { ...env, VITRINE_WORKER: "inline", REDIS_URL: "" };
  const store = await openStore(config);
  const products: string[] = [];
  for await (const page of store.scanProducts()) products.push(...page.filter((p) => p.available).map((p) => p.id));
  const shoppers: string[] = [];
  for await (const page of store.scanShoppers()) shoppers.push(...page.map((s) => s.id));
  console.log(
    `${products.length} products, ${shoppers.length} shoppers, ${await store.countEvents()} events, PostgreSQL ${(await store.versions()).server}`,
  );
  await store.close();

  const rounds = Number(flags.rounds);
  if (rounds > 0) {
    console.log("event at one gateway, answer at the same, one shopper after another");
    await eventToAnswer(a, a, products, rounds);
    console.log("event at one gateway, answer at the other, both with Redis");
    await eventToAnswer(a, b, products, rounds);
    const c = await start(withoutRedis);
    console.log("event at one gateway, answer at one without Redis, asked until it knows");
    await eventToAnswer(a, c, products, rounds);
    c.child.kill("SIGTERM");
    await once(c.child, "close");
  }
  if (Number(flags.seconds) > 0) {
    console.log("events through one gateway, while the other follows");
    await ingest(a, products, shoppers);
    b.child.kill("SIGTERM");
    await once(b.child, "close");
    console.log("events through one gateway alone");
    await ingest(a, products, shoppers);
    await floor();
  }
  console.log(
    `load after: ${loadavg()
      .map((l) => l.toFixed(2))
      .join(" ")}`,
  );
} finally {
  for (const child of started) if (child.exitCode === null) child.kill("SIGTERM");
  await Promise.all(started.map((child) => (child.exitCode === null ? once(child, "close") : null)));
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.end();
  agent.destroy();
  await rm(scratch, { recursive: true, force: true });
}
