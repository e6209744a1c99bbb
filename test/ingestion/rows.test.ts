import { describe, expect, it } from "vitest";
import type { ReadRow } from "../../src/ingestion/fields.js";
import { readArticle, readCustomer, readTransaction } from "../../src/ingestion/rows/hm.js";
import { interactionIdentity, readInteraction } from "../../src/ingestion/rows/interaction.js";
import { readProduct } from "../../src/ingestion/rows/product.js";
import { readReview } from "../../src/ingestion/rows/review.js";

function value<T>(read: ReadRow<T>): T {
  if ("problems" in read) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

function fields<T>(read: ReadRow<T>): string[] {
  return "problems" in read ? read.problems.map((p) => p.field) : [];
}

const event = { userId: "u", productId: "p", type: "VIEW", timestamp: "2020-06-30T10:00:00Z" };

describe("products", () => {
  it("need nothing but an id", () => {
    expect(value(readProduct({ id: 7 }, null))).toMatchObject({ id: "7", title: undefined, price: undefined });
  });

  it("keep every digit of a price, given as text or number", () => {
    const price = (given: unknown): string | undefined => value(readProduct({ id: "1", price: given }, null)).price;
    expect(price("0.0209152542372881")).toBe("0.0209152542372881");
    expect(price(19.99)).toBe("19.99");
    expect(price(1e-7)).toBe("0.0000001");
    expect(price(20)).toBe("20");
  });

  it("take a category as a path, as JSON in a cell, or as text with >", () => {
    const category = (given: unknown): string[] | undefined => value(readProduct({ id: "1", category: given }, null)).category;
    expect(category(["Home", " Lamps "])).toEqual(["Home", "Lamps"]);
    expect(category('["Home","Lamps"]')).toEqual(["Home", "Lamps"]);
    expect(category("Home > Lamps")).toEqual(["Home", "Lamps"]);
    expect(category("Toys & Games")).toEqual(["Toys & Games"]);
  });

  it("tell everything that is wrong at once", () => {
    const read = readProduct(
      { price: "-1", currencyCode: "euro", available: "perhaps", createdAt: "yesterday", attributes: "[]" },
      null,
    );
    expect(fields(read).sort()).toEqual(["attributes", "available", "createdAt", "currencyCode", "id", "price"]);
  });

  it("read their markets from the attributes", () => {
    expect(value(readProduct({ id: "1", attributes: { markets: ["no", "SE"] } }, null)).markets).toEqual(["NO", "SE"]);
    expect(fields(readProduct({ id: "1", attributes: { markets: ["Norway"] } }, null))).toEqual(["attributes.markets"]);
  });

  it("never reach files outside the feed, nor any file from a request", () => {
    expect(fields(readProduct({ id: "1", imageUrl: "../../etc/passwd" }, "/feed"))).toEqual(["imageUrl"]);
    expect(fields(readProduct({ id: "1", imageUrl: "/etc/passwd" }, "/feed"))).toEqual(["imageUrl"]);
    expect(fields(readProduct({ id: "1", imageUrl: "images/1.jpg" }, null))).toEqual(["imageUrl"]);
    expect(value(readProduct({ id: "1", imageUrl: "images/1.jpg" }, "/feed")).imageUrl).toBe("/feed/images/1.jpg");
  });

  it("refuse what the database could not keep", () => {
    expect(fields(readProduct({ id: "1", title: "a\0b" }, null))).toEqual(["title"]);
    expect(fields(readProduct({ id: "1", attributes: { note: "\ud800" } }, null))).toEqual(["attributes"]);
    expect(fields(readProduct({ id: "1", brand: "x".repeat(5000) }, null))).toEqual(["brand"]);
  });
});

describe("interactions", () => {
  it.each([
    ["2020-06-30", "2020-06-30T00:00:00.000Z", true],
    ["2020-06-30T18:30:00Z", "2020-06-30T18:30:00.000Z", false],
    ["2020-06-30T18:30:00+02:00", "2020-06-30T16:30:00.000Z", false],
    ["2020-06-30T18:30:00+0200", "2020-06-30T16:30:00.000Z", false],
    ["2020-06-30 18:30", "2020-06-30T18:30:00.000Z", false],
    ["2020-06-30T00:00:00Z", "2020-06-30T00:00:00.000Z", false],
  ])("read the moment %s", (timestamp, at, dateOnly) => {
    const read = value(readInteraction({ ...event, timestamp }));
    expect([read.timestamp.toISOString(), read.dateOnly]).toEqual([at, dateOnly]);
  });

  it.each(["2021-02-30", "2020-13-01", "30.06.2020", "1593513000", "", "0001-01-01"])("refuse the moment %j", (timestamp) => {
    expect(fields(readInteraction({ ...event, timestamp }))).toEqual(["timestamp"]);
  });

  it("refuse words outside the vocabulary, here and inside the context", () => {
    expect(fields(readInteraction({ ...event, type: "BUY" }))).toEqual(["type"]);
    expect(fields(readInteraction({ ...event, context: { device: "PHONE", timeZone: "Mars/Base" } }))).toEqual([
      "context.timeZone",
      "context.device",
    ]);
    expect(fields(readInteraction({ ...event, context: '{"weather":{"condition":"HAIL"}}' }))).toEqual([
      "context.weather.condition",
    ]);
  });

  it("refuse quantities of nothing and numbers that are none", () => {
    expect(fields(readInteraction({ ...event, quantity: 0, value: "cheap", dwellMs: -1 })).sort()).toEqual([
      "dwellMs",
      "quantity",
      "value",
    ]);
  });

  it("are the same by id, else by user, product, type and moment", () => {
    const same = interactionIdentity(value(readInteraction(event)));
    expect(interactionIdentity(value(readInteraction({ ...event, timestamp: "2020-06-30T12:00:00+02:00", value: 3 })))).toBe(
      same,
    );
    expect(interactionIdentity(value(readInteraction({ ...event, type: "CLICK" })))).not.toBe(same);
    expect(interactionIdentity(value(readInteraction({ ...event, id: "e1" })))).not.toBe(same);
  });
});

describe("reviews", () => {
  it("must say something", () => {
    expect(fields(readReview({ id: "r", productId: "p", timestamp: "2020-01-01", rating: 5 }))).toEqual(["text"]);
  });
});

describe("H&M rows", () => {
  it("become products with a path, their product code and no price", () => {
    const article = value(
      readArticle(
        {
          article_id: "0108775015",
          prod_name: "Strap top",
          product_code: "108775",
          product_type_name: "Vest top",
          product_group_name: "Garment Upper body",
          index_group_name: "Ladieswear",
          colour_group_name: "Black",
        },
        "/feed",
      ),
    );
    expect(article).toEqual({
      id: "0108775015",
      title: "Strap top",
      description: undefined,
      category: ["Ladieswear", "Garment Upper body", "Vest top"],
      attributes: { product_code: "108775", product_type: "Vest top", colour_group: "Black" },
      imageUrl: "/feed/images/010/0108775015.jpg",
    });
  });

  it("become shoppers, with or without an age", () => {
    expect(value(readCustomer({ customer_id: "c", age: "21.0", FN: "1.0" })).attributes).toEqual({ age: 21, newsletter: true });
    expect(value(readCustomer({ customer_id: "c" })).attributes).toEqual({});
  });

  it("become purchases on a day without an hour, in a store or on the web", () => {
    const row = { t_dat: "2018-09-20", customer_id: "c", article_id: "a", price: "0.02", sales_channel_id: "1" };
    expect(value(readTransaction(row))).toMatchObject({
      type: "PURCHASE",
      dateOnly: true,
      value: 0.02,
      context: { channel: "STORE" },
    });
    expect(value(readTransaction({ ...row, sales_channel_id: "2" })).context).toEqual({ channel: "WEB" });
    expect(fields(readTransaction({ ...row, sales_channel_id: "3", price: "-1" })).sort()).toEqual(["price", "sales_channel_id"]);
  });
});
