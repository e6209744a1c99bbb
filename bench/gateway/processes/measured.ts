/** A process that is measured: the gateway, or the floor. It says its address in JSON on its standard output. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const PROBE = fileURLToPath(new URL("./probe.js", import.meta.url));

export interface Measured {
  pid: number;
  /** `http://host:port` */
  address: string;
  /** Milliseconds until it said that it is open. */
  startMs: number;
  probe(): Promise<Probed>;
  /** Ends it in order. */
  close(): Promise<void>;
}

/** Since the probe before: milliseconds by which the event loop was late. `cpuMs`: of all threads, since the start. */
export interface Probed {
  cpuMs: number;
  loopP99: number;
  loopMax: number;
}

/** Starts `node ARGS` and resolves once it says its address. */
export async function startMeasured(args: string[], env: Record<string, string>): Promise<Measured> {
  const began = performance.now();
  const child = spawn(process.execPath, ["--import", PROBE, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  let said = "";
  child.stdout!.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-10_000);
  });
  while (child.exitCode === null && child.signalCode === null) {
    const address = /"address": ?"(http[^"]+)"/.exec(said)?.[1];
    if (address)
      return {
        pid: child.pid!,
        address,
        startMs: performance.now() - began,
        probe: () => probe(child),
        close: () => close(child),
      };
    await sleep(10);
  }
  throw new Error(`node ${args.join(" ")} ended with ${child.exitCode ?? child.signalCode}: ${said}`);
}

async function probe(child: ChildProcess): Promise<Probed> {
  const answer = once(child, "message");
  child.send("probe");
  return (await answer)[0] as Probed;
}

async function close(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

/** Waits until an idle process uses less than a third of a core for so many seconds. Milliseconds until those began. */
export async function untilQuiet(measured: Measured, seconds = 5): Promise<number> {
  const began = performance.now();
  let quietSince = began;
  for (let before = (await measured.probe()).cpuMs; performance.now() - quietSince < 1000 * seconds; ) {
    await sleep(500);
    const { cpuMs } = await measured.probe();
    if (cpuMs - before > 165) quietSince = performance.now();
    before = cpuMs;
  }
  return quietSince - began;
}
