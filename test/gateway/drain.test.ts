import { connect } from "node:net";
import { ApolloServer } from "@apollo/server";
import Fastify from "fastify";
import { expect, it } from "vitest";
import { drain } from "../../src/gateway/drain.js";

/** A server with a route that takes its time, and a stubborn client that never lets go. */
async function open(routeMs: number) {
  const app = Fastify({ forceCloseConnections: "idle" });
  const apollo = new ApolloServer({ typeDefs: "type Query { ok: Boolean }", stopOnTerminationSignals: false });
  await apollo.start();
  drain(app, apollo);
  app.get("/slow", async () => {
    await new Promise((resolve) => setTimeout(resolve, routeMs));
    return "done";
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  return { app, url };
}

it("finishes what is under way before it closes", async () => {
  const { app, url } = await open(300);
  const answer = fetch(`${url}/slow`).then((response) => response.text());
  await new Promise((resolve) => setTimeout(resolve, 100));
  await app.close();
  expect(await answer).toBe("done");
});

it("closes within two seconds whatever its clients do", async () => {
  const { app, url } = await open(10_000);
  const idle = connect(Number(new URL(url).port), "127.0.0.1");
  const stuck = fetch(`${url}/slow`).catch(() => "cut off");
  await new Promise((resolve) => setTimeout(resolve, 200));
  const started = Date.now();
  await app.close();
  expect(Date.now() - started).toBeLessThan(2000);
  expect(await stuck).toBe("cut off");
  idle.destroy();
});
