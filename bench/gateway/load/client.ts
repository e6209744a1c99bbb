/**
 * A client of one HTTP server that costs little itself: requests are bytes made beforehand, answers are told apart by their
 * Content-Length, connections are kept. Node's own client would take half a millisecond of the machine that is measured.
 */
import { connect, type Socket } from "node:net";

export interface Answer {
  status: number;
  head: string;
  body: string;
}

interface Connection {
  socket: Socket;
  /** What has come of the answer under way. */
  received: Buffer[];
  length: number;
  waiter: { resolve(answer: Answer): void; reject(cause: Error): void } | null;
}

const HEAD_END = Buffer.from("\r\n\r\n");

export class Client {
  private readonly idle: Connection[] = [];
  private readonly all = new Set<Connection>();

  constructor(
    private readonly address: string,
    private readonly headers: Record<string, string>,
  ) {}

  /** The bytes of `POST /graphql` with this body. */
  request(body: string): Buffer {
    const headers = { host: new URL(this.address).host, "content-type": "application/json", ...this.headers };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return Buffer.from(`POST /graphql HTTP/1.1\r\n${lines.join("")}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  /** Sends a request on a connection that is free, a new one where none is. */
  send(request: Buffer): Promise<Answer> {
    const connection = this.idle.pop() ?? this.open();
    return new Promise((resolve, reject) => {
      connection.waiter = { resolve, reject };
      connection.socket.write(request);
    });
  }

  close(): void {
    for (const { socket } of this.all) socket.destroy();
  }

  private open(): Connection {
    const { hostname, port } = new URL(this.address);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const connection: Connection = { socket, received: [], length: 0, waiter: null };
    this.all.add(connection);
    socket.on("data", (chunk) => this.receive(connection, chunk));
    const lost = (cause?: Error): void => {
      this.all.delete(connection);
      const at = this.idle.indexOf(connection);
      if (at >= 0) this.idle.splice(at, 1);
      connection.waiter?.reject(cause ?? new Error("the server closed the connection"));
      connection.waiter = null;
    };
    socket.on("error", lost);
    socket.on("close", () => lost());
    return connection;
  }

  private receive(connection: Connection, chunk: Buffer): void {
    connection.received.push(chunk);
    connection.length += chunk.length;
    const bytes = connection.received.length === 1 ? chunk : Buffer.concat(connection.received, connection.length);
    connection.received = [bytes];
    const headEnd = bytes.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = bytes.toString("latin1", 0, headEnd);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    const bodyAt = headEnd + HEAD_END.length;
    if (Number.isNaN(length)) {
      connection.socket.destroy(new Error(`an answer without Content-Length: ${head}`));
      return;
    }
    if (bytes.length < bodyAt + length) return;
    const { waiter } = connection;
    connection.waiter = null;
    connection.received = [];
    connection.length = 0;
    this.idle.push(connection);
    waiter?.resolve({ status: Number(head.slice(9, 12)), head, body: bytes.toString("utf8", bodyAt, bodyAt + length) });
  }
}
