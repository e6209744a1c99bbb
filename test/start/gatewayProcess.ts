/** A gateway as `npm start` starts it: a process of its own, spoken to over HTTP. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { patiently } from "../fixtures/patiently.js";

const BIN = fileURLToPath(new URL("../../bin/vitrine.js", import.meta.url));

/** GraphQL data without a type of its own: tests say what they expect of it. */
// biome-ignore lint/suspicious/noExplicitAny: any shape may come back
type Data = any;

export interface Answer {
  data: Data;
  errors: { message: string; extensions: { code: string } }[] | undefined;
}

/** A running or ended `vitrine` process. */
export class Vitrine {
  stdout = "";
  stderr = "";
  /** Exit code and signal, once it has ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  private readonly child: ChildProcess;

  constructor(args: readonly string[], env: Record<string, string>) {
    this.child = spawn(process.execPath, [BIN, ...args], {
      env: { ...process.env, LOG_LEVEL: "silent", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout!.on("data", (chunk: Buffer) => {
      this.stdout += chunk.toString();
    });
    this.child.stderr!.on("data", (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.ended = once(this.child, "close").then(([code, signal]) => ({ code, signal }));
  }

  get pid(): number {
    return this.child.pid!;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

export class Gateway extends Vitrine {
  /** Resolves when the welcome is printed; rejects with what was printed instead. */
  static async start(dirs: { data: string; models: string }): Promise<Gateway> {
    const gateway = new Gateway(["start"], { VITRINE_DATA_DIR: dirs.data, VITRINE_MODELS_DIR: dirs.models, PORT: "0" });
    let over = false;
    const failed = gateway.ended.then(({ code }) => {
      over = true;
      throw new Error(`start ended with ${code}: ${gateway.stderr}`);
    });
    const open = async (): Promise<Gateway> => {
      while (!over && !gateway.stdout.includes("curl")) await new Promise((resolve) => setTimeout(resolve, 20));
      return gateway;
    };
    return Promise.race([open(), failed]);
  }

  /** `http://host:port` */
  get address(): string {
    return /http:\/\/[\d.]+:\d+/.exec(this.stdout)![0];
  }

  /** The server key that the demo prints; undefined where it printed none. */
  get key(): string | undefined {
    return /vitrine_server_[\w-]+/.exec(this.stdout)?.[0];
  }

  async ask(query: string, variables: object = {}, key: string | undefined = this.key): Promise<Answer> {
    return this.post(JSON.stringify({ query, variables }), key);
  }

  async post(body: string, key?: string): Promise<Answer> {
    const headers = { "content-type": "application/json", ...(key ? { authorization: `Bearer ${key}` } : {}) };
    return patiently(body, async () => {
      const response = await fetch(`${this.address}/graphql`, { method: "POST", headers, body });
      return (await response.json()) as Answer;
    });
  }

  async get(path: string): Promise<Data> {
    return (await fetch(this.address + path)).json();
  }
}
