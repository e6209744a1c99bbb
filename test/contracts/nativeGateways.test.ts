/** Two gateways as processes of their own behind one PostgreSQL and one Redis: what one is told, the other knows. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openApp } from "../../src/app.js";
import { silentLog } from "../../src/common/log.js";
import { noProgress } from "../../src/common/progress.js";
import { readConfig } from "../../src/config.js";
import { demographicsOf } from "../../src/features/demographics.js";
import { ModelRegistry } from "../../src/inference/registry.js";
import { SHOP_KEY } from "../../src/ingestion/shop.js";
import { ShopServing } from "../../src/scoring/shopServing.js";
import type { Store } from "../../src/store/ports.js";
import { tinyBert } from "../encoders/directories.js";
import { tinyVision } from "../encoders/tinyVision.js";
import { smallModel } from "../fixtures/liveGateway.js";
import { CLUSTERS, ENCODERS, fillStore } from "../scoring/servedShop.js";
import { Gateway } from "../start/gatewayProcess.js";
import type { Backend } from "./backend.js";
import { administer, required, scratchDatabase } from "./services.js";

vi.setConfig({ testTimeout: 180_000 });

/** Requests a minute of one key. */
const LIMIT = 900;
/** What is only told, not waited for, is there so soon; without being told, a gateway looks every two seconds. */
const TOLD = { timeout: 1000, interval: 5 };

let database: Backend;
let store: Store;
let env: Record<string, string>;
let gateways: [Gateway, Gateway];
const keys: Record<"admin" | "server" | "limited", string> = { admin: "", server: "", limited: "" };
const dir = mkdtempSync(join(tmpdir(), "vitrine-gateways-"));

beforeAll(async () => {
  database = await scratchDatabase();
  const common = {
    DATABASE_URL: database.config.databaseUrl!,
    REDIS_URL: required("REDIS_URL"),
    VITRINE_DATA_DIR: join(dir, "data"),
    VITRINE_DEMO: "off",
    VITRINE_TEXT_ENCODER: tinyBert(join(dir, "text")),
    VITRINE_IMAGE_ENCODER: tinyVision(join(dir, "image")),
    VITRINE_CANDIDATES: "100",
    VITRINE_RATE_LIMIT: String(LIMIT),
    PORT: "0",
    LOG_LEVEL: "warn",
  };
  env = { ...common, VITRINE_MODELS_DIR: join(dir, "models") };
  store = await database.open();
  await fillStore(store);
  await store.setMeta(SHOP_KEY, { kind: "feed" });
  const registry = new ModelRegistry(store, env.VITRINE_MODELS_DIR!);
  for (const version of ["1", "2"]) {
    const { card, files } = smallModel(version, Number(version));
    await registry.put(card, files);
  }
  await store.activateModel({ name: "small", version: "1" });
  const app = await openApp(readConfig(env));
  for (const name of ["admin", "server", "limited"] as const)
    keys[name] = (await app.createKey(name, name === "admin" ? "ADMIN" : "SERVER")).secret;
  await app.close();
  // The second has no model files: PostgreSQL has them.
  gateways = await Promise.all([start(env), start({ ...env, VITRINE_MODELS_DIR: join(dir, "other models") })]);
});
afterAll(async () => {
  for (const gateway of gateways ?? []) gateway.kill("SIGTERM");
  for (const gateway of gateways ?? []) {
    expect(await gateway.ended).toEqual({ code: 0, signal: null });
    expect(gateway.stderr).not.toContain('"level":'); // no warning was logged
  }
  await store.close();
  await database.remove();
  rmSync(dir, { recursive: true, force: true });
});

async function start(environment: Record<string, string>): Promise<Gateway> {
  const gateway = new Gateway(["start"], environment);
  await vi.waitFor(() => expect(gateway.stdout + gateway.stderr).toContain("curl"), { timeout: 60_000, interval: 50 });
  return gateway;
}

/** Data of an answer that waited for the shopper's latest events. What else a busy machine lets drop out is not the matter here. */
async function ask(gateway: Gateway, query: string, variables: object = {}, key = keys.server) {
  const { data, errors, extensions } = (await gateway.ask(query, variables, key)) as Awaited<ReturnType<Gateway["ask"]>> & {
    extensions: { degradations: { stage: string }[] };
  };
  expect(errors).toBeUndefined();
  expect(extensions.degradations.filter(({ stage }) => stage === "freshness")).toEqual([]);
  return data;
}

let moment = Date.now() - 60_000;
/** Tells one gateway what a shopper did, and resolves to when that was. */
async function act(gateway: Gateway, shopper: object, productId: string): Promise<string> {
  const timestamp = new Date(moment++).toISOString();
  const input = [{ ...shopper, productId, type: "CLICK", timestamp }];
  const { recordInteractions } = await ask(
    gateway,
    "mutation ($input: [InteractionInput!]!) { recordInteractions(input: $input) { written { inserted } userErrors { message } } }",
    { input },
  );
  expect(recordInteractions).toEqual({ written: { inserted: 1 }, userErrors: [] });
  return timestamp;
}

