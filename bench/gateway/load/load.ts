/** Asks the load's process (generator.ts) to do its work. */
import { fork } from "node:child_process";
import { once } from "node:events";

export interface Load {
  /** `http://host:port` */
  address: string;
  /** A key's secret. */
  key: string;
  /** Requests a second, on average. */
  rate: number;
  seconds: number;
  /** GraphQL requests as JSON, taken in turns. */
  bodies: string[];
  seed: number;
}

export interface Loaded {
  /** Milliseconds from when each answered request was due. */
  latencies: number[];
  /** Milliseconds by which each request was sent late; part of its latency. */
  lateness: number[];
  failed: number;
  /** Not answered seconds after the last was due, or not sent any more. */
  unanswered: number;
  degraded: number;
  /** Of all answers' bodies. */
  bytes: number;
  /** Sums of milliseconds by stage, as the `Server-Timing` header says. */
  stages: Record<string, number>;
  /** What the first failure said. */
  failure: string | null;
}

export interface LoadProcess {
  apply(load: Load): Promise<Loaded>;
  close(): void;
}

export async function startLoad(): Promise<LoadProcess> {
  const child = fork("bench/run.js", ["gateway/load/generator"], { serialization: "advanced", execArgv: [] });
  await once(child, "message");
  return {
    async apply(load) {
      const answer = once(child, "message");
      child.send(load);
      return (await answer)[0] as Loaded;
    },
    close: () => void child.kill(),
  };
}
