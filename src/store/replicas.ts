import { setTimeout as sleep } from "node:timers/promises";
import { coalesce } from "../common/coalesce.js";
import { poll } from "../common/poll.js";
import { message, VitrineError } from "../errors.js";
import { Database } from "./database.js";
import type { ReplicaState } from "./ports.js";

/** What a write changes and a read depends on, apart from one another: shoppers' events must not keep product reads away. */
export type Topic = "catalogue" | "shoppers";
export const TOPICS: readonly Topic[] = ["catalogue", "shoppers"];

/** How often everybody's position is looked at; a replica that is behind where the primary was two looks ago is passed over. */
const LOOK_MS = 1000;
const CHASE_MS = 2;
/** A replica that hangs costs a request at most this before the primary is asked. */
const QUERY_TIMEOUT_MS = 2000;
const CONNECT_TIMEOUT_MS = 1000;

/** Which cluster and database this is: the same on a primary and its physical replicas. */
const IDENTITY = `(SELECT system_identifier::text FROM pg_control_system()) || '/' ||
  (SELECT oid::text FROM pg_database WHERE datname = current_database())`;
const PRIMARY = `SELECT ${IDENTITY} AS identity, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint AS position`;
const REPLICA = `SELECT ${IDENTITY} AS identity,
  CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint END AS position`;
interface Position {
  identity: string;
  position: number | null;
}

interface Replica<Reads> {
  /** Host, port and database. */
  address: string;
  db: Database;
  reads: Reads;
  /** Up to which byte of the primary's log it has been seen to be; null: nothing is known, or it must not be used. */
  position: number | null;
  trouble: string | null;
  look: () => Promise<void>;
  chased: boolean;
}

/**
 * Streaming replicas of the primary, and which of them may answer now. Positions are bytes of the write-ahead log. After
 * this process changed something, or learned of a change, the primary is asked for its position, and only a replica that
 * has replayed the log up to there is asked about this topic again; until that is known the primary answers.
 */
export class Replicas<Reads> {
  private readonly replicas: Replica<Reads>[];
  private readonly stops: (() => Promise<void>)[];
  private readonly measure = coalesce(async () => {
    const { identity, position } = (await this.primary.first<Position>(PRIMARY))!;
    this.identity = identity;
    this.now = position!;
  });
  private identity: string | null = null;
  /** The primary's position when it was last asked. */
  private now = 0;
  /** The same at the last regular look: from the next one on, what all replicas must have. */
  private lastLook = 0;
  /** What all replicas must have: at first everything from before this process began. */
  private oldest = Number.POSITIVE_INFINITY;
  private readonly floors: Record<Topic, number> = { catalogue: 0, shoppers: 0 };
  private readonly changes: Record<Topic, number> = { catalogue: 0, shoppers: 0 };
  private turn = 0;
  private closed = false;

  /** `open` makes what reads from a replica's database; `own` reads from the primary. */
  constructor(
    private readonly primary: Database,
    private readonly own: Reads,
    urls: readonly string[],
    open: (db: Database) => Reads,
  ) {
    this.replicas = urls.map((url) => this.connect(url, open));
    const ignore = (): void => {}; // it shows in `states`
    const look = (): Promise<void> => this.look();
    this.stops = [poll(look, LOOK_MS, ignore), ...this.replicas.map((replica) => poll(replica.look, LOOK_MS, ignore))];
    void look().catch(ignore);
    for (const replica of this.replicas) void replica.look().catch(ignore);
  }

  /** To be called once something of this topic has been changed on the primary, or seen to have changed. */
  changed(topic: Topic): void {
    const change = ++this.changes[topic];
    this.floors[topic] = Number.POSITIVE_INFINITY;
    this.measure().then(
      () => {
        if (this.changes[topic] !== change) return; // a later change is being measured
        this.floors[topic] = this.now;
        for (const replica of this.replicas) void this.chase(replica);
      },
      () => {}, // measured with the next look
    );
  }

