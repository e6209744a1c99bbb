/**
 * Personalised `recommendations(first: 20)` at fixed rates of arrival, without and with explanations; and the highest rate that
 * is answered in time. Floor: the same gateway in front of a shop whose answer is a constant (bench/constantGateway.ts), under
 * the same load.
 */
import { loadavg } from "node:os";
import { EXPLAINED, SHELF } from "./load/queries.js";
import { ask, type Parties, watched } from "./parties.js";
import { spreadOf } from "./statistics.js";

/** All of it in milliseconds; processor times are a request's. */
export interface EndToEnd {
  /** Requests a second, and whether each answer was explained. */
  rate: number;
  explained: boolean;
  p50: number;
  p95: number;
  p99: number;
  /** Of the gateway's process, all threads. */
  cpuMs: number;
  /** Of its event loop's thread alone. */
  loopCpuMs: number;
  /** Of the gateway and every service. */
  totalCpuMs: number;
  /** By service. */
  serviceCpuMs: Record<string, number>;
  floorCpuMs: number;
  floorP50: number;
  floorP99: number;
  /** By how much the event loop was late. */
  loopDelayP99: number;
  loopDelayMax: number;
  /** By how much the load was sent late, which is in the latencies. */
  latenessP99: number;
  requests: number;
  failed: number;
  /** Not answered within seconds: what else is in this line says nothing of them. */
  unanswered: number;
  degraded: number;
  /** Mean bytes of an answer. */
  bytes: number;
  floorBytes: number;
  /** Mean milliseconds by stage. */
  stages: Record<string, number>;
  /** The machine's load average before. */
  load: number;
}

/** p99 that a rate has to keep under to count. */
const IN_TIME_MS = 50;

export async function measureEndToEnd(parties: Parties): Promise<{ endToEnd: EndToEnd[]; highestRate: number }> {
  const { options } = parties.bench;
  for (const query of [SHELF, EXPLAINED])
    for (const target of [parties.gateway, parties.floor]) await ask(parties, target, 60, Math.min(5, options.seconds), query);
  const endToEnd: EndToEnd[] = [];
  for (const explained of [false, true])
    for (const rate of options.rates) {
      const line = await measureRate(parties, rate, explained);
      endToEnd.push(line);
      if (isLost(line)) break;
    }
  return { endToEnd, highestRate: await findHighestRate(parties, endToEnd) };
}

async function measureRate(parties: Parties, rate: number, explained: boolean): Promise<EndToEnd> {
  const { bench, gateway, floor } = parties;
  const { seconds } = bench.options;
  bench.progress.stage(`${rate} requests a second${explained ? " with explanations" : ""}`);
  const query = explained ? EXPLAINED : SHELF;
  const [load = 0] = loadavg();
  const below = await watched(parties, floor, () => ask(parties, floor, rate, seconds / 2, query));
  const above = await watched(parties, gateway, () => ask(parties, gateway, rate, seconds, query));
  const { p50, p95, p99 } = spreadOf(above.result.latencies);
  const floorTimes = spreadOf(below.result.latencies);
  const n = above.result.latencies.length;
  const each = (ms: number): number => ms / n;
  const serviceCpuMs = Object.fromEntries(Object.entries(above.services).map(([name, ms]) => [name, each(ms)]));
  return {
    rate,
    explained,
    p50,
    p95,
    p99,
    cpuMs: each(above.cpuMs),
    loopCpuMs: each(above.loopCpuMs),
    totalCpuMs: each(above.cpuMs + Object.values(above.services).reduce((sum, ms) => sum + ms, 0)),
    serviceCpuMs,
    floorCpuMs: below.cpuMs / below.result.latencies.length,
    floorP50: floorTimes.p50,
    floorP99: floorTimes.p99,
    loopDelayP99: above.loopP99,
    loopDelayMax: above.loopMax,
    latenessP99: spreadOf(above.result.lateness).p99,
    requests: n,
    failed: above.result.failed,
    unanswered: above.result.unanswered,
    degraded: above.result.degraded,
    bytes: Math.round(above.result.bytes / n),
    floorBytes: Math.round(below.result.bytes / below.result.latencies.length),
    stages: Object.fromEntries(Object.entries(above.result.stages).map(([stage, ms]) => [stage, ms / n])),
    load,
  };
}

/** Whether requests were left waiting: a higher rate says nothing more. */
function isLost({ p99, unanswered }: EndToEnd): boolean {
  return unanswered > 0 || !(p99 < 20 * IN_TIME_MS);
}

function isInTime({ p99, unanswered, failed }: Pick<EndToEnd, "p99" | "unanswered" | "failed">): boolean {
  return unanswered === 0 && failed === 0 && p99 < IN_TIME_MS;
}

/**
 * By halving between the highest rate that was answered in time and the lowest that was not, to a twentieth; upwards by doubling
 * where all were. 0: not even the lowest was.
 */
async function findHighestRate(parties: Parties, measured: readonly EndToEnd[]): Promise<number> {
  const { bench, gateway } = parties;
  const plain = measured.filter(({ explained }) => !explained);
  const slow = plain.findIndex((line) => !isInTime(line));
  let good = (slow < 0 ? plain.at(-1) : plain[slow - 1])?.rate ?? 0;
  let bad = slow < 0 ? Number.POSITIVE_INFINITY : plain[slow]!.rate;
  while (bad - good > Math.max(1, bad / 20) && good < MOST) {
    const rate = Math.round(Number.isFinite(bad) ? (good + bad) / 2 : 2 * good);
    bench.progress.stage(`${rate} requests a second`);
    const { latencies, failed, unanswered } = await ask(parties, gateway, rate, bench.options.seconds, SHELF);
    if (isInTime({ p99: spreadOf(latencies).p99, failed, unanswered })) good = rate;
    else bad = rate;
  }
  return good;
}

/** Past this the load's own process is what is measured. */
const MOST = 3000;
