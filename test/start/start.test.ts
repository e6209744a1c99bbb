/**
 * What a shop owner meets first: `npm start` on an empty directory, and what becomes of it. The tests go on from one
 * another: a first start, a kill and a second start, a shop imported over the demo, an orderly stop and a third start.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { imageFileName } from "../../src/demo/artwork/render.js";
import { demoClock } from "../../src/demo/clock.js";
import { generateDemo } from "../../src/demo/demo.js";
import { type Trait, traitsOf } from "../../src/demo/truth/traits.js";
import type { ProductInput } from "../../src/domain.js";
import { writeShop } from "../ingestion/shopFixture.js";
import { Gateway, Vitrine } from "./gatewayProcess.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

const root = mkdtempSync(join(tmpdir(), "vitrine-start-"));
const dirs = { data: join(root, "data"), models: join(root, "models") };
const { products, shoppers } = generateDemo({ end: demoClock(new Date()) });
/** Pictures that the first start draws; the others lie there as if it had been interrupted. */
const DRAWN = 8;
const PANEL = 12;

let gateway: Gateway;
/** A second gateway on the same directory, started while the first one runs. */
let rival: Vitrine;

beforeAll(async () => {
  const pictures = join(dirs.data, "demo-images");
  mkdirSync(pictures, { recursive: true });
  for (const product of products.slice(DRAWN)) writeFileSync(join(pictures, imageFileName(product)), `picture of ${product.id}`);
  gateway = await Gateway.start(dirs);
  rival = new Vitrine(["start"], { VITRINE_DATA_DIR: dirs.data, VITRINE_MODELS_DIR: dirs.models, PORT: "0" });
});
afterAll(async () => {
  for (const process of [gateway, rival]) process?.kill("SIGKILL");
  await Promise.all([gateway?.ended, rival?.ended]);
  rmSync(root, { recursive: true });
});

interface Shelf {
  strategy: string;
  ids: string[];
}

async function shelf(shopper: object | null, context: object = {}): Promise<Shelf> {
  const { data, errors } = await gateway.ask(
    `query ($shopper: ShopperInput, $context: RecommendationContextInput!) {
      recommendations(shopper: $shopper, context: $context, first: 12) { strategy nodes { externalId } }
    }`,
    { shopper, context },
  );
  expect(errors).toBeUndefined();
  const { strategy, nodes } = data.recommendations;
  return { strategy, ids: nodes.map((node: { externalId: string }) => node.externalId) };
}

/** Everything that is recommended, page by page, and the products of the past events that speak for it. */
async function allShelves(shopper: object): Promise<{ ids: string[]; remembered: Set<string> }> {
  const ids: string[] = [];
  const remembered = new Set<string>();
  for (let after: string | null = null, more = true; more && ids.length < 300; ) {
    const { data, errors } = await gateway.ask(
      `query ($shopper: ShopperInput, $after: String) {
        recommendations(shopper: $shopper, context: {}, first: 100, after: $after) {
          edges { node { externalId } explanation { similarEvents { product { externalId } } } }
          pageInfo { hasNextPage endCursor }
        }
      }`,
      { shopper, after },
    );
    expect(errors).toBeUndefined();
    const { edges, pageInfo } = data.recommendations;
    for (const { node, explanation } of edges) {
      ids.push(node.externalId);
      for (const { product } of explanation.similarEvents) remembered.add(product.externalId);
    }
    after = pageInfo.endCursor;
    more = pageInfo.hasNextPage;
  }
  return { ids, remembered };
}

async function record(events: object[]): Promise<object> {
  const { data, errors } = await gateway.ask(
    `mutation ($input: [InteractionInput!]!) {
      recordInteractions(input: $input) { written { inserted unchanged } userErrors { message } }
    }`,
    { input: events },
  );
  expect(errors).toBeUndefined();
  expect(data.recordInteractions.userErrors).toEqual([]);
  return data.recordInteractions.written;
}

const ofType = (type: string): ProductInput[] => products.filter((p) => p.attributes?.productType === type);

