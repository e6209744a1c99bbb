/**
 * Latency of personalised `recommendations(first: 20)`: the gateway of a data directory as a process of its own, asked for
 * random shoppers in random situations, one caller at a time and eight: for ids alone, for what a shelf shows, and with explanations. Prints p50, p95, p99,
 * requests a second, processor time and what each stage has of the answer's time, beside a floor: the same gateway, schema and resolvers
 * in front of a shop whose answer is a constant, asked in the same run.
 *
 *   VITRINE_DATA_DIR=<a shop> VITRINE_MODELS_DIR=<its models> node bench/run.js latency [--seconds 20] [--callers 1,8] [--seed 1] [--queries ids,shelf,explained]
 *     [--node=OPTIONS]
 *
 * Linux: how busy the gateway is is read from /proc. Makes a server key in that shop, and revokes it at the end.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { seededRandom } from "../src/common/random.js";
import { CHANNELS, DEVICES, PLACEMENTS } from "../src/domain.js";

const { values: flags } = parseArgs({
  args: process.argv.slice(3),
  options: {
    seconds: { type: "string", default: "20" },
    callers: { type: "string", default: "1,8" },
    seed: { type: "string", default: "1" },
    queries: { type: "string", default: "ids,shelf,explained" },
    /** Options of the gateway's Node, e.g. --node="--cpu-prof --cpu-prof-dir=DIR" shows where its time goes. */
    node: { type: "string", default: "" },
  },
});
const seconds = Number(flags.seconds);
const random = seededRandom(Number(flags.seed));

const ARGUMENTS = "(shopper: { externalId: $shopper }, context: $context, first: 20)";
const QUERIES = {
  ids: `query Ids($shopper: String, $context: RecommendationContextInput!) {
    recommendations${ARGUMENTS} { strategy nodes { id } } }`,
  shelf: `query Shelf($shopper: String, $context: RecommendationContextInput!) {
    recommendations${ARGUMENTS} { strategy nodes { id title price { amount currencyCode } image { url } } } }`,
  explained: `query Explained($shopper: String, $context: RecommendationContextInput!) {
    recommendations${ARGUMENTS} { strategy edges { node { id } score explanation {
      reason similarity facets { facet alpha score } modalities { text image context history } similarEvents { similarity } } } } }`,
} as const;

interface Gateway {
  address: string;
  child: ChildProcess;
  /** Milliseconds until it said that it is open. */
  startMs: number;
}

interface Answer {
  ms: number;
  /** Milliseconds by stage, as the `Server-Timing` header says. */
  stages: Record<string, number>;
  body: { data?: Record<string, unknown>; errors?: { message: string }[]; extensions?: { degradations: unknown[] } };
}

const env = { ...process.env, PORT: "0", LOG_LEVEL: "warn", VITRINE_RATE_LIMIT: "0", VITRINE_ANSWER_MS: "0" };
const created = JSON.parse(await outputOf(["--json", "keys", "create", "latency benchmark", "--role", "server"]));
const key = created.secret as string;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
try {
  const gateway = await open("gateway", [...flags.node.split(" ").filter(Boolean), "bin/vitrine.js", "--json", "start"]);
  const floor = await open("floor", ["bench/run.js", "constantGateway"]);
  try {
    await measure(gateway, floor);
  } finally {
    await close(floor);
    await close(gateway);
  }
} finally {
  agent.destroy();
  await outputOf(["--json", "keys", "revoke", created.id]);
}

async function measure(gateway: Gateway, floor: Gateway): Promise<void> {
  const asked = performance.now();
  const shoppers = await shopperIds(gateway);
  await ask(gateway, QUERIES.ids, variables(shoppers));
  const firstMs = performance.now() - asked;
  console.log(
    `start ${(gateway.startMs / 1000).toFixed(1)} s, first answer ${firstMs.toFixed(0)} ms later; ${shoppers.length} shoppers; ${await memory(gateway)}`,
  );
  console.log(
    `background work done after another ${((await untilQuiet(gateway)) / 1000).toFixed(0)} s; ${await memory(gateway)}`,
  );
  for (const name of flags.queries.split(",") as (keyof typeof QUERIES)[]) {
    const query = QUERIES[name];
    for (const callers of flags.callers.split(",").map(Number)) {
      for (const [what, target] of [
        ["floor", floor],
        ["recommendations", gateway],
      ] as const) {
        await load(target, query, shoppers, callers, Math.min(5, seconds / 2));
        const before = await processorMs(target);
        const { answers, elapsed } = await load(target, query, shoppers, callers, seconds);
        const each = ((await processorMs(target)) - before) / answers.length;
        const load1 = loadavg()[0]!.toFixed(1);
        console.log(
          `${what}, ${name}, ${callers} callers: ${summary(answers, elapsed)}; ${each.toFixed(1)} ms of processor each (load ${load1})`,
        );
        if (target === gateway) console.log(stageTable(answers));
      }
    }
  }
  console.log(await memory(gateway));
}

/** Asks for so many seconds with so many callers at once. */
async function load(gateway: Gateway, query: string, shoppers: readonly string[], callers: number, time: number) {
  const answers: Answer[] = [];
  const began = performance.now();
  const lane = async (): Promise<void> => {
    while (performance.now() - began < 1000 * time) answers.push(await ask(gateway, query, variables(shoppers)));
  };
  await Promise.all(Array.from({ length: callers }, lane));
  const wrong = answers.find(({ body }) => body.errors);
  if (wrong) throw new Error(`A request failed: ${JSON.stringify(wrong.body.errors)}`);
  return { answers, elapsed: performance.now() - began };
}