interface Edge {
  node: { externalId: string };
  explanation: { model: string; similarEvents: { at: string; product: { externalId: string } }[] };
}
async function answer(gateway: Gateway, shopper: object): Promise<{ strategy: string; edges: Edge[] }> {
  const query = `query ($shopper: ShopperInput!) { recommendations(shopper: $shopper, context: { country: "NO" }, first: 100) {
    strategy edges { node { externalId } explanation { model similarEvents { at product { externalId } } } } } }`;
  return (await ask(gateway, query, { shopper })).recommendations;
}
/** When the shopper did something with this product, as the answer tells it; undefined: it does not know. */
function knownOf({ edges }: { edges: Edge[] }, productId: string): string | undefined {
  const edge = edges.find(({ node }) => node.externalId === productId);
  expect(edge).toBeDefined();
  return edge!.explanation.similarEvents.find(({ product }) => product.externalId === productId)?.at;
}

const productAt = (i: number): string => `${CLUSTERS[i % 6]}-${Math.floor(i / 6) % 10}`;
const both = (i: number): [Gateway, Gateway] => [gateways[i % 2]!, gateways[(i + 1) % 2]!];

/** Acts of one shopper after another at one gateway; the very next request, at the other, must know of each. */
async function walk(name: string, steps: number): Promise<void> {
  for (let i = 0; i < steps; i++) {
    const [told, asked] = both(i);
    const productId = productAt(i);
    const at = await act(told, { userId: name }, productId);
    expect(Date.parse(knownOf(await answer(asked, { externalId: name }), productId)!)).toBe(Date.parse(at));
  }
}

it("what a shopper did at one is in the very next answer of the other, fifty times back and forth", async () => {
  await walk("walker", 50);
});

it("also of visitors never met before, who are known from their first act on", async () => {
  for (let i = 0; i < 20; i++) {
    const [told, asked] = both(i);
    const visitor = { anonymousId: `visitor ${i}` };
    expect((await answer(asked, visitor)).strategy).not.toBe("PERSONALIZED");
    await act(told, visitor, productAt(i));
    const { strategy, edges } = await answer(asked, visitor);
    expect(strategy).toBe("PERSONALIZED");
    for (const { explanation } of edges)
      expect(explanation.similarEvents.map(({ product }) => product.externalId)).toEqual([productAt(i)]);
  }
});

it("also while others act at both", async () => {
  await Promise.all(Array.from({ length: 8 }, (_, n) => walk(`one of many ${n}`, 12)));
});

/** The server's processes through which somebody listens. */
async function listeners(url: string): Promise<number[]> {
  const sql =
    "SELECT pid FROM pg_stat_activity WHERE application_name = 'vitrine listener' AND datname = current_database() ORDER BY pid";
  return (await administer(sql, url)).rows.map(({ pid }) => pid);
}
async function killListeners(url: string): Promise<number[]> {
  const found = await listeners(url);
  for (const pid of found) await administer(`SELECT pg_terminate_backend(${pid})`, url);
  return found;
}

const PRODUCT = "query ($id: String!) { product(externalId: $id) { price { amount } available } }";
const UPSERT =
  "mutation ($input: [ProductInput!]!) { upsertProducts(input: $input) { written { inserted updated } userErrors { message } } }";

async function productsAreTold(round: string): Promise<void> {
  for (let i = 0; i < 6; i++) {
    const [told, asked] = both(i);
    const shown = async () => (await ask(asked, PRODUCT, { id: "Hats-3" })).product;
    await shown();
    const price = `${100 + i}.50`;
    const hat = {
      externalId: "Hats-3",
      title: "Hats 3",
      category: ["All", "Hats"],
      available: i % 2 === 0,
      price: { amount: price, currencyCode: "EUR" },
    };
    const fresh = { externalId: `${round} ${i}`, title: `zebra saddle ${round} ${i}`, category: ["All", "Hats"] };
    const { upsertProducts } = await ask(told, UPSERT, { input: [hat, fresh] });
    expect(upsertProducts).toEqual({ written: { inserted: 1, updated: 1 }, userErrors: [] });
    await expect.poll(shown, TOLD).toEqual({ price: { amount: price }, available: i % 2 === 0 });

    const search = await ask(asked, "query ($s: String!) { products(search: $s, first: 60) { nodes { externalId } } }", {
      s: "zebra",
    });
    expect(search.products.nodes).toContainEqual({ externalId: fresh.externalId });
    const similar = "query ($id: String!) { product(externalId: $id) { similar(first: 3) { nodes { externalId } } } }";
    await expect
      .poll(async () => (await ask(asked, similar, { id: fresh.externalId })).product.similar.nodes.length, TOLD)
      .toBe(3);
    await act(asked, { userId: "rider" }, fresh.externalId);
  }
}