describe("the first start", () => {
  it("loads the demo, says what to open, and prints a query that answers when it is pasted", async () => {
    expect(gateway.stdout).toMatch(/Vitrine is open: the demo shop, 1200 products, model demo@1\./);
    expect(gateway.stdout).toContain(`${gateway.address}/graphiql`);
    const pasted = /-d '(.*)'/.exec(gateway.stdout)![1]!;
    const { data } = await gateway.post(pasted);
    expect(data.recommendations.strategy).toBe("COLD_SHOPPER");
    expect(data.recommendations.nodes).toHaveLength(5);
    expect(gateway.stderr).toMatch(/storing its events: 60,000 events/);
  });

  it("answers an unknown visitor without a key", async () => {
    const { data } = await gateway.post(JSON.stringify({ query: "{ recommendations(context: {}, first: 5) { nodes { id } } }" }));
    expect(new Set(data.recommendations.nodes.map(({ id }: { id: string }) => id)).size).toBe(5);
  });

  it("serves with the model that ships, and tells who looks after it", async () => {
    // Asked again and again, as probes do: while a first start indexes, the embedded database may let one of them wait.
    const served = { ready: true, database: true, model: { active: "demo@1", troubles: [] } };
    await expect.poll(() => gateway.get("/ready"), { timeout: 10_000 }).toMatchObject(served);
    expect(await gateway.get("/health")).toEqual({ status: "ok" });
  });

  it("shows pictures", async () => {
    const query = "query ($id: String!) { product(externalId: $id) { image { url } } }";
    const { data } = await gateway.ask(query, { id: products[0]!.id });
    const picture = await fetch(data.product.image.url);
    expect(picture.headers.get("content-type")).toBe("image/jpeg");
    expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(5000);
  });

  it("shows shoppers to the key that it printed, and to nobody without", async () => {
    const users = "{ users(first: 1) { totalCount nodes { externalId } } }";
    expect((await gateway.ask(users)).data.users).toEqual({ totalCount: 2000, nodes: [{ externalId: "shopper-0001" }] });
    expect((await gateway.post(JSON.stringify({ query: users }))).errors![0]!.extensions.code).toBe("FORBIDDEN");
  });
});

describe("the demo's shelf", () => {
  /** Share of products with each trait among the first twelve of the first shoppers. */
  async function shares(context: object, ...wanted: Trait[]): Promise<number[]> {
    const traits = new Map(products.map((product) => [product.id, traitsOf(product)]));
    const ids = await Promise.all(shoppers.slice(0, PANEL).map(async ({ id }) => (await shelf({ externalId: id }, context)).ids));
    const items = ids.flat().map((id) => traits.get(id)!);
    return wanted.map((trait) => items.filter((has) => has.has(trait)).length / items.length);
  }

  it("is warm in January in Oslo, and light in Sydney, for the same shoppers", async () => {
    const at = "2027-01-15T11:00:00Z";
    const oslo = { at, country: "NO", latitude: 59.91, longitude: 10.75, timeZone: "Europe/Oslo" };
    const sydney = { at, country: "AU", latitude: -33.87, longitude: 151.21, timeZone: "Australia/Sydney" };
    const [warmInOslo, lightInOslo] = await shares(oslo, "warm", "light");
    const [warmInSydney, lightInSydney] = await shares(sydney, "warm", "light");
    expect(warmInOslo! - warmInSydney!).toBeGreaterThan(0.15);
    expect(lightInSydney! - lightInOslo!).toBeGreaterThan(0.1);
  });
});

