import { describe, expect, it } from "vitest";
import { cosine } from "../../src/common/vectors.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import type { Method } from "../../src/evaluation/method.js";
import { centredEncodings, contentCosineMethod } from "../../src/evaluation/methods/contentCosine.js";
import { ProductVectors } from "../../src/features/productVectors.js";
import { bought, tinyShop } from "./tinyShop.js";

/** Encodings as a store gives them, in batches of two. */
function encodings(rows: Record<number, number[]>) {
  return {
    async *scanEncodings() {
      const keys = Object.keys(rows).map(Number);
      for (let i = 0; i < keys.length; i += 2) {
        const some = keys.slice(i, i + 2);
        yield { keys: Int32Array.from(some), dim: 3, vectors: Float32Array.from(some.flatMap((key) => rows[key]!)) };
      }
    },
  };
}

describe("centred encodings", () => {
  it("have the common direction taken out and unit length", async () => {
    const vectors = await centredEncodings(encodings({ 1: [9, 1, 0], 2: [9, -1, 0], 4: [9, 0, 0] }), "text", "e");
    expect([...vectors!.get(1)!]).toEqual([0, 1, 0]);
    expect([...vectors!.get(2)!]).toEqual([0, -1, 0]);
    expect([...vectors!.get(4)!]).toEqual([0, 0, 0]);
    expect(vectors!.has(3)).toBe(false);
  });

  it("are none where nothing was encoded", async () => {
    expect(await centredEncodings(encodings({}), "image", "e")).toBeNull();
  });
});

describe("content cosine", () => {
  const table = (rows: Record<number, number[]>): ProductVectors => {
    const vectors = new ProductVectors(2, 8);
    for (const [key, row] of Object.entries(rows)) vectors.set(Number(key), Float32Array.from(row));
    return vectors;
  };
  const text = table({ 1: [1, 0], 2: [0.6, 0.8], 3: [0, 1], 4: [-1, 0] });
  const image = table({ 1: [0, 1], 3: [0, 1] });
  const shop = tinyShop(
    ["a", "b", "c", "d", "e"].map((id) => ({ id })),
    [bought("u", "a", "2019-12-01"), bought("u", "b", "2020-01-05"), bought("w", "c", "2020-01-06")],
  );

  async function listOf(method: Method): Promise<Map<string, number[]>> {
    const lists = new Map<string, number[]>();
    const noting: Method = {
      ...method,
      async rank(q, s, k) {
        const list = await method.rank(q, s, k);
        lists.set(q.shopper === shop.shopperKey("u") ? "u" : "w", [...list]);
        return list;
      },
    };
    const window = { from: new Date("2020-01-01"), to: new Date("2020-02-01") };
    await evaluate(shop.store, () => [noting], { protocol: "next-basket", ...window });
    return lists;
  }

  it("ranks by likeness to the history's mean, and leaves out what has no vector", async () => {
    const lists = await listOf(contentCosineMethod("content cosine", [text]));
    expect(lists.get("u")).toEqual([1, 2, 3, 4]);
  });

  it("averages over the modalities that a product has", async () => {
    // With a's image [0, 1]: c has text cosine 0 and image cosine 1, so 0.5; b has only its text, 0.6.
    const lists = await listOf(contentCosineMethod("content cosine", [text, image]));
    expect(lists.get("u")).toEqual([1, 2, 3, 4]);
    expect(cosine(text.get(1)!, text.get(2)!)).toBeCloseTo(0.6, 6);
    const bolder = await listOf(
      contentCosineMethod("content cosine", [table({ 1: [1, 0], 2: [0.4, 0.9], 3: [0, 1], 4: [-1, 0] }), image]),
    );
    expect(bolder.get("u")).toEqual([1, 3, 2, 4]);
  });

  it("has nothing to say to a shopper without history", async () => {
    const lists = await listOf(contentCosineMethod("content cosine", [text, image]));
    expect(lists.get("w")).toEqual([]);
  });
});
