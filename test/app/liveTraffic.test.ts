import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { driftOf } from "../../src/app/driftMonitor.js";
import { referenceOf } from "../../src/app/reference.js";
import { InlineSession } from "../../src/inference/inlineSession.js";
import { openModel } from "../../src/inference/modelFiles.js";
import { vitrine } from "../cli/terminal.js";
import { type LiveGateway, liveGateway, smallModel } from "../fixtures/liveGateway.js";

vi.setConfig({ testTimeout: 120_000 });

let live: LiveGateway;
beforeAll(async () => {
  live = await liveGateway([smallModel("1", 1), smallModel("2", 2)]);
});
afterAll(() => live.close());

const mutate = async (query: string) => (await live.ask(`mutation { ${query} }`)).data;
const SHOPPERS = Array.from({ length: 30 }, (_, i) => `s${i}`);

/** Answers that were asked for again. */
let again = 0;

/** What is shown once nothing drops out, as some may on a busy machine; what looks on may have counted those all the same. */
async function shelf(shopper: string, context: string, more = ""): Promise<string[]> {
  for (;;) {
    const { data, errors, extensions } = await live.ask(
      `query ($shopper: String!) ${more} { recommendations(shopper: { externalId: $shopper }, context: ${context}, first: 12) { nodes { externalId } } }`,
      { shopper },
    );
    expect(errors).toBeUndefined();
    if (extensions.degradations.length === 0)
      return data.recommendations.nodes.map((node: { externalId: string }) => node.externalId);
    again++;
  }
}

const AT = '{ at: "2026-03-01T12:00:00Z", country: "NO" }';
async function shadowOf(id: string) {
  const { data } = await live.ask(
    `query ($id: ID!) { model(id: $id) { shadowShare shadow { active requests dropped failed overlapAt12 rankCorrelation top1Agreement
      lift { wanted candidateHigher activeHigher p predicted } } } }`,
    { id },
  );
  return data.model;
}

interface Report {
  requests: number;
  overlapAt12: number;
}
/** The shadow's report once it has so many answers, and for a few looks no more. */
async function settled(least = 1): Promise<Report> {
  for (let last: Report | null = null; ; await sleep(2500)) {
    const [report] = (await shadowOf("small@2")).shadow as Report[];
    if (report && report.requests >= least && report.requests === last?.requests) return report;
    last = report ?? null;
  }
}