function variables(shoppers: readonly string[]) {
  const context = {
    country: random.pick(["SE", "NO", "DE", "US", "AU"]),
    device: random.pick(DEVICES),
    channel: random.pick(CHANNELS),
    placement: random.pick(PLACEMENTS),
  };
  return { shopper: random.pick(shoppers), context };
}

function summary(answers: readonly Answer[], elapsed: number): string {
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): string => times[Math.min(times.length - 1, Math.floor(share * times.length))]!.toFixed(1);
  const degraded = answers.filter(({ body }) => (body.extensions?.degradations.length ?? 0) > 0).length;
  const rate = ((1000 * answers.length) / elapsed).toFixed(0);
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)} ms; ${rate}/s; ${answers.length} answers, ${degraded} degraded`;
}

/** Each stage's mean and share of the whole; parts of a stage are indented under it. */
function stageTable(answers: readonly Answer[]): string {
  const sums = new Map<string, number>();
  for (const { stages } of answers)
    for (const [stage, ms] of Object.entries(stages)) sums.set(stage, (sums.get(stage) ?? 0) + ms);
  const total = sums.get("total") ?? 0;
  sums.delete("total");
  const whole = [...sums].filter(([stage]) => !stage.includes(".")).reduce((sum, [, ms]) => sum + ms, 0);
  sums.set("GraphQL and the rest", total - whole);
  const line = (stage: string, ms: number): string =>
    `    ${(stage.includes(".") ? `  ${stage}` : stage).padEnd(24)} ${(ms / answers.length).toFixed(2).padStart(8)} ms ${((100 * ms) / total).toFixed(1).padStart(6)}%`;
  const order = [...sums].sort(([a], [b]) => a.localeCompare(b)).sort(([a, x], [b, y]) => head(b, y) - head(a, x));
  function head(stage: string, ms: number): number {
    return sums.get(stage.split(".")[0]!) ?? ms;
  }
  return order.map(([stage, ms]) => line(stage, ms)).join("\n");
}

function ask({ address }: Gateway, query: string, variables: object): Promise<Answer> {
  const body = JSON.stringify({ query, variables });
  const headers = {
    "content-type": "application/json",
    authorization: `Bearer ${key}`,
    "content-length": Buffer.byteLength(body),
  };
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(`${address}/graphql`, { method: "POST", agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const ms = performance.now() - began;
        const stages = stagesOf(String(response.headers["server-timing"] ?? ""));
        resolve({ ms, stages, body: JSON.parse(Buffer.concat(chunks).toString("utf8")) });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function stagesOf(header: string): Record<string, number> {
  return Object.fromEntries([...header.matchAll(/([\w.-]+);dur=([\d.]+)/g)].map(([, stage, ms]) => [stage, Number(ms)]));
}

/** The shop's first shoppers by their own ids, up to a thousand. */
async function shopperIds(gateway: Gateway): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ids.length < 1000; ) {
    const query =
      "query ($after: String) { users(first: 100, after: $after) { nodes { externalId } pageInfo { hasNextPage endCursor } } }";
    const { body } = await ask(gateway, query, { after });
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    const users = body.data!.users as { nodes: { externalId: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    ids.push(...users.nodes.map(({ externalId }) => externalId));
    if (!users.pageInfo.hasNextPage) break;
    after = users.pageInfo.endCursor;
  }
  return ids;
}

/** Starts a process that says its address in JSON on stdout. */
async function open(what: string, args: string[]): Promise<Gateway> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { env: { ...env, FLOOR_KEY: key }, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout!.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  while (child.exitCode === null) {
    const address = /"address": ?"(http[^"]+)"/.exec(said)?.[1];
    if (address) return { address, child, startMs: performance.now() - began };
    await sleep(20);
  }
  throw new Error(`The ${what} ended with ${child.exitCode}: ${said}`);
}

async function close({ child }: Gateway): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

async function outputOf(args: string[]): Promise<string> {
  const child = spawn(process.execPath, ["bin/vitrine.js", ...args], { env, stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`vitrine ${args.join(" ")} ended with ${code}`);
  return Buffer.concat(chunks).toString("utf8");
}

/** Waits until an idle gateway uses less than a third of a core for five seconds. Milliseconds until those began. */
async function untilQuiet(gateway: Gateway): Promise<number> {
  const began = performance.now();
  let quietSince = began;
  for (let before = await processorMs(gateway); performance.now() - quietSince < 5000; ) {
    await sleep(1000);
    const now = await processorMs(gateway);
    if (now - before > 330) quietSince = performance.now();
    before = now;
  }
  return quietSince - began;
}

async function processorMs({ child }: Gateway): Promise<number> {
  const fields = (await readFile(`/proc/${child.pid}/stat`, "utf8")).split(") ")[1]!.split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

async function memory({ child }: Gateway): Promise<string> {
  const status = await readFile(`/proc/${child.pid}/status`, "utf8");
  const mb = (field: string): string => `${Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024)} MB`;
  return `resident ${mb("VmRSS")}, at most ${mb("VmHWM")}`;
}
