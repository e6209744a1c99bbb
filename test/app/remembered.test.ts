import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type LiveGateway, liveGateway, smallModel } from "../fixtures/liveGateway.js";

vi.setConfig({ testTimeout: 60_000 });

/** Lists are remembered for long here: what ends one is not the clock. */
let live: LiveGateway;
beforeAll(async () => {
  live = await liveGateway([smallModel("1", 1), smallModel("2", 2)], { VITRINE_ANSWER_MS: "60000" });
});
afterAll(() => live.close());

interface Shelf {
  ids: string[];
  model: string;
  id: string;
  remembered: boolean;
  next: string;
}
async function shelf(externalId: string | null, more: { filter?: object; first?: number; after?: string } = {}): Promise<Shelf> {
  const response = await live.gateway.server.inject({
    method: "POST",
    url: "/graphql",
    headers: { authorization: `Bearer ${live.keys.server}` },
    payload: {
      query: `query ($shopper: ShopperInput, $filter: ProductFilter, $first: Int, $after: String) {
        recommendations(shopper: $shopper, context: { country: "NO" }, filter: $filter, first: $first, after: $after) {
          recommendationId edges { score node { externalId } explanation { model } } pageInfo { endCursor } } }`,
      variables: { shopper: externalId && { externalId }, ...more },
    },
  });
  const { recommendationId, edges, pageInfo } = response.json().data.recommendations;
  return {
    ids: edges.map(({ node }: { node: { externalId: string } }) => node.externalId),
    model: edges[0].explanation.model,
    id: recommendationId,
    remembered: /(^|, )remembered;dur=/.test(String(response.headers["server-timing"])),
    next: pageInfo.endCursor,
  };
}
const record = (userId: string, productId: string) =>
  live.ask(
    "mutation ($row: InteractionInput!) { recordInteractions(input: [$row]) { written { inserted } userErrors { message } } }",
    { row: { userId, productId, type: "PURCHASE" } },
  );

/** A shop that was just filled has its products' vectors made again some seconds later, which ends its lists: asked until that is over. */
const SETTLING = { timeout: 20_000, interval: 100 };

it("the same shelf again is the same list under another id, and its next page goes on with it", async () => {
  const read = async () => {
    const first = await shelf("s2", { first: 20 });
    const again = await shelf("s2", { first: 20 });
    // What somebody else does meanwhile neither repeats nor skips a product.
    await record("somebody", "Chairs-1");
    const rest = await shelf("s2", { first: 40, after: again.next });
    return { first, again, rest, remembered: again.remembered && rest.remembered };
  };
  let latest = await read();
  const settled = async (): Promise<boolean> => {
    latest = await read();
    return latest.remembered;
  };
  await expect.poll(settled, SETTLING).toBe(true);
  const { first, again, rest } = latest;
  expect(again.ids).toEqual(first.ids);
  expect(again.id).not.toBe(first.id);
  expect(new Set([...first.ids, ...rest.ids]).size).toBe(60);
});

it("what the shopper does, and what the shop knows of the shopper, is in the next answer", async () => {
  const unseen = { filter: { excludeSeen: true }, first: 60 };
  const [bought] = (await shelf("s3", unseen)).ids;
  await record("s3", bought!);
  const after = await shelf("s3", unseen);
  expect(after.remembered).toBe(false);
  expect(after.ids).not.toContain(bought);
  await expect.poll(async () => (await shelf("s3", unseen)).remembered, SETTLING).toBe(true);
  await live.ask(
    'mutation { upsertUsers(input: [{ externalId: "s3", attributes: { age: 66 } }]) { userErrors { message } } }',
    {},
    live.keys.server,
  );
  expect((await shelf("s3", unseen)).remembered).toBe(false);
});

it("a product that can no longer be had is in no answer any more", async () => {
  const [gone] = (await shelf("s4")).ids;
  const [cluster] = gone!.split("-");
  const { data } = await live.ask(
    "mutation ($row: ProductInput!) { upsertProducts(input: [$row]) { userErrors { message } } }",
    { row: { externalId: gone, title: gone, category: ["All", cluster], available: false } },
    live.keys.server,
  );
  expect(data.upsertProducts.userErrors).toEqual([]);
  expect((await shelf("s4")).ids).not.toContain(gone);
});

it("another model answers at once, and so does the one before", async () => {
  await expect.poll(async () => (await shelf("s5")).remembered, SETTLING).toBe(true);
  expect((await shelf("s5")).model).toBe("small@1");
  const activated = await live.ask('mutation { activateModel(input: { id: "small@2" }) { userErrors { message } } }');
  expect(activated.data.activateModel.userErrors).toEqual([]);
  const second = await shelf("s5");
  expect([second.model, second.remembered]).toEqual(["small@2", false]);
  await live.ask("mutation { rollbackModel(input: {}) { userErrors { message } } }");
  const first = await shelf("s5");
  expect([first.model, first.remembered]).toEqual(["small@1", false]);
});

it("shoppers and visitors have lists of their own", async () => {
  const lists = [await shelf("s6"), await shelf("s12"), await shelf(null)];
  expect(lists.map(({ remembered }) => remembered)).toEqual([false, false, false]);
});