it("a product's price and availability, and new products, are there as soon as they are told", async () => {
  await productsAreTold("first");
});

it("shoppers' attributes written at one are those that others go by, also when they could not be told", async () => {
  const follower = await ShopServing.open(
    {
      store,
      encoders: ENCODERS,
      openModel: () => Promise.reject(new Error("not needed here")),
      settings: { candidates: 40, coldStartEvents: 1 },
      log: silentLog,
      now: () => Date.now(),
    },
    noProgress,
  );
  try {
    follower.follow();
    const url = database.config.databaseUrl!;
    await expect.poll(() => listeners(url)).toHaveLength(3);
    const [shopper] = await store.shoppersByIds(["s3"]);
    const known = () => follower.shop.state.demographicsOf(shopper!.key);
    const write = async (attributes: object) => {
      const upsert = "mutation ($input: [UserInput!]!) { upsertUsers(input: $input) { written { updated } } }";
      const { upsertUsers } = await ask(gateways[0], upsert, { input: [{ externalId: "s3", attributes }] });
      expect(upsertUsers.written.updated).toBe(1);
    };
    for (const age of [61, 31]) {
      await write({ age });
      await expect.poll(known, TOLD).toEqual(demographicsOf({ age }));
    }
    await killListeners(url);
    await write({ age: 75 });
    await expect.poll(known, { timeout: 10_000, interval: 5 }).toEqual(demographicsOf({ age: 75 }));
  } finally {
    await follower.close();
  }
});

it("a model activated or taken back at one is served by the other", async () => {
  const modelAt = async (gateway: Gateway) => (await answer(gateway, { externalId: "s1" })).edges[0]!.explanation.model;
  expect(await Promise.all(gateways.map(modelAt))).toEqual(["small@1", "small@1"]);
  for (const [i, version] of ["2", "1", "2"].entries()) {
    const [told, asked] = both(i);
    const activate = `mutation { activateModel(input: { id: "small@${version}" }) { userErrors { message } } }`;
    expect((await ask(told, activate, {}, keys.admin)).activateModel.userErrors).toEqual([]);
    expect(await modelAt(told)).toBe(`small@${version}`);
    await expect.poll(() => modelAt(asked), { timeout: 5000, interval: 10 }).toBe(`small@${version}`);
  }
  const { rollbackModel } = await ask(gateways[1], "mutation { rollbackModel { userErrors { message } } }", {}, keys.admin);
  expect(rollbackModel.userErrors).toEqual([]);
  await expect.poll(() => modelAt(gateways[0]), { timeout: 5000, interval: 10 }).toBe("small@1");
});

const SAVE = "mutation ($input: SaveRuleInput!) { saveRule(input: $input) { rule { id } userErrors { message } } }";
const LIST = `query ($shopper: ShopperInput!) {
  recommendations(shopper: $shopper, context: { country: "NO" }, first: 5) { nodes { externalId } } }`;

it("a rule written, changed or removed at one is in the other's answers", async () => {
  const write = async (gateway: Gateway, input: object): Promise<string> => {
    const { saveRule } = await ask(gateway, SAVE, { input }, keys.admin);
    expect(saveRule.userErrors).toEqual([]);
    return saveRule.rule.id;
  };
  const first = async (gateway: Gateway): Promise<string> =>
    (await ask(gateway, LIST, { shopper: { externalId: "s2" } }, keys.admin)).recommendations.nodes[0].externalId;
  const before = await first(gateways[0]);
  const pinned = (productId: string) => ({ name: "First", kind: "pin", products: { productIds: [productId] } });
  const id = await write(gateways[0], pinned("Lamps-3"));
  expect(await first(gateways[0])).toBe("Lamps-3"); // the very next answer
  await expect.poll(() => first(gateways[1]), TOLD).toBe("Lamps-3");
  for (const [i, productId] of ["Chairs-1", "Hats-2", "Coats-5", "Shoes-7"].entries()) {
    const [told, asked] = both(i);
    await write(told, { id, ...pinned(productId) });
    expect(await first(told)).toBe(productId);
    await expect.poll(() => first(asked), TOLD).toBe(productId);
  }
  await ask(gateways[1], "mutation ($id: ID!) { deleteRule(input: { id: $id }) { deletedId } }", { id }, keys.admin);
  expect(await first(gateways[1])).toBe(before);
  await expect.poll(() => first(gateways[0]), TOLD).toBe(before);
});

