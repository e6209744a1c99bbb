import { connect, createServer, type Server, type Socket } from "node:net";

/** A real server seen through a wire of our own, which counts, hangs and breaks as told. */
export interface Wire {
  /** The server's URL by way of the proxy. */
  url: string;
  /** Bytes that clients sent so far. */
  sent(): number;
  /** Breaks all connections and refuses new ones, as a stopped server does. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Keeps connections open and swallows what comes, as a server does whose machine hangs; until `start`. */
  hang(): void;
  /** The same for the connections of this moment only: for ever, as a machine does that has vanished behind an address. */
  vanish(): void;
}

export async function proxyTo(target: string): Promise<Wire> {
  const to = new URL(target);
  let server: Server | undefined;
  let bytes = 0;
  let hanging = false;
  let port = 0;
  const sockets = new Set<Socket>();
  const vanished = new WeakSet<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  };
  const proxy: Wire = {
    url: "",
    sent: () => bytes,
    async stop() {
      for (const socket of sockets) socket.destroy();
      const closing = server;
      server = undefined;
      if (closing) await new Promise((resolve) => closing.close(resolve));
    },
    async start() {
      await proxy.stop();
      hanging = false;
      server = createServer((client) => {
        keep(client);
        const upstream = keep(connect(Number(to.port), to.hostname));
        client.on("data", (data) => {
          bytes += data.length;
          if (!hanging && !vanished.has(client)) upstream.write(data);
        });
        client.on("close", () => upstream.destroy());
        upstream.on("data", (data) => client.write(data)).on("close", () => client.destroy());
      });
      await new Promise<void>((resolve) => server!.listen(port, "127.0.0.1", resolve));
      port = (server.address() as { port: number }).port;
      const url = new URL(target);
      url.port = String(port);
      proxy.url = url.href;
    },
    hang() {
      hanging = true;
    },
    vanish() {
      for (const socket of sockets) vanished.add(socket);
    },
  };
  await proxy.start();
  return proxy;
}
