/** The gateway of the shop, its floor and the load, each a process of its own; and what they use while something is done. */
import type { Bench } from "./bench.js";
import { type Loaded, type LoadProcess, startLoad } from "./load/load.js";
import { bodiesOf, SHELF } from "./load/queries.js";
import { type Measured, startMeasured, untilQuiet } from "./processes/measured.js";
import { firstThreadCpuMs, memoryMb, treeCpuMs, treeMemoryMb } from "./processes/proc.js";

export interface Parties {
  bench: Bench;
  load: LoadProcess;
  gateway: Measured;
  floor: Measured;
  start: Started;
  close(): Promise<void>;
}

/** Milliseconds until the gateway listens, until its first answer after that, and until it has nothing more to do after that. */
export interface Started {
  startMs: number;
  firstAnswerMs: number;
  quietMs: number;
  /** Megabytes resident by process, after the first answer. */
  memoryMb: Record<string, number>;
}

/** As a retailer runs it: with a limit to each caller, which is wide enough for the load. */
const GATEWAY = { PORT: "0", LOG_LEVEL: "warn", VITRINE_RATE_LIMIT: "1000000", VITRINE_ANSWER_MS: "0" };
/** Requests that differ: shoppers come back, as shoppers do. */
const BODIES = 5000;

/** Starts them and waits until the gateway has done what it does behind a start. */
export async function openParties(bench: Bench): Promise<Parties> {
  const { env, key, options, progress } = bench;
  const load = await startLoad();
  const stop: (() => unknown)[] = [() => load.close()];
  const close = async (): Promise<void> => {
    for (let end = stop.pop(); end; end = stop.pop()) await end();
  };
  try {
    progress.stage("starting the gateway");
    const gateway = await startMeasured([...options.node, "bin/vitrine.js", "--json", "start"], { ...env, ...GATEWAY });
    stop.push(() => gateway.close());
    const floor = await startMeasured(["bench/run.js", "constantGateway"], { ...env, FLOOR_KEY: key });
    stop.push(() => floor.close());
    const start: Started = { startMs: gateway.startMs, firstAnswerMs: 0, quietMs: 0, memoryMb: {} };
    const parties = { bench, load, gateway, floor, start, close };
    start.firstAnswerMs = (await ask(parties, gateway, 10, 0.3, SHELF)).latencies[0] ?? Number.NaN;
    start.memoryMb = await memories(parties);
    progress.stage("waiting until it has nothing else to do");
    start.quietMs = await untilQuiet(gateway, Math.min(5, options.seconds));
    return parties;
  } catch (cause) {
    await close();
    throw cause;
  }
}

/** Applies a load of `query` to one of them. */
export function ask(
  { bench, load }: Parties,
  { address }: Measured,
  rate: number,
  seconds: number,
  query: string,
): Promise<Loaded> {
  const bodies = bodiesOf(query, bench.anyone, BODIES, rate);
  return load.apply({ address, key: bench.key, rate, seconds, bodies, seed: rate });
}

/** What the target and the services used while something was done: milliseconds of processor, and of lateness of the event loop. */
export async function watched<T>({ bench: { engine } }: Parties, target: Measured, work: () => Promise<T>) {
  const look = async () => {
    const services: Record<string, number> = {};
    for (const [name, pid] of Object.entries(engine.processes)) services[name] = await treeCpuMs(pid);
    return { ...(await target.probe()), loopCpuMs: await firstThreadCpuMs(target.pid), services };
  };
  const before = await look();
  const result = await work();
  const after = await look();
  return {
    result,
    cpuMs: after.cpuMs - before.cpuMs,
    loopCpuMs: after.loopCpuMs - before.loopCpuMs,
    services: Object.fromEntries(Object.entries(after.services).map(([name, ms]) => [name, ms - before.services[name]!])),
    loopP99: after.loopP99,
    loopMax: after.loopMax,
  };
}

/** Megabytes resident by process now, and the gateway's most. */
export async function memories({ bench: { engine }, gateway }: Parties): Promise<Record<string, number>> {
  const { resident, peak } = await memoryMb(gateway.pid);
  const all: Record<string, number> = { gateway: resident, gatewayPeak: peak };
  for (const [name, pid] of Object.entries(engine.processes)) all[name] = await treeMemoryMb(pid);
  return all;
}
