import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ProductInput } from "../../src/domain.js";
import { lemmas } from "../../src/encoders/lexical/lemmas.js";
import { productDigests } from "../../src/encoders/lexical/productDigests.js";
import { productText, searchLemmas } from "../../src/encoders/lexical/productText.js";
import { scratch } from "./directories.js";

describe("lemmas", () => {
  it("tokenizes, drops stop words, and brings words to their lemma", () => {
    expect(lemmas("V-neck T-shirts in soft, organic cotton with dropped shoulders")).toEqual([
      "v",
      "neck",
      "t",
      "shirt",
      "soft",
      "organic",
      "cotton",
      "drop",
      "shoulder",
    ]);
    expect(lemmas("The women's dresses, and children's scarves")).toEqual(["woman", "dress", "child", "scarf"]);
  });

  it("gives a word the same lemma alone as in a sentence", () => {
    const sentence = "Running shoes and knitted jumpers, boxes of glasses";
    expect(lemmas(sentence)).toEqual(sentence.split(/[\s,]+/).flatMap((word) => lemmas(word)));
  });

  it("keeps codes and other languages, without accents and typographic ligatures", () => {
    expect(lemmas("Levi’s 501s Crème brûlée ﬁtted Müller")).toEqual(["levi", "501s", "creme", "brulee", "fitted", "muller"]);
  });
});

const product: ProductInput = {
  id: "1",
  title: "Ribbed jumper",
  category: ["Women", "Knitwear"],
  brand: "Fjell",
  description: "Soft wool.  With a\nroll neck",
  attributes: { pattern: "solid", colour: ["navy", "white"], ecoFriendly: true, code: "0108775", weight: 300 },
};

describe("a product's text", () => {
  it("says what it is first, in sentences, leaving out codes and numbers", () => {
    expect(productText(product)).toBe(
      "Ribbed jumper. Knitwear, Women. Fjell. navy, white, eco friendly, solid. Soft wool. With a roll neck.",
    );
  });

  it("does not depend on the order of attributes", () => {
    const turned = Object.fromEntries(Object.entries(product.attributes ?? {}).reverse());
    expect(productText({ ...product, attributes: turned })).toBe(productText(product));
  });

  it("keeps the newest reviews, cut at a word", () => {
    const reviewText = `${"Older words. ".repeat(100)}The newest one.`;
    const text = productText({ ...product, reviewText });
    expect(text).toMatch(/The newest one\.$/);
    expect(text.length).toBeLessThan(700);
    expect(text).toMatch(/roll neck\. (Older|words)/);
  });

  it("is empty for a product without words", () => {
    expect(productText({ id: "2" })).toBe("");
    expect(searchLemmas({ id: "2" })).toBe("");
  });
});

describe("product digests", () => {
  const directory = scratch();
  const image = join(directory, "a.png");

  it("change when anything that is encoded changes, and only then", async () => {
    writeFileSync(image, "first");
    const base = await productDigests({ ...product, imageUrl: image });
    expect(await productDigests({ ...product, imageUrl: image, price: "9.99", available: false })).toEqual(base);
    for (const change of [
      { title: "Jumper" },
      { description: "Soft" },
      { brand: "Dal" },
      { category: ["Women"] },
      { attributes: { colour: "red" } },
      { reviewText: "Lovely" },
    ]) {
      const changed = await productDigests({ ...product, imageUrl: image, ...change });
      expect(changed.textDigest).not.toBe(base.textDigest);
      expect(changed.imageDigest).toBe(base.imageDigest);
    }
    writeFileSync(image, "second");
    const repainted = await productDigests({ ...product, imageUrl: image });
    expect(repainted.imageDigest).not.toBe(base.imageDigest);
    expect(repainted.textDigest).toBe(base.textDigest);
  });

  it("know an image by its bytes where it is a file, by its address where it is remote", async () => {
    const copy = join(directory, "b.png");
    writeFileSync(image, "same");
    writeFileSync(copy, "same");
    const digestOf = async (imageUrl: string) => (await productDigests({ id: "1", imageUrl })).imageDigest;
    expect(await digestOf(image)).toBe(await digestOf(copy));
    expect(await digestOf("https://shop.example/a.jpg")).not.toBe(await digestOf("https://shop.example/b.jpg"));
  });

  it("take a missing file for a product without an image, and no words for one without text", async () => {
    expect(await productDigests({ id: "1", imageUrl: join(directory, "gone.png") })).toEqual({
      textDigest: null,
      imageDigest: null,
      lemmas: "",
    });
  });
});
