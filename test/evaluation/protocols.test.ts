import { describe, expect, it } from "vitest";
import type { InteractionInput } from "../../src/domain.js";
import { type Protocol, questionnaire } from "../../src/evaluation/protocols.js";
import { bought, tinyShop } from "./tinyShop.js";

const PRODUCTS = ["a", "b", "c", "d"].map((id) => ({ id }));
const day = (iso: string): number => Date.parse(iso);

/** Asks and names products and shoppers by the shop's ids again. */
async function ask(protocol: Protocol, rows: InteractionInput[], from: string, to: string, situated = false) {
  const shop = tinyShop(PRODUCTS, rows);
  const asked = await questionnaire(protocol, shop.store, { from: day(from), to: day(to) }, situated);
  const users = [...new Set(rows.map((r) => r.userId))];
  const userOf = (key: number) => users.find((u) => shop.shopperKey(u) === key)!;
  return {
    questions: asked.questions.map((q) => ({
      ...q,
      shopper: userOf(q.shopper),
      positives: q.positives.map((key) => PRODUCTS[key - 1]!.id),
    })),
    known: asked.known && Object.fromEntries([...asked.known].map(([key, n]) => [userOf(key), n])),
  };
}

describe("next basket", () => {
  it("asks for each basket at its first moment, in time order; right are its distinct products", async () => {
    const rows = [
      bought("u", "a", "2020-01-01T10:00:00Z"),
      bought("v", "d", "2020-01-01T10:05:00Z"),
      bought("u", "b", "2020-01-01T10:20:00Z"),
      bought("u", "a", "2020-01-01T10:40:00Z"),
      bought("u", "c", "2020-01-01T12:00:00Z"),
    ];
    const { questions } = await ask("next-basket", rows, "2020-01-01", "2020-01-02");
    expect(questions.map(({ shopper, at, positives }) => ({ shopper, at, positives }))).toEqual([
      { shopper: "u", at: day("2020-01-01T10:00:00Z"), positives: ["a", "b"] },
      { shopper: "v", at: day("2020-01-01T10:05:00Z"), positives: ["d"] },
      { shopper: "u", at: day("2020-01-01T12:00:00Z"), positives: ["c"] },
    ]);
  });

  it("takes a day for a basket where only dates are known", async () => {
    const rows = [bought("u", "a", "2020-01-03"), bought("u", "b", "2020-01-03"), bought("u", "c", "2020-01-04")];
    const { questions } = await ask("next-basket", rows, "2020-01-01", "2020-02-01");
    expect(questions.map((q) => q.positives)).toEqual([["a", "b"], ["c"]]);
    expect(questions.every((q) => q.dateOnly)).toBe(true);
  });

  it("leaves out a basket that began before the window, and everything from the window's end on", async () => {
    const rows = [
      bought("u", "a", "2019-12-31T23:50:00Z"),
      bought("u", "b", "2020-01-01T00:10:00Z"),
      bought("u", "c", "2020-01-05T00:00:00Z"),
      bought("u", "d", "2020-02-01T00:00:00Z"),
    ];
    const { questions } = await ask("next-basket", rows, "2020-01-01", "2020-02-01");
    expect(questions.map((q) => q.positives)).toEqual([["c"]]);
  });

  it("does not hold that what was taken out of the cart was right", async () => {
    const removed: InteractionInput = { ...bought("u", "b", "2020-01-03T10:01:00Z"), type: "REMOVE_FROM_CART" };
    const { questions } = await ask(
      "next-basket",
      [bought("u", "a", "2020-01-03T10:00:00Z"), removed],
      "2020-01-01",
      "2020-02-01",
    );
    expect(questions[0]!.positives).toEqual(["a"]);
  });

  it("gives the situation of the event only when told to, and never the products on its page", async () => {
    const context = { device: "MOBILE", productIds: ["a"], cartProductIds: ["a"] } as const;
    const row = {
      ...bought("u", "a", "2020-01-03T10:00:00Z"),
      context: { ...context, productIds: ["a"], cartProductIds: ["a"] },
    };
    const bare = await ask("next-basket", [row], "2020-01-01", "2020-02-01");
    const situated = await ask("next-basket", [row], "2020-01-01", "2020-02-01", true);
    expect(bare.questions[0]!.context).toEqual({});
    expect(situated.questions[0]!.context).toEqual({ device: "MOBILE" });
  });
});

describe("at the cut", () => {
  it("asks once per shopper of the window, at its begin, for all that follows", async () => {
    const rows = [
      bought("u", "a", "2019-12-01"),
      bought("w", "a", "2019-12-01"),
      bought("v", "c", "2020-01-02"),
      bought("u", "b", "2020-01-03"),
      bought("u", "a", "2020-01-20"),
      bought("u", "b", "2020-01-21"),
      bought("u", "d", "2020-02-03"),
    ];
    const { questions } = await ask("at-cut", rows, "2020-01-01", "2020-02-01");
    expect(questions.map(({ shopper, at, positives }) => ({ shopper, at, positives }))).toEqual([
      { shopper: "u", at: day("2020-01-01"), positives: ["b", "a"] },
      { shopper: "v", at: day("2020-01-01"), positives: ["c"] },
    ]);
  });
});

describe("leave one out", () => {
  it("withholds each shopper's newest product and all that came after it", async () => {
    const rows = [
      bought("u", "a", "2020-01-01"),
      bought("u", "b", "2020-01-02"),
      bought("u", "a", "2020-01-03"),
      bought("v", "c", "2020-01-01"),
      bought("v", "d", "2020-01-05"),
      bought("w", "d", "2020-01-09"),
    ];
    const { questions, known } = await ask("leave-one-out", rows, "2019-01-01", "2021-01-01");
    expect(questions.map((q) => [q.shopper, q.positives])).toEqual([
      ["u", ["b"]],
      ["v", ["d"]],
    ]);
    expect(known).toEqual({ u: 1, v: 1 });
  });

  it("asks late enough that an earlier product of the same day counts as history", async () => {
    const rows = [bought("u", "a", "2020-01-01"), bought("u", "b", "2020-01-01")];
    const { questions } = await ask("leave-one-out", rows, "2019-01-01", "2021-01-01");
    expect(questions[0]!.at).toBe(day("2020-01-02"));
  });
});

describe("last basket out", () => {
  it("asks for each shopper's last basket of the window, and only for that one", async () => {
    const rows = [
      bought("u", "a", "2020-01-03T10:00:00Z"),
      bought("u", "b", "2020-01-05T10:00:00Z"),
      bought("u", "c", "2020-01-05T10:10:00Z"),
      bought("u", "d", "2020-02-05T10:00:00Z"),
      bought("v", "a", "2020-01-04T10:00:00Z"),
      bought("w", "a", "2019-12-04T10:00:00Z"),
    ];
    const { questions, known } = await ask("last-basket-out", rows, "2020-01-01", "2020-02-01");
    expect(questions.map(({ shopper, at, positives }) => ({ shopper, at, positives }))).toEqual([
      { shopper: "v", at: day("2020-01-04T10:00:00Z"), positives: ["a"] },
      { shopper: "u", at: day("2020-01-05T10:00:00Z"), positives: ["b", "c"] },
    ]);
    expect(known).toBeUndefined();
  });
});