it("an experiment started at one puts shoppers into the same arms at the other, until either ends it", async () => {
  const start = `mutation { startExperiment(input: { name: "Lamps", arms: [{ name: "as before", share: 0.5 }, { name: "lamps", share: 0.5 }] }) {
    experiment { id } userErrors { message } } }`;
  const { experiment, userErrors } = (await ask(gateways[0], start, {}, keys.admin)).startExperiment;
  expect(userErrors).toEqual([]);
  const when = { arm: { experiment: experiment.id, arm: "lamps" } };
  await ask(
    gateways[1],
    SAVE,
    { input: { name: "Lamps", kind: "pin", products: { productIds: ["Lamps-3"] }, when } },
    keys.admin,
  );
  /** Whether a shopper sees the lamp first, and the arm that the answer names. */
  const seenAt = async (gateway: Gateway, shopper: string): Promise<[boolean, string | undefined]> => {
    const { data, extensions } = (await gateway.ask(LIST, { shopper: { externalId: shopper } }, keys.admin)) as unknown as {
      data: { recommendations: { nodes: { externalId: string }[] } };
      extensions: { experiments?: { arm: string }[] };
    };
    return [data.recommendations.nodes[0]!.externalId === "Lamps-3", extensions.experiments?.[0]?.arm];
  };
  const shoppers = Array.from({ length: 30 }, (_, i) => `s${i}`);
  const everybodyAt = (gateway: Gateway) => Promise.all(shoppers.map((shopper) => seenAt(gateway, shopper)));
  await expect.poll(async () => (await seenAt(gateways[0], "s0"))[1], TOLD).toBeDefined();
  await expect.poll(async () => (await everybodyAt(gateways[0])).some(([lamp]) => lamp), TOLD).toBe(true);
  const arms = await everybodyAt(gateways[1]);
  for (const [lamp, arm] of arms) expect(lamp).toBe(arm === "lamps");
  expect(new Set(arms.map(([, arm]) => arm)).size).toBe(2);
  expect(await everybodyAt(gateways[0])).toEqual(arms);

  const shown = `query ($id: ID!) { experiment(id: $id) { results { arms { shoppers } } } }`;
  const counted = async (gateway: Gateway): Promise<number[]> =>
    (await ask(gateway, shown, experiment, keys.admin)).experiment.results.arms.map(
      ({ shoppers }: { shoppers: number }) => shoppers,
    );
  const expected = ["as before", "lamps"].map((name) => arms.filter(([, arm]) => arm === name).length);
  for (const gateway of gateways) await expect.poll(() => counted(gateway), { timeout: 5000 }).toEqual(expected);

  await ask(
    gateways[1],
    "mutation ($id: ID!) { endExperiment(input: { id: $id }) { experiment { id } } }",
    experiment,
    keys.admin,
  );
  expect(await seenAt(gateways[1], "s0")).toEqual([false, undefined]);
  await expect.poll(async () => (await seenAt(gateways[0], "s0"))[1], TOLD).toBeUndefined();
});

it("requests at both count for one limit", async () => {
  const statusOf = async (gateway: Gateway): Promise<number> => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${keys.limited}` };
    const response = await fetch(`${gateway.address}/graphql`, { method: "POST", headers, body: '{"query":"{ __typename }"}' });
    await response.text();
    return response.status;
  };
  const statuses: number[] = [];
  for (let sent = 0; sent < LIMIT + 40; sent += 20)
    statuses.push(...(await Promise.all(Array.from({ length: 20 }, (_, i) => statusOf(gateways[i % 2]!)))));
  expect(statuses.slice(0, LIMIT)).toEqual(Array(LIMIT).fill(200));
  expect(statuses.slice(LIMIT)).toEqual(Array(40).fill(429));
});

it("holds when the connections are killed by which they tell each other, and they tell each other again", async () => {
  const url = database.config.databaseUrl!;
  const before = await killListeners(url);
  expect(before).toHaveLength(2);
  await walk("walker after the storm", 20);
  await expect.poll(() => listeners(url), { timeout: 20_000 }).toHaveLength(2);
  for (const pid of await listeners(url)) expect(before).not.toContain(pid);
  await productsAreTold("second");
});

it("a gateway without Redis is told too", async () => {
  const { REDIS_URL: _, ...without } = env;
  const alone = await start(without);
  try {
    for (let i = 0; i < 6; i++) {
      const productId = productAt(i);
      const at = await act(gateways[0], { userId: "late" }, productId);
      await expect.poll(async () => knownOf(await answer(alone, { externalId: "late" }), productId), TOLD).toBeDefined();
      expect(Date.parse(knownOf(await answer(alone, { externalId: "late" }), productId)!)).toBe(Date.parse(at));
    }
  } finally {
    alone.kill("SIGTERM");
    await alone.ended;
  }
});