describe("the next request knows", () => {
  it("what a shopper did just now", async () => {
    const who = { externalId: "shopper-0001" };
    const before = await shelf(who);
    const [seen] = ofType("Umbrella");
    expect((await allShelves(who)).remembered).not.toContain(seen!.id);
    expect(await record([{ userId: who.externalId, productId: seen!.id, type: "ADD_TO_CART" }])).toMatchObject({ inserted: 1 });
    expect((await shelf(who)).ids).not.toEqual(before.ids);
    expect((await allShelves(who)).remembered).toContain(seen!.id);
  });

  it("a visitor from the first look on", async () => {
    const visitor = { anonymousId: "walker" };
    expect((await shelf(visitor)).strategy).toBe("COLD_SHOPPER");
    const lamps = ofType("Table lamp");
    await record(lamps.slice(0, 3).map(({ id }) => ({ anonymousId: "walker", productId: id, type: "CLICK" })));
    expect((await shelf(visitor)).strategy).toBe("PERSONALIZED");
    const { remembered } = await allShelves(visitor);
    for (const { id } of lamps.slice(0, 3)) expect(remembered).toContain(id);
  });

  it("a product from its upsert on: in search, beside its like, and for a shopper whose history resembles it", async () => {
    const jumpers = ofType("Jumper");
    const [model] = jumpers;
    await record(jumpers.slice(0, 6).map(({ id }) => ({ userId: "knitter", productId: id, type: "PURCHASE" })));
    const { data, errors } = await gateway.ask(
      `mutation ($input: [ProductInput!]!) { upsertProducts(input: $input) { written { inserted } userErrors { message } } }`,
      {
        input: [
          {
            externalId: "quillwort",
            title: `Quillwort ${model!.title}`,
            description: model!.description,
            category: model!.category,
            brand: model!.brand,
            price: { amount: model!.price, currencyCode: model!.currencyCode },
            attributes: model!.attributes,
            createdAt: new Date().toISOString(),
          },
        ],
      },
    );
    expect(errors).toBeUndefined();
    expect(data.upsertProducts).toEqual({ written: { inserted: 1 }, userErrors: [] });
    const found = await gateway.ask(
      `query ($like: String!) {
        products(search: "quillwort") { nodes { externalId } }
        product(externalId: $like) { similar(first: 10) { nodes { externalId } } }
      }`,
      { like: model!.id },
    );
    expect(found.data.products.nodes).toEqual([{ externalId: "quillwort" }]);
    expect(found.data.product.similar.nodes).toContainEqual({ externalId: "quillwort" });
    expect((await allShelves({ externalId: "knitter" })).ids).toContain("quillwort");
  });
});

describe("one directory, one gateway", () => {
  it("a second one waits, gives up, and names the process in its way", async () => {
    expect(await rival.ended).toMatchObject({ code: 1 });
    expect(rival.stderr).toContain(`The data directory ${dirs.data} is in use by process ${gateway.pid}. Stop that process, or`);
    expect(rival.stdout).toBe("");
  });

  it("killed, and started again: the lock is taken over, and nothing that was acknowledged is lost", async () => {
    const event = {
      id: "last-words",
      userId: "knitter",
      productId: "quillwort",
      type: "VIEW",
      timestamp: new Date().toISOString(),
    };
    expect(await record([event])).toEqual({ inserted: 1, unchanged: 0 });
    gateway.kill("SIGKILL");
    await gateway.ended;
    gateway = await Gateway.start(dirs);
    expect(gateway.stdout).toMatch(/the demo shop, 1201 products, model demo@1/);
    expect(await record([event])).toEqual({ inserted: 0, unchanged: 1 });
    const { ids, remembered } = await allShelves({ externalId: "knitter" });
    expect(ids).toContain("quillwort");
    expect(remembered).toContain("quillwort");
    // 2,000 of the demo, the walker and the knitter.
    expect((await gateway.ask("{ users { totalCount } }")).data.users.totalCount).toBe(2002);
  });
});

describe("a command beside the gateway", () => {
  const env = { VITRINE_DATA_DIR: dirs.data, VITRINE_MODELS_DIR: dirs.models };
  const { splits } = JSON.parse(readFileSync(new URL("../../models/demo/1/card.json", import.meta.url), "utf8"));

  it("evaluates on what the model's training kept for judging, where no dates are given", async () => {
    const until = new Date(Date.parse(splits.gate) + 12 * 3_600_000).toISOString();
    const evaluating = new Vitrine(["--json", "evaluate", "--methods", "model", "--to", until], env);
    expect(await evaluating.ended).toMatchObject({ code: 0 });
    const { runs, questions, reference } = JSON.parse(evaluating.stdout);
    expect(runs).toMatchObject([{ protocol: "next-basket", from: splits.gate, to: until, model: "demo@1" }]);
    expect(questions).toBeGreaterThan(5);
    expect(reference).toBe("model");
  });

  it("refuses to evaluate on what the model has learned from", async () => {
    const from = new Date(Date.parse(splits.gate) - 86_400_000).toISOString();
    const evaluating = new Vitrine(["evaluate", "--methods", "model", "--from", from, "--to", splits.gate], env);
    expect((await evaluating.ended).code).not.toBe(0);
    expect(evaluating.stderr).toContain(`has learned from events up to ${splits.gate}`);
  });
});

