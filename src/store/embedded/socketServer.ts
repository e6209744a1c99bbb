import { chmodSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { SharedSession } from "./session.js";

const PROTOCOL_3 = 196608;
const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
/** Message types after which a client waits for an answer: Query, Sync, Flush, FunctionCall. */
const ENDS_TURN = new Set([0x51, 0x53, 0x48, 0x46]);
const TERMINATE = 0x58;

export interface SocketServer {
  /** Resolves once no client is connected. */
  alone(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Speaks PostgreSQL's wire protocol on a Unix socket for the embedded database, so that `pg` and Prisma need not know
 * which engine they talk to. It frames messages, answers the handshake, and hands whole turns to the shared session.
 * Clients may connect before the database is up: their first turn waits for `session`.
 */
export async function listen(path: string, session: Promise<SharedSession>): Promise<SocketServer> {
  const sockets = new Set<Socket>();
  let onAlone = (): void => {};
  let nextClient = 1;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      if (sockets.size === 0) onAlone();
    });
    serve(socket, nextClient++, session);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return {
    alone: () =>
      new Promise((resolve) => {
        onAlone = resolve;
        if (sockets.size === 0) resolve();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function serve(socket: Socket, client: number, session: Promise<SharedSession>): void {
  const inbox = new Inbox();
  let greeted = false;
  let turn: Buffer[] = [];

  const submit = (messages: Buffer): void => {
    void session
      .then((s) => s.submit(client, messages, (data) => socket.writable && socket.write(Buffer.from(data))))
      .catch(() => socket.destroy());
  };
  const greet = (packet: Buffer): void => {
    const code = packet.readInt32BE(4);
    if (code === SSL_REQUEST || code === GSS_REQUEST) socket.write("N");
    else if (code === PROTOCOL_3) {
      greeted = true;
      socket.write(handshake(client));
    } else socket.destroy(); // CancelRequest: one session, nothing to cancel
  };

  socket.on("data", (data) => {
    inbox.push(data);
    for (let packet = inbox.take(greeted); packet; packet = inbox.take(greeted)) {
      if (!greeted) {
        greet(packet);
        continue;
      }
      if (packet[0] === TERMINATE) {
        socket.end();
        return;
      }
      turn.push(packet);
      if (ENDS_TURN.has(packet[0]!)) {
        submit(turn.length === 1 ? packet : Buffer.concat(turn));
        turn = [];
      }
    }
  });
  socket.on("error", () => socket.destroy());
  socket.once("close", () => void session.then((s) => s.leave(client)).catch(() => {}));
}

/** Puts the stream's chunks together to packets, copying each byte once however large the packet is. */
class Inbox {
  private chunks: Buffer[] = [];
  private size = 0;
  private wanted = 5;

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
  }

  /** The next whole packet; `typed`: with a leading type byte, as all have after the handshake. */
  take(typed: boolean): Buffer | null {
    if (this.size < Math.max(this.wanted, typed ? 5 : 8)) return null;
    const all = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks, this.size);
    this.chunks = all.length > 0 ? [all] : [];
    const length = typed ? 1 + all.readInt32BE(1) : all.readInt32BE(0);
    if (all.length < length) {
      this.wanted = length;
      return null;
    }
    this.wanted = 5;
    this.size = all.length - length;
    this.chunks = this.size > 0 ? [all.subarray(length)] : [];
    return all.subarray(0, length);
  }
}

/** AuthenticationOk, the parameters drivers look at, BackendKeyData, ReadyForQuery. */
function handshake(client: number): Buffer {
  const parameters = {
    server_version: "18.0 (embedded)",
    server_encoding: "UTF8",
    client_encoding: "UTF8",
    DateStyle: "ISO, MDY",
    IntervalStyle: "postgres",
    TimeZone: "UTC",
    integer_datetimes: "on",
    standard_conforming_strings: "on",
  };
  const int = (n: number): Buffer => {
    const b = Buffer.alloc(4);
    b.writeInt32BE(n);
    return b;
  };
  const packet = (type: string, body: Buffer): Buffer => Buffer.concat([Buffer.from(type), int(body.length + 4), body]);
  return Buffer.concat([
    packet("R", int(0)),
    ...Object.entries(parameters).map(([name, value]) => packet("S", Buffer.from(`${name}\0${value}\0`))),
    packet("K", Buffer.concat([int(client), int(0)])),
    packet("Z", Buffer.from("I")),
  ]);
}
