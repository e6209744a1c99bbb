import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { vitrine } from "../cli/terminal.js";
import { type LiveGateway, liveGateway, smallModel } from "../fixtures/liveGateway.js";
import { clusterOf } from "../scoring/servedShop.js";

vi.setConfig({ testTimeout: 60_000 });

let live: LiveGateway;
beforeAll(async () => {
  live = await liveGateway([smallModel("1", 1)]);
});
afterAll(() => live.close());
afterEach(async () => {
  for (const { id } of (await live.ask("{ rules { id } }")).data.rules) await remove(id);
});

const RULE = `id name code revision enabled state productCount arguments { name value } kind { code selectsProducts }
  products { productIds categories brands priceMin priceMax }
  when { placements countries from until arm { experiment arm } }`;
const save = async (input: object) => {
  const { data, errors } = await live.ask(
    `mutation ($input: SaveRuleInput!) { saveRule(input: $input) { rule { ${RULE} } userErrors { code field message } } }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.saveRule;
};
const saved = async (input: object) => {
  const { rule, userErrors } = await save(input);
  expect(userErrors).toEqual([]);
  return rule;
};
const remove = async (id: string) =>
  (await live.ask("mutation ($id: ID!) { deleteRule(input: { id: $id }) { deletedId userErrors { code message } } }", { id }))
    .data.deleteRule;

interface Answer {
  recommendationId: string;
  ids: string[];
  scores: number[];
  moves: ({ name: string; kind: string; from: number; to: number }[] | null)[];
  experiments: { recommendationId: string; experiment: string; arm: string }[] | undefined;
  shortfall: { reason: string; returned: number } | null;
}
const AT = "2026-03-01T12:00:00Z";
async function recommend(shopper: string | null, { context = {}, filter = {}, first = 12, key = live.keys.server } = {}) {
  const { data, errors, extensions } = await live.ask(
    `query ($shopper: ShopperInput, $context: RecommendationContextInput!, $filter: ProductFilter, $first: Int) {
      recommendations(shopper: $shopper, context: $context, filter: $filter, first: $first) {
        recommendationId shortfall { reason returned }
        edges { score node { externalId } explanation { rules { name kind from to } } } } }`,
    { shopper: shopper && { externalId: shopper }, context: { at: AT, ...context }, filter, first },
    key,
  );
  expect(errors).toBeUndefined();
  const { edges, ...rest } = data.recommendations;
  return {
    ...rest,
    experiments: extensions.experiments,
    ids: edges.map(({ node }: { node: { externalId: string } }) => node.externalId),
    scores: edges.map(({ score }: { score: number }) => score),
    moves: edges.map(({ explanation }: { explanation: { rules: object } }) => explanation.rules),
  } as Answer;
}

describe("a rule", () => {
  it("is written, read by its global id, changed in what was seen, and removed", async () => {
    const { data } = await live.ask(
      "{ ruleKinds { code description selectsProducts arguments { name min max default whole } } }",
    );
    expect(data.ruleKinds.map(({ code }: { code: string }) => code)).toEqual(["hide", "pin", "boost", "limit", "spread"]);
    const rule = await saved({
      name: "Winter coats",
      kind: "boost",
      arguments: [{ name: "factor", value: 2.5 }],
      products: { categories: [["All", "Coats"]], priceMin: "12.00" },
      when: { placements: ["HOME"], countries: ["no"], from: "2026-01-01", until: "2100-01-01" },
    });
    expect(rule).toEqual({
      id: expect.any(String),
      name: "Winter coats",
      code: "boost",
      revision: 1,
      enabled: true,
      state: "ACTIVE",
      productCount: 8,
      arguments: [{ name: "factor", value: 2.5 }],
      kind: { code: "boost", selectsProducts: true },
      products: { productIds: [], categories: [["All", "Coats"]], brands: [], priceMin: "12", priceMax: null },
      when: {
        placements: ["HOME"],
        countries: ["NO"],
        from: "2026-01-01T00:00:00.000Z",
        until: "2100-01-01T00:00:00.000Z",
        arm: null,
      },
    });
    expect(
      (await live.ask(`query ($id: ID!) { node(id: $id) { ... on Rule { name } } rule(id: $id) { ${RULE} } }`, rule)).data,
    ).toEqual({
      node: { name: "Winter coats" },
      rule,
    });
    const later = { id: rule.id, name: "Paused", kind: "spread", enabled: false };
    expect(await saved({ ...later, expectedRevision: 1 })).toMatchObject({
      revision: 2,
      state: "PAUSED",
      products: null,
      productCount: null,
    });
    const { rule: none, userErrors } = await save({ ...later, expectedRevision: 1 });
    expect([none, userErrors]).toEqual([null, [expect.objectContaining({ code: "CONFLICT", field: ["input"] })]]);
    expect(await remove(rule.id)).toEqual({ deletedId: rule.id, userErrors: [] });
    expect(await remove(rule.id)).toMatchObject({ deletedId: null, userErrors: [{ code: "NOT_FOUND" }] });
    expect((await save({ ...later })).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
  });

  it("is an administrator's", async () => {
    for (const query of ["{ rules { id } }", "{ experiments { id } }", "{ ruleKinds { code } }"])
      expect((await live.ask(query, {}, live.keys.server)).errors[0].extensions.code).toBe("FORBIDDEN");
    const { errors } = await live.ask(
      'mutation { saveRule(input: { name: "x", kind: "spread" }) { rule { id } } }',
      {},
      live.keys.server,
    );
    expect(errors[0].extensions.code).toBe("FORBIDDEN");
  });

  it.each([
    ["an unknown kind", { kind: "glitter" }, "BAD_INPUT", "one of hide, pin, boost, limit, spread"],
    [
      "an argument out of range",
      { kind: "boost", arguments: [{ name: "factor", value: 99 }] },
      "BAD_INPUT",
      "a number from 0.05 to 20",
    ],
    ["a broken place", { kind: "pin", arguments: [{ name: "place", value: 1.5 }] }, "BAD_INPUT", "a whole number from 1 to 100"],
    ["an argument of another kind", { kind: "hide", arguments: [{ name: "factor", value: 2 }] }, "BAD_INPUT", "factor"],
    ["no products where it needs some", { kind: "hide", products: null }, "BAD_INPUT", "ids, categories, brands or prices"],
    ["products where it takes none", { kind: "spread" }, "BAD_INPUT", "the whole list"],
    ["a product that does not exist", { kind: "hide", products: { productIds: ["Hats-99"] } }, "NOT_FOUND", "Hats-99"],
    ["a category that does not exist", { kind: "hide", products: { categories: [["Hats"]] } }, "NOT_FOUND", "Hats"],
    ["a brand that does not exist", { kind: "hide", products: { brands: ["Oddly"] } }, "NOT_FOUND", "Oddly"],
    ["prices the wrong way round", { kind: "hide", products: { priceMin: "20", priceMax: "10" } }, "BAD_INPUT", "priceMin"],
    [
      "an end before its beginning",
      { kind: "hide", when: { from: "2026-02-01", until: "2026-01-01" } },
      "BAD_INPUT",
      "when.until",
    ],
    ["no country", { kind: "hide", when: { countries: ["Norway"] } }, "BAD_INPUT", "country"],
    ["no name", { kind: "hide", name: " " }, "BAD_INPUT", "name"],
  ])("is refused with %s", async (_, input, code, text) => {
    const { rule, userErrors } = await save({ name: "Wrong", products: { brands: ["Odd"] }, ...input });
    expect(rule).toBeNull();
    expect(userErrors).toMatchObject([{ code, field: expect.arrayContaining(["input"]) }]);
    expect(userErrors[0].message).toContain(text);
    expect((await live.ask("{ rules { id } }")).data.rules).toEqual([]);
  });
});

it("names the argument at fault by its path", async () => {
  const fieldOf = async (input: object) =>
    (await save({ name: "x", kind: "pin", products: { brands: ["Odd"] }, ...input })).userErrors[0].field;
  expect(await fieldOf({ arguments: [{ name: "place", value: 0 }] })).toEqual(["input", "arguments", "place"]);
  expect(await fieldOf({ products: { productIds: ["none"] } })).toEqual(["input", "products", "productIds"]);
  expect(await fieldOf({ when: { countries: ["Norway"] } })).toEqual(["input", "when", "countries"]);
  expect(await fieldOf({ id: "no global id" })).toEqual(["input", "id"]);
});

describe("the next answer", () => {
  it("has products on the places where a rule pins them, ranked like others, and says why", async () => {
    const before = await recommend("s1", { first: 40 });
    const rule = await saved({
      name: "Lamps up",
      kind: "pin",
      arguments: [{ name: "place", value: 2 }],
      products: { categories: [["All", "Lamps"]] },
    });
    const after = await recommend("s1", { first: 40 });
    const lamps = before.ids.filter((id) => clusterOf(id) === "Lamps").slice(0, 3);
    const others = before.ids.filter((id) => !lamps.includes(id));
    expect(lamps).toHaveLength(3);
    expect(after.ids).toEqual([others[0], ...lamps, ...others.slice(1)]);
    const pinned = after.moves.flatMap((moves) => moves ?? []);
    expect(pinned.length).toBeGreaterThan(0);
    for (const { name, kind, to } of pinned) expect([name, kind, to >= 2 && to <= 4]).toEqual(["Lamps up", "pin", true]);
    // Scores stay what they were.
    const scoreOf = new Map(before.ids.map((id, i) => [id, before.scores[i]]));
    after.ids.forEach((id, i) => {
      if (scoreOf.has(id)) expect(after.scores[i]).toBeCloseTo(scoreOf.get(id)!, 9);
    });
    await remove(rule.id);
    expect((await recommend("s1", { first: 40 })).ids).toEqual(before.ids);
  });

  it("never has what a rule hides, anywhere, and says so where too little is left", async () => {
    await saved({ name: "Recall", kind: "hide", products: { brands: ["Even"] } });
    const { ids } = await recommend("s2", { first: 30 });
    expect(ids).toHaveLength(30);
    expect(ids.every((id) => Number(id.split("-")[1]) % 2 === 1)).toBe(true);
    expect((await recommend("s2", { first: 31 })).shortfall).toEqual({ reason: "HIDDEN_BY_RULES", returned: 30 });
    expect((await recommend("s2", { filter: { brands: ["Even"] } })).shortfall).toEqual({
      reason: "HIDDEN_BY_RULES",
      returned: 0,
    });
    const { data } = await live.ask(`{ product(externalId: "Hats-1") { similar(first: 20) { nodes { externalId brand } }
      boughtTogether(first: 20) { nodes { externalId brand } } } trending(context: {}, first: 20) { nodes { externalId brand } } }`);
    const lists = [data.product.similar, data.product.boughtTogether, data.trending].map(({ nodes }) => nodes);
    for (const nodes of lists) {
      expect(nodes.length).toBeGreaterThan(3);
      for (const { brand } of nodes) expect(brand).toBe("Odd");
    }
  });

  it("follows rules only in their situation and their time, which can be asked about beforehand", async () => {
    const plain = await recommend("s3");
    const cart = { placement: "CART", at: "2030-06-01T12:00:00Z" };
    await saved({
      name: "Summer carts",
      kind: "pin",
      arguments: [{ name: "most", value: 1 }],
      products: { productIds: ["Chairs-7"] },
      when: { placements: ["CART"], from: "2030-06-01", until: "2030-07-01" },
    });
    const [rule] = (await live.ask("{ rules { state } }")).data.rules;
    expect(rule.state).toBe("SCHEDULED");
    expect((await recommend("s3")).ids).toEqual(plain.ids);
    expect((await recommend("s3", { context: cart })).ids[0]).toBe("Chairs-7");
    expect((await recommend("s3", { context: { ...cart, placement: "HOME" } })).ids[0]).not.toBe("Chairs-7");
    expect((await recommend("s3", { context: { ...cart, at: "2030-07-01T00:00:00Z" } })).ids[0]).not.toBe("Chairs-7");
  });

  it("has what is pinned only where it may be had: it passes the filter, and is available", async () => {
    await saved({ name: "Chair", kind: "pin", products: { productIds: ["Chairs-7"] } });
    expect((await recommend("s3")).ids[0]).toBe("Chairs-7");
    const { ids } = await recommend("s3", { filter: { brands: ["Even"] } });
    expect(ids).toHaveLength(12);
    expect(ids).not.toContain("Chairs-7");
    const upsert = async (available: boolean) => {
      const [row] = await live.store.productsByIds(["Chairs-7"]);
      const { title, category, brand } = row!;
      const input = [{ externalId: "Chairs-7", title, category, brand, available }];
      const query = "mutation ($input: [ProductInput!]!) { upsertProducts(input: $input) { userErrors { message } } }";
      expect((await live.ask(query, { input })).data.upsertProducts.userErrors).toEqual([]);
    };
    await upsert(false);
    expect((await recommend("s3", { first: 59 })).ids).not.toContain("Chairs-7");
    await upsert(true);
    expect((await recommend("s3")).ids[0]).toBe("Chairs-7");
  });

  it("has new products of a rule's kind, too", async () => {
    await saved({
      name: "Hats",
      kind: "pin",
      arguments: [{ name: "most", value: 20 }],
      products: { categories: [["All", "Hats"]] },
    });
    const now = { at: new Date(Date.now() + 60_000).toISOString() };
    const hats = async () => (await recommend("s5", { context: now, first: 20 })).ids.filter((id) => clusterOf(id) === "Hats");
    expect(await hats()).toHaveLength(10);
    const input = [{ externalId: "Hats-new", title: "Hats new", category: ["All", "Hats"], brand: "Odd" }];
    await live.ask("mutation ($input: [ProductInput!]!) { upsertProducts(input: $input) { userErrors { message } } }", { input });
    expect(await hats()).toContain("Hats-new");
    expect((await live.ask("{ rules { productCount } }")).data.rules).toEqual([{ productCount: 11 }]);
  });

  it("tells nobody but a server of the rules behind it", async () => {
    await saved({ name: "Secret push", kind: "pin", products: { productIds: ["Chairs-7"] } });
    const query = "{ recommendations(context: {}, first: 1) { edges { node { externalId } explanation { rules { name } } } } }";
    const shown = async (key: string | null) => (await live.ask(query, {}, key)).data.recommendations.edges[0];
    expect(await shown(null)).toEqual({ node: { externalId: "Chairs-7" }, explanation: { rules: null } });
    expect((await shown(live.keys.server)).explanation.rules).toEqual([{ name: "Secret push" }]);
  });

  it("is in lists made by command, too", async () => {
    await saved({ name: "Recall", kind: "hide", products: { categories: [["All", "Hats"]] } });
    await saved({
      name: "Chairs first",
      kind: "pin",
      arguments: [{ name: "most", value: 2 }],
      products: { categories: [["All", "Chairs"]] },
    });
    const out = `${live.dir}/lists.jsonl`;
    const { code } = await vitrine(["recommend", "--k", "40", "--at", AT, "--out", out, "--allow-later-model"], live.env);
    expect(code).toBe(0);

    const lists = (await readFile(out, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).items.map((item: { productId: string }) => clusterOf(item.productId)));
    expect(lists).toHaveLength(30);
    for (const list of lists) {
      expect(list).toHaveLength(40);
      expect(list.slice(0, 2)).toEqual(["Chairs", "Chairs"]);
      expect(list).not.toContain("Hats");
    }
  });
});

describe("the order of rules", () => {
  it("decides who has a place that two want", async () => {
    const pins = [];
    for (const id of ["Hats-1", "Lamps-1"])
      pins.push((await saved({ name: id, kind: "pin", products: { productIds: [id] } })).id);
    expect((await recommend("s4")).ids.slice(0, 2)).toEqual(["Hats-1", "Lamps-1"]);
    const order = "mutation ($ids: [ID!]!) { orderRules(input: { ids: $ids }) { rules { name } userErrors { code } } }";
    expect((await live.ask(order, { ids: [pins[1]] })).data.orderRules).toEqual({
      rules: [{ name: "Lamps-1" }, { name: "Hats-1" }],
      userErrors: [],
    });
    expect((await recommend("s4")).ids.slice(0, 2)).toEqual(["Lamps-1", "Hats-1"]);
    const gone = Buffer.from("Rule:gone").toString("base64");
    expect((await live.ask(order, { ids: [gone] })).data.orderRules).toEqual({
      rules: null,
      userErrors: [{ code: "NOT_FOUND" }],
    });
  });
});

describe("an experiment", () => {
  const START = `mutation ($input: StartExperimentInput!) { startExperiment(input: $input) {
    experiment { id name arms { name share } endedAt } userErrors { code message } } }`;
  const halves = [
    { name: "as before", share: 0.5 },
    { name: "hats first", share: 0.5 },
  ];

  it("shows each arm what its rules say, counts what came of it, and ends", async () => {
    const { startExperiment } = (await live.ask(START, { input: { name: "Hats", arms: halves } })).data;
    expect(startExperiment).toEqual({
      experiment: { id: expect.any(String), name: "Hats", arms: halves, endedAt: null },
      userErrors: [],
    });
    const { id } = startExperiment.experiment;
    const when = { arm: { experiment: id, arm: "hats first" } };
    const rule = await saved({
      name: "Hats",
      kind: "pin",
      arguments: [{ name: "most", value: 1 }],
      products: { productIds: ["Hats-9"] },
      when,
    });
    expect(rule.when.arm).toEqual(when.arm);

    const shoppers = Array.from({ length: 30 }, (_, i) => `s${i}`);
    const now = { at: new Date().toISOString() };
    const armOf = new Map<string, string>();
    for (const shopper of shoppers) {
      const { ids, experiments, recommendationId } = await recommend(shopper, { context: now });
      expect(experiments).toEqual([{ recommendationId, experiment: id, arm: expect.any(String) }]);
      const { arm } = experiments![0]!;
      expect(ids[0] === "Hats-9").toBe(arm === "hats first");
      expect((await recommend(shopper, { context: now })).experiments).toMatchObject([{ arm }]);
      armOf.set(shopper, arm);
    }
    expect((await recommend(null, { context: now })).experiments).toBeUndefined();
    const without = await live.ask(
      'query @inContext(visitorConsent: false) { recommendations(shopper: { externalId: "s0" }, context: {}) { nodes { id } } }',
    );
    expect([without.errors, without.extensions.experiments]).toEqual([undefined, undefined]);
    const inArm = (arm: string) => shoppers.filter((shopper) => armOf.get(shopper) === arm);
    const counts = halves.map(({ name }) => inArm(name).length);
    expect(Math.min(...counts)).toBeGreaterThan(5);

    const buyers = inArm("hats first").slice(0, 4);
    await live.ask("mutation ($input: [InteractionInput!]!) { recordInteractions(input: $input) { written { inserted } } }", {
      input: buyers.map((userId) => ({
        userId,
        productId: "Hats-9",
        type: "PURCHASE",
        timestamp: new Date(Date.now() + 1000).toISOString(),
      })),
    });
    const results = async () =>
      (
        await live.ask(
          `query ($id: ID!) { experiment(id: $id) { endedAt results { sampleRatioP
        arms { arm share shoppers clicked bought boughtDifference { difference low high p } } } } }`,
          { id },
        )
      ).data.experiment;
    await expect
      .poll(async () => (await results()).results.arms.map((arm: { shoppers: number }) => arm.shoppers))
      .toEqual(counts);
    const { arms, sampleRatioP } = (await results()).results;
    expect(arms[0]).toEqual({ arm: "as before", share: 0.5, shoppers: counts[0], clicked: 0, bought: 0, boughtDifference: null });
    expect(arms[1]).toMatchObject({ bought: 4, boughtDifference: { difference: 4 / counts[1]! } });
    const { low, high } = arms[1].boughtDifference;
    expect(low < 4 / counts[1]! && high > 4 / counts[1]!).toBe(true);
    expect(sampleRatioP).toBeGreaterThan(0.001);

    const end = async () =>
      (
        await live.ask(
          "mutation ($id: ID!) { endExperiment(input: { id: $id }) { experiment { endedAt } userErrors { code } } }",
          { id },
        )
      ).data.endExperiment;
    expect((await end()).experiment.endedAt).toEqual(expect.any(String));
    expect(await end()).toEqual({ experiment: null, userErrors: [{ code: "CONFLICT" }] });
    expect((await live.ask("{ rules { state } }")).data.rules).toEqual([{ state: "ENDED" }]);
    const after = await recommend(inArm("hats first")[0]!, { context: now });
    expect([after.ids[0] === "Hats-9", after.experiments]).toEqual([false, undefined]);
  });

  it.each([
    ["one arm", [{ name: "a", share: 1 }]],
    [
      "two of one name",
      [
        { name: "a", share: 0.5 },
        { name: "a", share: 0.5 },
      ],
    ],
    [
      "more than everybody",
      [
        { name: "a", share: 0.6 },
        { name: "b", share: 0.6 },
      ],
    ],
    [
      "nobody",
      [
        { name: "a", share: 0 },
        { name: "b", share: 0.6 },
      ],
    ],
  ])("is refused with %s", async (_, arms) => {
    const { experiment, userErrors } = (await live.ask(START, { input: { name: "Wrong", arms } })).data.startExperiment;
    expect([experiment, userErrors[0].code]).toEqual([null, "BAD_INPUT"]);
  });

  it("of which a rule names no arm that there is, is refused", async () => {
    const experiment = Buffer.from("Experiment:none").toString("base64");
    const { userErrors } = await save({ name: "x", kind: "spread", when: { arm: { experiment, arm: "a" } } });
    expect(userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
  });
});
