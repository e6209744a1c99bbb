/**
 * News between the processes on one database, by PostgreSQL's LISTEN and NOTIFY. Writers notify within their statement, so
 * that what is told is committed, and nothing is told of what is rolled back.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Database } from "./database.js";
import type { Change, ChangeFeed, ChangeListener, Changes } from "./ports.js";

const CHANNEL = "vitrine_changed";
/** A listener that lost its connection waits so long before it tries again, twice as long each time ... */
const FIRST_RETRY_MS = 50;
/** ... up to this. */
const LAST_RETRY_MS = 5000;
/** How often a connection that says nothing is asked whether it still lives, and how long it may take to answer. */
const HEARTBEAT_MS = 10_000;
const HEARTBEAT_TIMEOUT_MS = 5000;
/** How long stopping waits for a server to say goodbye. */
const STOP_MS = 500;

/** SQL that tells the others once the statement it stands in has committed: `payload` is SQL that makes a text. */
export function notify(payload: string): string {
  return `pg_notify('${CHANNEL}', ${payload})`;
}

/** What a store needs of it: the port, and its end. */
export interface ChangeNews extends Changes {
  close(): Promise<void>;
}

/** The embedded engine tells nobody: its one session is shared by all clients. */
export const noChangeNews: ChangeNews = {
  onChange: () => ({ live: () => false, stop: async () => {} }),
  close: async () => {},
};

/** Listens on a connection of its own for as long as somebody wants to know. */
export function createChangeNews(db: Database): ChangeNews {
  const open = new Set<Listening>();
  return {
    onChange(listener) {
      const listening = new Listening(db, listener);
      open.add(listening);
      return {
        live: () => listening.live,
        stop: async () => {
          open.delete(listening);
          await listening.stop();
        },
      } satisfies ChangeFeed;
    },
    async close() {
      await Promise.all(Array.from(open, (listening) => listening.stop()));
    },
  };
}

class Listening {
  live = false;
  private client: pg.Client | null = null;
  private failures = 0;
  private stopped = false;
  private retry: NodeJS.Timeout | undefined;
  private readonly heartbeat: NodeJS.Timeout;

  constructor(
    private readonly db: Database,
    private readonly listener: ChangeListener,
  ) {
    this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS).unref();
    void this.connect();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.live = false;
    clearInterval(this.heartbeat);
    clearTimeout(this.retry);
    await Promise.race([this.client?.end().catch(() => {}), sleep(STOP_MS, undefined, { ref: false })]);
  }

  private async connect(): Promise<void> {
    const client = this.db.separateClient({
      application_name: "vitrine listener",
      keepAlive: true,
      query_timeout: HEARTBEAT_TIMEOUT_MS,
    });
    this.client = client;
    const lost = (): void => this.lost(client);
    client.on("error", lost).on("end", lost);
    client.on("notification", ({ payload = "", processId }) => {
      const change = parse(payload);
      if (change && !this.stopped) this.listener(change, this.db.backends.has(processId));
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch {
      return lost();
    }
    if (this.client !== client || this.stopped) return;
    this.failures = 0;
    this.live = true;
    this.listener({ topic: "anything" }, false);
  }

  private lost(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = null;
    this.live = false;
    client.end().catch(() => {});
    if (this.stopped) return;
    const delay = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failures++);
    this.retry = setTimeout(() => void this.connect(), delay).unref();
  }

  /** A connection may be gone without a word, e.g. behind a router that forgot it. */
  private beat(): void {
    const { client } = this;
    if (client && this.live) client.query("SELECT 1").catch(() => this.lost(client));
  }
}

/** Null for what this version does not know. */
function parse(payload: string): Change | null {
  const [topic, rest = ""] = payload.split(/ (.*)/s, 2);
  if (topic === "events") return { topic, lastSeq: Number(rest) };
  if (topic === "shoppers") return { topic, keys: rest.split(",").map(Number) };
  if (topic === "meta") return { topic, key: rest };
  return topic === "catalogue" || topic === "model" || topic === "merchandise" ? { topic } : null;
}