describe("a shop of one's own", () => {
  const env = { VITRINE_DATA_DIR: dirs.data, VITRINE_MODELS_DIR: dirs.models };
  const teas = Array.from({ length: 30 }, (_, i) => ({
    id: `tea-${i}`,
    title: `${["Assam", "Darjeeling", "Sencha"][i % 3]} tea, harvest ${i}`,
    category: ["Tea", i % 3 === 2 ? "Green" : "Black"],
    price: 4 + i,
  }));
  const interactions = Array.from({ length: 200 }, (_, i) => ({
    userId: `drinker-${i % 10}`,
    productId: `tea-${(i * 7) % 30}`,
    type: i % 3 ? "VIEW" : "PURCHASE",
    timestamp: new Date(Date.now() - (200 - i) * 3_600_000).toISOString(),
  }));

  let key: string;
  const served = `{
    products { totalCount }
    recommendations(shopper: { externalId: "drinker-1" }, context: {}, first: 20) { strategy nodes { externalId } }
  }`;

  it("is imported through the running gateway, takes the demo's place, and is served without a restart", async () => {
    const demoKey = gateway.key!;
    const feed = writeShop(join(root, "feed"), { "products.jsonl": teas, "interactions.jsonl": interactions });
    const importing = new Vitrine(["import", "feed", feed], env);
    expect(await importing.ended).toMatchObject({ code: 0 });
    expect(importing.stderr).toContain("The demo shop is loaded. It is removed now, to make room for your own.");
    expect(importing.stdout).toMatch(/products: 30 rows: 30 inserted/);
    const creating = new Vitrine(["keys", "create", "shop", "--role", "server", "--json"], env);
    expect(await creating.ended).toMatchObject({ code: 0 });
    key = JSON.parse(creating.stdout).secret;

    const shown = async () => (await gateway.ask(served, {}, key)).data?.recommendations.nodes[0]?.externalId;
    await expect.poll(shown, { timeout: 20_000, interval: 250 }).toMatch(/^tea-/);
    const { data, errors } = await gateway.ask(served, {}, key);
    expect(errors).toBeUndefined();
    expect(data.products.totalCount).toBe(30);
    expect(data.recommendations.nodes).toHaveLength(20);
    for (const { externalId } of data.recommendations.nodes) expect(externalId).toMatch(/^tea-/);
    // The demo's model knows nothing of tea.
    expect(data.recommendations.strategy).toBe("CONTENT_COSINE");
    expect(await gateway.get("/ready")).toMatchObject({ ready: true, model: { active: null } });

    // The demo's privileges went with it.
    for (const other of [undefined, demoKey])
      expect((await gateway.post(JSON.stringify({ query: served }), other)).errors![0]!.extensions.code).toBe("UNAUTHENTICATED");
  });

  it("takes a product in at once, and shows it to who likes such", async () => {
    const greens = teas.filter(({ id }) => Number(id.slice(4)) % 3 === 2);
    const { data, errors } = await gateway.ask(
      `mutation ($events: [InteractionInput!]!, $products: [ProductInput!]!) {
        recordInteractions(input: $events) { userErrors { message } }
        upsertProducts(input: $products) { userErrors { message } }
      }`,
      {
        events: greens.slice(0, 4).map(({ id }) => ({ userId: "greenling", productId: id, type: "PURCHASE" })),
        products: [{ externalId: "tea-new", title: "Sencha tea, harvest 31", category: ["Tea", "Green"] }],
      },
      key,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ recordInteractions: { userErrors: [] }, upsertProducts: { userErrors: [] } });
    const query = `{ recommendations(shopper: { externalId: "greenling" }, context: {}, first: 12) { nodes { externalId } } }`;
    expect((await gateway.ask(query, {}, key)).data.recommendations.nodes).toContainEqual({ externalId: "tea-new" });
  });

  it("is still there after SIGTERM, which ends the gateway in order, and another start", async () => {
    const asked = performance.now();
    gateway.kill("SIGTERM");
    expect(await gateway.ended).toEqual({ code: 0, signal: null });
    console.info(`SIGTERM to exit: ${Math.round(performance.now() - asked)} ms`);
    gateway = await Gateway.start(dirs);
    expect(gateway.stdout).toMatch(/Vitrine is open: 31 products, no model yet/);
    expect(gateway.key).toBeUndefined();
  });
});
