import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Loaded, type LoadProcess, startLoad } from "../../bench/gateway/load/load.js";
import { spreadOf } from "../../bench/gateway/statistics.js";

/** The benchmark's load on servers whose behaviour is known. */
describe("the load", () => {
  let load: LoadProcess;
  let server: Server;
  beforeAll(async () => {
    load = await startLoad();
  });
  afterAll(() => load.close());
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  async function apply(rate: number, seconds: number, listener: RequestListener): Promise<Loaded> {
    server = createServer(listener).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return load.apply({ address, key: "secret", rate, seconds, bodies: ['{"query":"{a}"}', '{"query":"{b}"}'], seed: 1 });
  }

  it("asks on time whether earlier answers came or not, and counts the waiting", async () => {
    let queue = Promise.resolve();
    const { latencies, failed, unanswered } = await apply(40, 1, (_request, response) => {
      // One after the other, 50 ms each: half of what is asked.
      queue = queue.then(() => sleep(50)).then(() => void response.setHeader("server-timing", "total;dur=50").end("{}"));
    });
    expect(failed + unanswered).toBe(0);
    expect(latencies.length).toBeGreaterThan(25);
    const { p50, p99 } = spreadOf(latencies);
    expect(p99).toBeGreaterThan(400);
    expect(p50).toBeGreaterThan(150);
  });

  it("sends what it is told, and tells stages, sizes and degradations", async () => {
    const seen = new Set<string>();
    const { latencies, stages, degraded, bytes } = await apply(100, 0.3, async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      seen.add(`${request.headers.authorization} ${Buffer.concat(chunks)}`);
      const answer = '{"data":{},"extensions":{"degradations":[{"stage":"rank"}]}}';
      response.setHeader("server-timing", "rank;dur=2.000, total;dur=5.000").end(answer);
    });
    expect([...seen].sort()).toEqual(['Bearer secret {"query":"{a}"}', 'Bearer secret {"query":"{b}"}']);
    expect(stages).toEqual({ rank: 2 * latencies.length, total: 5 * latencies.length });
    expect(degraded).toBe(latencies.length);
    expect(bytes).toBe(60 * latencies.length);
  });

  it("counts refusals and GraphQL's errors as failures", async () => {
    let n = 0;
    const { latencies, failed, failure } = await apply(50, 0.4, (_request, response) => {
      response.statusCode = n++ % 2 === 0 ? 429 : 200;
      response.end('{"errors":[{"message":"no"}]}');
    });
    expect(latencies).toEqual([]);
    expect(failed).toBe(n);
    expect(failure).toBe('429 {"errors":[{"message":"no"}]}');
  });
});