  /**
   * Asks a replica that is up to date in this topic, else the primary; the primary too where the replica fails. A primary
   * that is away leaves whatever replica answers.
   */
  async read<T>(topic: Topic, ask: (reads: Reads) => Promise<T>): Promise<T> {
    const replica = this.pick((each) => each.position !== null && each.position >= this.floor(topic));
    if (replica) {
      try {
        return await ask(replica.reads);
      } catch (cause) {
        if (cause instanceof VitrineError && cause.code === "BAD_INPUT") throw cause;
        this.doubt(replica, cause);
      }
    }
    try {
      return await ask(this.own);
    } catch (cause) {
      const gone = cause instanceof VitrineError && cause.code === "DATABASE_UNAVAILABLE";
      const other = gone ? this.pick((each) => each.position !== null) : null;
      if (!other) throw cause;
      return ask(other.reads);
    }
  }

  /** How each replica is at this moment. */
  async states(): Promise<ReplicaState[]> {
    await Promise.allSettled([this.measure(), ...this.replicas.map((replica) => replica.look())]);
    return this.replicas.map(({ address, position, trouble }) => ({
      address,
      serves: TOPICS.every((topic) => position !== null && position >= this.floor(topic)),
      behindBytes: position === null ? null : Math.max(0, this.now - position),
      trouble,
    }));
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.stops.map((stop) => stop()));
    await Promise.all(this.replicas.map(({ db }) => db.close()));
  }

  private floor(topic: Topic): number {
    return Math.max(this.oldest, this.floors[topic]);
  }

  /** The next one in turn that will do. */
  private pick(will: (replica: Replica<Reads>) => boolean): Replica<Reads> | null {
    for (let i = 0; i < this.replicas.length; i++) {
      const replica = this.replicas[this.turn++ % this.replicas.length]!;
      if (will(replica)) return replica;
    }
    return null;
  }

  private async look(): Promise<void> {
    await this.measure();
    this.oldest = this.lastLook || this.now;
    this.lastLook = this.now;
    for (const topic of TOPICS) if (this.floors[topic] === Number.POSITIVE_INFINITY) this.changed(topic);
  }

  /** Looks at a replica more often until it has what was changed last. */
  private async chase(replica: Replica<Reads>): Promise<void> {
    if (replica.chased) return;
    replica.chased = true;
    const behind = (): boolean =>
      replica.position !== null &&
      TOPICS.some((topic) => Number.isFinite(this.floors[topic]) && replica.position! < this.floors[topic]);
    for (let delay = CHASE_MS; delay < LOOK_MS && behind() && !this.closed; delay *= 2) {
      await replica.look().catch(() => {});
      if (behind()) await sleep(delay, undefined, { ref: false });
    }
    replica.chased = false;
  }

  private doubt(replica: Replica<Reads>, cause: unknown): void {
    replica.position = null;
    replica.trouble = away(cause);
    if (!this.closed) void replica.look().catch(() => {});
  }

  private connect(url: string, open: (db: Database) => Reads): Replica<Reads> {
    const db = new Database("native", {
      connectionString: url,
      max: 10,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
    });
    const { host, pathname } = new URL(url);
    const look = coalesce(async () => {
      try {
        const found = (await db.first<Position>(REPLICA))!;
        if (this.identity === null) await this.measure();
        replica.position = found.identity === this.identity ? found.position : null;
        replica.trouble =
          found.identity !== this.identity
            ? "it is a replica of another database; correct DATABASE_REPLICA_URLS"
            : found.position === null
              ? "it does not follow a primary; make it a streaming replica, or take it out of DATABASE_REPLICA_URLS"
              : null;
      } catch (cause) {
        replica.position = null;
        replica.trouble = away(cause);
        throw cause;
      }
    });
    const replica: Replica<Reads> = {
      address: host + pathname,
      db,
      reads: open(db),
      position: null,
      trouble: "not reached yet",
      look,
      chased: false,
    };
    // After a restart it may be further back than it was.
    db.pool.on("error", (cause) => this.doubt(replica, cause));
    return replica;
  }
}

function away(cause: unknown): string {
  const why = cause instanceof VitrineError ? (cause.cause ?? cause) : cause;
  return `it does not answer (${message(why)})`;
}
