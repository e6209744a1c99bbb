import { afterAll, beforeAll, expect, it } from "vitest";
import { Errors } from "../../src/errors.js";
import { KEYS, openShop, type Shop } from "./harness.js";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

const SHELF = "{ recommendations(context: {}, first: 2) { nodes { id } } }";
const read = async (key: string = KEYS.server) => shop.get("/metrics", { authorization: `Bearer ${key}` });
/** A sample by its name and labels, as written; undefined where there is none. */
const sample = async (name: string): Promise<number | undefined> => {
  const line = (await read()).body.split("\n").find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length));
};

it("is shown to server and admin keys only", async () => {
  expect((await shop.get("/metrics")).statusCode).toBe(401);
  expect((await read(KEYS.revoked)).statusCode).toBe(401);
  const refused = await read(KEYS.storefront);
  expect(refused.statusCode).toBe(403);
  expect(refused.json().error).toMatch(/needs a server or an admin key/);
  const shown = await read(KEYS.admin);
  expect(shown.statusCode).toBe(200);
  expect(shown.headers["content-type"]).toMatch(/^text\/plain/);
  expect(shown.headers["cache-control"]).toBe("no-store");
});

it("counts operations, their stages, what dropped out, and errors", async () => {
  shop.recommender.answer = {
    timings: { retrieve: 40 },
    degradations: [{ stage: "retrieve.nearest", reason: "late" }],
  };
  await shop.ask(SHELF);
  await shop.ask(SHELF);
  shop.recommender.answer = {};
  shop.recommender.failure = Errors.notWaitedFor("The shop", 1);
  await shop.ask(SHELF);
  shop.recommender.failure = null;
  await shop.ask("{ nonsense }");
  shop.settings.public = false;
  await shop.ask(SHELF);
  await shop.ask(SHELF, {}, { key: KEYS.revoked });
  shop.settings.public = true;
  const of = (field: string, outcome: string) =>
    sample(`vitrine_request_duration_seconds_count{field="${field}",outcome="${outcome}"}`);
  expect(await of("recommendations", "ok")).toBe(2);
  expect(await of("recommendations", "error")).toBe(2);
  expect(await of("none", "error")).toBe(1);
  expect(await sample('vitrine_stage_duration_seconds_sum{stage="retrieve"}')).toBeCloseTo(0.08, 6);
  expect(await sample('vitrine_stage_duration_seconds_bucket{le="0.025",stage="retrieve"}')).toBe(0);
  expect(await sample('vitrine_stage_duration_seconds_bucket{le="0.05",stage="retrieve"}')).toBe(2);
  expect(await sample('vitrine_drop_outs_total{stage="retrieve.nearest"}')).toBe(2);
  expect(await sample('vitrine_errors_total{code="GRAPHQL_VALIDATION_FAILED"}')).toBe(1);
  expect(await sample('vitrine_errors_total{code="DEADLINE_EXCEEDED"}')).toBe(1);
  expect(await sample('vitrine_errors_total{code="UNAUTHENTICATED"}')).toBe(2);
});

it("describes the shop and the process", async () => {
  expect(await sample("vitrine_products")).toBe(7);
  expect(await sample("vitrine_follow_lag_seconds")).toBe(0.5);
  expect(await sample('vitrine_model_info{model="default@1"}')).toBe(1);
  expect(await sample("nodejs_eventloop_lag_p99_seconds")).toBeGreaterThan(0);
  expect(await sample("process_resident_memory_bytes")).toBeGreaterThan(2 ** 20);
});
