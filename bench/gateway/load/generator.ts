/**
 * The load: a process of its own, which asks at moments fixed beforehand, whether earlier requests were answered or not (open
 * loop). A request's latency counts from the moment at which it was due, so that waiting counts, this process's own included.
 * Spoken to by messages: a `Load` in, a `Loaded` out.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { seededRandom } from "../../../src/common/random.js";
import { type Answer, Client } from "./client.js";
import type { Load, Loaded } from "./load.js";

/** How long answers are waited for after the last request was due. */
const PATIENCE_MS = 5000;
/** So many unanswered requests are a server that has lost. */
const GIVE_UP = 3000;

async function apply({ address, key, rate, seconds, bodies, seed }: Load): Promise<Loaded> {
  const client = new Client(address, { authorization: `Bearer ${key}` });
  const requests = bodies.map((body) => client.request(body));
  const dues = arrivals(rate, seconds, seed);
  const loaded: Loaded = {
    latencies: [],
    lateness: [],
    failed: 0,
    unanswered: 0,
    degraded: 0,
    bytes: 0,
    stages: {},
    failure: null,
  };
  let underWay = 0;
  const began = performance.now();
  const ask = async (i: number): Promise<void> => {
    const due = began + dues[i]!;
    loaded.lateness.push(performance.now() - due);
    underWay++;
    try {
      note(loaded, await client.send(requests[i % requests.length]!), performance.now() - due);
    } catch (cause) {
      loaded.failed++;
      loaded.failure ??= String(cause);
    }
    underWay--;
  };
  let next = 0;
  while (next < dues.length && underWay < GIVE_UP) {
    const now = performance.now() - began;
    while (next < dues.length && dues[next]! <= now) void ask(next++);
    await sleep(1);
  }
  for (const until = performance.now() + PATIENCE_MS; underWay > 0 && performance.now() < until; ) await sleep(5);
  loaded.unanswered = underWay + dues.length - next;
  client.close();
  return loaded;
}

/** Poisson arrivals on a grid of milliseconds, which is as fine as a timer is. */
function arrivals(rate: number, seconds: number, seed: number): number[] {
  const random = seededRandom(seed);
  const dues: number[] = [];
  for (let at = 0; ; ) {
    at += (-1000 * Math.log(1 - random.uniform())) / rate;
    if (at >= 1000 * seconds) return dues;
    dues.push(Math.floor(at));
  }
}

function note(loaded: Loaded, { status, head, body }: Answer, ms: number): void {
  if (status !== 200 || body.includes('"errors":[')) {
    loaded.failed++;
    loaded.failure ??= `${status} ${body.slice(0, 500)}`;
    return;
  }
  loaded.latencies.push(ms);
  loaded.bytes += body.length;
  if (/"degradations":\[[^\]]/.test(body)) loaded.degraded++;
  const timing = /server-timing: (.*)/i.exec(head)?.[1] ?? "";
  for (const [, stage, time] of timing.matchAll(/([\w.-]+);dur=([\d.]+)/g))
    loaded.stages[stage!] = (loaded.stages[stage!] ?? 0) + Number(time);
}

process.on("message", async (load: Load) => {
  process.send!(await apply(load));
});
process.send!("ready");
