import type { PGlite } from "@electric-sql/pglite";

/** Sends what the database answers back to the client that asked. */
export type Reply = (data: Uint8Array) => void;

interface Turn {
  client: number;
  /** Does the turn's work; true where the client's statement is still open afterwards. */
  work(): Promise<boolean>;
  done(): void;
}

const FLUSH = 0x48; // 'H'
const NOBODY = 0;

/**
 * Shares PGlite's one session between many clients. What is queued is a whole turn (everything a client sends up to the
 * point where it waits for an answer), so that no other client's messages come between its Parse and its Bind. A client
 * inside a transaction keeps the session until that ends.
 */
export class SharedSession {
  private readonly queue: Turn[] = [];
  private owner = NOBODY;
  private running = false;
  /** Turns finished so far: housekeeping waits until it stands still. */
  turns = 0;

  /** `onFatal` is told when the engine itself failed: it cannot be used any more. */
  constructor(
    private readonly db: Pick<PGlite, "execProtocolRawStream" | "isInTransaction">,
    private readonly onFatal: (cause: unknown) => void = () => {},
  ) {}

  /** Runs `messages` when it is `client`'s turn (clients count from 1); resolves when the database has answered. */
  submit(client: number, messages: Uint8Array, reply: Reply): Promise<void> {
    return this.enqueue(client, async () => {
      try {
        await this.db.execProtocolRawStream(messages, { onRawData: (data) => data.length > 0 && reply(data) });
      } catch (cause) {
        reply(engineFailure(cause));
        this.onFatal(cause);
      }
      this.turns++;
      return endsWithFlush(messages);
    });
  }

  /** Runs `work` between turns, when no client is inside a transaction. */
  exclusively(work: () => Promise<unknown>): Promise<void> {
    return this.enqueue(NOBODY, async () => {
      await work();
      return false;
    });
  }

  /** Forgets a client that went away and rolls back what it left open. */
  async leave(client: number): Promise<void> {
    for (let i = this.queue.length - 1; i >= 0; i--) if (this.queue[i]!.client === client) this.queue.splice(i, 1)[0]!.done();
    if (this.owner === client) await this.submit(client, rollback(), () => {});
  }

  private enqueue(client: number, work: Turn["work"]): Promise<void> {
    return new Promise((resolve, reject) => {
      const guarded = (): Promise<boolean> =>
        work().catch((cause) => {
          reject(cause);
          return false;
        });
      this.queue.push({ client, work: guarded, done: resolve });
      void this.run();
    });
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (let turn = this.next(); turn; turn = this.next()) {
      const open = await turn.work();
      this.owner = open || this.db.isInTransaction() ? turn.client : NOBODY;
      turn.done();
    }
    this.running = false;
  }

  private next(): Turn | undefined {
    if (this.owner === NOBODY) return this.queue.shift();
    const i = this.queue.findIndex((turn) => turn.client === this.owner);
    return i < 0 ? undefined : this.queue.splice(i, 1)[0];
  }
}

/** After a Flush (unlike a Sync) the statement is still open: the client goes on with it. */
function endsWithFlush(messages: Uint8Array): boolean {
  return messages[messages.length - 5] === FLUSH && messages[messages.length - 1] === 4;
}

/** Sync (which ends an open statement) and a Query message: ROLLBACK. */
function rollback(): Uint8Array {
  const sql = "ROLLBACK\0";
  return Buffer.concat([Buffer.from([0x53, 0, 0, 0, 4, 0x51, 0, 0, 0, sql.length + 4]), Buffer.from(sql)]);
}

/** An ErrorResponse and ReadyForQuery (idle), for failures of the engine itself; SQLSTATE 57P01: the server is going away. */
function engineFailure(cause: unknown): Uint8Array {
  const text = cause instanceof Error ? cause.message : String(cause);
  const fields = Buffer.from(`SFATAL\0VFATAL\0C57P01\0M${text}\0\0`);
  const head = Buffer.from([0x45, 0, 0, 0, 0]);
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields, Buffer.from([0x5a, 0, 0, 0, 5, 0x49])]);
}
