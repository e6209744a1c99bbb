/**
 * The process that trains for a gateway: it uses the gateway's database as a command does, leaves the gateway's event loop
 * alone, and ends with it. One order in, reports out; its settings are its environment.
 */
import { readConfig } from "../config.js";
import { Errors, message, VitrineError } from "../errors.js";
import { Engine } from "./engine.js";
import { trainModel } from "./training.js";
import type { Order, Report } from "./trainingMessages.js";

const REPORT_MS = 500;

const abort = new AbortController();
const stop = (): void => abort.abort(Errors.interrupted("The training"));
process.on("SIGTERM", stop).on("SIGINT", stop);
// The gateway is gone, however it ended.
process.on("disconnect", () => process.exit(1));

process.once("message", async (order: Order) => {
  try {
    await say(await train(order));
  } catch (cause) {
    const interrupted = cause instanceof VitrineError && cause.code === "INTERRUPTED";
    await say({ kind: "failed", reason: message(cause), interrupted });
  }
  process.exit();
});

async function train({ until, ...order }: Order): Promise<Report> {
  const engine = await Engine.open(readConfig(), { attach: true });
  try {
    const { name, version, decision } = await trainModel(engine, {
      ...order,
      until: until === null ? undefined : new Date(until),
      progress: reporting(),
      signal: abort.signal,
    });
    return { kind: "made", model: `${name}@${version}`, ...decision };
  } finally {
    await engine.close();
  }
}

function reporting() {
  let stage = "";
  let total: number | undefined;
  let saidAt = 0;
  const report = (progress: number | null): void => {
    saidAt = Date.now();
    void say({ kind: "progress", stage, progress });
  };
  return {
    stage(name: string, of?: number): void {
      stage = name;
      total = of;
      report(total ? 0 : null);
    },
    update(done: number): void {
      if (Date.now() - saidAt >= REPORT_MS) report(total ? Math.min(1, done / total) : null);
    },
    note(): void {},
  };
}

function say(report: Report): Promise<void> {
  return new Promise((resolve) => {
    if (process.send && process.connected) process.send(report, () => resolve());
    else resolve();
  });
}
