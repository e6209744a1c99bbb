import type { PGlite } from "@electric-sql/pglite";

/** Sends what the database answers back to the client that asked. */
export type Reply = (data: Uint8Array) => void;

interface Turn {
  client: number;
  messages: Uint8Array;
  reply: Reply;
  done: () => void;
}

const FLUSH = 0x48; // 'H'

/**
 * Shares PGlite's one session between many clients. What is queued is a whole turn (everything a client sends up to the
 * point where it waits for an answer), so that no other client's messages come between its Parse and its Bind. A client
 * inside a transaction keeps the session until that ends.
 */
export class SharedSession {
  private readonly queue: Turn[] = [];
  private owner: number | null = null;
  private running = false;

  /** `afterTurn` is told of every finished turn: housekeeping waits for quiet. */
  constructor(
    private readonly db: Pick<PGlite, "execProtocolRawStream" | "isInTransaction">,
    private readonly afterTurn: () => void = () => {},
  ) {}

  get busy(): boolean {
    return this.running || this.owner !== null || this.queue.length > 0;
  }

  /** Runs `messages` when it is `client`'s turn; resolves when the database has answered. */
  submit(client: number, messages: Uint8Array, reply: Reply): Promise<void> {
    return new Promise((done) => {
      this.queue.push({ client, messages, reply, done });
      void this.run();
    });
  }

  /** Forgets a client that went away and rolls back what it left open. */
  async leave(client: number): Promise<void> {
    for (let i = this.queue.length - 1; i >= 0; i--) if (this.queue[i]!.client === client) this.queue.splice(i, 1)[0]!.done();
    if (this.owner === client) await this.submit(client, simpleQuery("ROLLBACK"), () => {});
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (let turn = this.next(); turn; turn = this.next()) {
      try {
        await this.db.execProtocolRawStream(turn.messages, {
          onRawData: (data) => {
            if (data.length > 0) turn.reply(data);
          },
        });
      } catch (cause) {
        turn.reply(fatal(cause));
      }
      this.owner = this.db.isInTransaction() || endsWithFlush(turn.messages) ? turn.client : null;
      turn.done();
      this.afterTurn();
    }
    this.running = false;
  }

  private next(): Turn | undefined {
    if (this.owner === null) return this.queue.shift();
    const i = this.queue.findIndex((turn) => turn.client === this.owner);
    return i < 0 ? undefined : this.queue.splice(i, 1)[0];
  }
}

/** After a Flush (unlike a Sync) the statement is still open: the client goes on with it. */
function endsWithFlush(messages: Uint8Array): boolean {
  return messages[messages.length - 5] === FLUSH && messages[messages.length - 1] === 4;
}

/** A simple Query message. */
export function simpleQuery(sql: string): Uint8Array {
  const text = Buffer.from(sql);
  const out = Buffer.alloc(text.length + 6);
  out[0] = 0x51; // 'Q'
  out.writeInt32BE(text.length + 5, 1);
  text.copy(out, 5);
  return out;
}

/** An ErrorResponse and ReadyForQuery (idle), for failures of the engine itself. */
function fatal(cause: unknown): Uint8Array {
  const text = cause instanceof Error ? cause.message : String(cause);
  const fields = Buffer.from(`SERROR\0VERROR\0CXX000\0M${text}\0\0`);
  const head = Buffer.alloc(5);
  head[0] = 0x45; // 'E'
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields, Buffer.from([0x5a, 0, 0, 0, 5, 0x49])]);
}