describe("a shadow in a running gateway", () => {
  it("is reported with the numbers that both models' lists have", async () => {
    const lists = async () => Promise.all(SHOPPERS.slice(0, 10).map((shopper) => shelf(shopper, AT)));
    const own = await lists();
    await mutate('activateModel(input: { id: "small@2" }) { userErrors { message } }');
    const other = await lists();
    await mutate('activateModel(input: { id: "small@1" }) { userErrors { message } }');
    const shares = own.map((list, i) => list.filter((id) => other[i]!.includes(id)).length / 12);

    const started = await mutate(
      'shadowModel(input: { id: "small@2", share: 1 }) { model { shadowShare } userErrors { message } }',
    );
    expect(started.shadowModel).toEqual({ model: { shadowShare: 1 }, userErrors: [] });
    // Until the gateway has taken it up, answers go by unseen.
    await expect
      .poll(
        async () => {
          await shelf("s0", AT);
          return (await shadowOf("small@2")).shadow.length;
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBe(1);
    let [before, report] = [await settled(), null as Report | null];
    for (let asked = -1; asked !== again; ) {
      asked = again;
      before = report ?? before;
      expect(await lists()).toEqual(own);
      report = await settled(before.requests + 10);
    }
    expect(report).toMatchObject({ active: "small@1", requests: before.requests + 10, dropped: 0, failed: 0 });
    const total = ({ requests, overlapAt12 }: Report) => requests * overlapAt12;
    expect(total(report!) - total(before)).toBeCloseTo(
      shares.reduce((a, b) => a + b, 0),
      5,
    );
    const { stdout, code } = await vitrine(["models", "shadow"], live.env);
    expect(code).toBe(0);
    expect(stdout).toContain("small@2 shadows 100.0% of the traffic.");
    expect(stdout).toContain(`overlap@12 ${report!.overlapAt12.toFixed(3)}`);
    expect((await vitrine(["models", "list"], live.env)).stdout).toMatch(/~ small@2 .* shadows 100%; not activated: a fixture/);
  });

  it("credits what shoppers do next, and follows up nobody who did not consent", async () => {
    const { lift } = (await shadowOf("small@2")).shadow[0];
    expect(lift.wanted).toBe(0);
    const first = (await shelf("s5", AT))[0]!;
    await shelf("s20", AT, "@inContext(visitorConsent: false)");
    await live.gateway.server.inject({
      method: "POST",
      url: "/graphql",
      payload: {
        query: `mutation { recordInteractions(input: [
          { userId: "s5", productId: "${first}", type: PURCHASE }, { userId: "s20", productId: "${first}", type: PURCHASE }
        ]) { written { inserted } } }`,
      },
    });
    await expect.poll(async () => (await shadowOf("small@2")).shadow[0].lift.wanted, { timeout: 20_000 }).toBeGreaterThan(0);
    const after = (await shadowOf("small@2")).shadow[0].lift;
    expect(after).toMatchObject({ wanted: 1, candidateHigher: 0 });
  });

  it("ends by command, on the gateway too", async () => {
    expect((await vitrine(["models", "shadow", "--off"], live.env)).code).toBe(0);
    expect((await shadowOf("small@2")).shadowShare).toBeNull();
    await expect
      .poll(
        async () => {
          const { requests } = (await shadowOf("small@2")).shadow[0];
          await shelf("s1", AT);
          await new Promise((resolve) => setTimeout(resolve, 1500));
          return (await shadowOf("small@2")).shadow[0].requests - requests;
        },
        { timeout: 20_000 },
      )
      .toBe(0);
  });

  it.each([
    ['{ id: "small@2", share: 0 }', "BAD_INPUT"],
    ['{ id: "small@2", share: 1.5 }', "BAD_INPUT"],
    ['{ id: "small@7" }', "NOT_FOUND"],
  ])("is refused for %s", async (input, code) => {
    expect((await mutate(`shadowModel(input: ${input}) { userErrors { code } }`)).shadowModel.userErrors).toEqual([{ code }]);
  });
});

describe("drift", () => {
  it("is told by the numbers that the traffic has and training had not", async () => {
    const { card, files } = smallModel("referenced", 5);
    const model = await openModel(card, files, new InlineSession());
    const reference = await referenceOf({ store: live.store, model, settings: { candidates: 60, coldStartEvents: 1 } });
    await model.close();
    expect(reference!.questions).toBeGreaterThan(20);
    for (const { name, edges, shares } of [...reference!.features, reference!.scores!]) {
      expect([name, shares.length]).toEqual([name, edges.length + 1]);
      expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    }
    expect(reference!.features.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["context.device", "context.season", "shopper.age", "shopper.events", "shopper.daysSinceLast"]),
    );
    await live.registry.put({ ...card, reference: reference! }, files);
    await mutate('activateModel(input: { id: "small@referenced" }) { userErrors { message } }');

    const drift = async () =>
      (await live.ask('{ model(id: "small@referenced") { drift { name psi ks level observed } } }')).data.model.drift;
    expect(await drift()).toEqual([]);
    // All events were on mobiles in winter and two countries; now it is televisions in one.
    for (let i = 0; i < 25; i++)
      await Promise.all(SHOPPERS.map((shopper) => shelf(shopper, '{ at: "2026-02-01T12:00:00Z", country: "NO", device: TV }')));
    await expect
      .poll(async () => (await drift()).find(({ name }: { name: string }) => name === "context.device")?.level, {
        timeout: 20_000,
      })
      .toBe("MAJOR");
    const figures = await drift();
    const named = (name: string) => figures.find((figure: { name: string }) => figure.name === name);
    expect(named("context.device").ks).toBeCloseTo(1, 6);
    expect(named("context.device").observed).toBeGreaterThan(100);
    expect(named("context.weather")).toMatchObject({ psi: 0, level: "STABLE" });
    expect(named("score").observed).toBeGreaterThan(1000);
    const { stdout } = await vitrine(["models", "drift"], live.env);
    expect(stdout).toMatch(/context\.device +PSI \d+\.\d{3} {2}KS 1\.000 {2}MAJOR/);
  });

  it("is none where the traffic is what training saw, and unknown where the card does not say", async () => {
    const features = [{ name: "shopper.events", edges: [1, 5], shares: [0.25, 0.5, 0.25] }];
    const reference = { questions: 100, features };
    const day = new Date("2026-11-20T10:00:00Z");
    const counts = [250, 500, 250].map((n, bucket) => ({ model: "x@1", name: "shopper.events", bucket, n }));
    await live.store.addDriftCounts(day, counts);
    await live.store.addDriftCounts(day, counts);
    const [figure] = (await driftOf(live.store, "x@1", { reference }, new Date("2026-11-22T09:00:00Z")))!;
    expect(figure).toEqual({ name: "shopper.events", psi: 0, ks: 0, level: "STABLE", observed: 2000 });
    expect(await driftOf(live.store, "x@1", { reference }, new Date("2026-12-01T09:00:00Z"))).toEqual([]);
    expect((await live.ask('{ model(id: "small@1") { drift { name } } }')).data.model.drift).toBeNull();
  });
});
