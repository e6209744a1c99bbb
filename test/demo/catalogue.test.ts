import { describe, expect, it } from "vitest";
import { DRAWINGS } from "../../src/demo/artwork/drawings.js";
import { catalogueDigest, generateCatalogue } from "../../src/demo/catalogue/catalogue.js";
import { KINDS } from "../../src/demo/catalogue/kinds.js";
import { materialOf } from "../../src/demo/catalogue/materials.js";
import { COLOURWAYS, shadeOf } from "../../src/demo/catalogue/palette.js";
import { TRAITS, traitsOf } from "../../src/demo/truth/traits.js";

const end = new Date("2026-11-23T00:00:00Z");
const products = generateCatalogue({ seed: 1, count: 1200, end });

describe("the demo's catalogue", () => {
  it("has 1,200 products with text, price, category and stable ids", () => {
    expect(products).toHaveLength(1200);
    expect(products[0]!.id).toBe("vt-0001");
    expect(new Set(products.map((p) => p.id)).size).toBe(1200);
    for (const product of products) {
      expect(product.title!.length).toBeGreaterThan(6);
      expect(product.description!.length).toBeGreaterThan(50);
      expect(product.price).toMatch(/^\d+\.\d\d$/);
      expect(product.currencyCode).toBe("EUR");
      expect(product.category!.length).toBeGreaterThanOrEqual(2);
      expect(product.createdAt!.getTime()).toBeLessThan(end.getTime());
    }
  });

  it("writes varied descriptions without leftovers of its templates", () => {
    const texts = products.map((p) => `${p.title} ${p.description}`);
    expect(new Set(products.map((p) => p.description)).size).toBeGreaterThan(1150);
    for (const text of texts) {
      expect(text).not.toMatch(/undefined|null|\|| {2}|\.\.|,,/);
      expect(text).not.toMatch(/\ba [aeio][a-z]/);
    }
  });

  it("is the same for the same seed and another for another", () => {
    const again = generateCatalogue({ seed: 1, count: 1200, end });
    expect(again).toEqual(products);
    expect(catalogueDigest(again)).toBe(catalogueDigest(products));
    expect(catalogueDigest(generateCatalogue({ seed: 2, count: 1200, end }))).not.toBe(catalogueDigest(products));
  });

  it("depends on the clock in nothing but its dates", () => {
    const later = generateCatalogue({ seed: 1, count: 1200, end: new Date("2027-02-01T00:00:00Z") });
    expect(catalogueDigest(later)).toBe(catalogueDigest(products));
    const days = (later[7]!.createdAt!.getTime() - products[7]!.createdAt!.getTime()) / 86_400_000;
    expect(days).toBe(70);
  });

  it("begins with the same products at every scale, and every kind is in a small shop", () => {
    const small = generateCatalogue({ seed: 1, count: 300, end });
    expect(small).toEqual(products.slice(0, 300));
    expect(new Set(small.map((p) => p.attributes!.productType)).size).toBe(KINDS.length);
  });

  it("names only materials, colours and drawings that exist", () => {
    for (const kind of KINDS) {
      expect(DRAWINGS[kind.name], kind.name).toBeDefined();
      for (const material of kind.materials) expect(materialOf(material).name).toBe(material);
    }
    for (const colour of Object.values(COLOURWAYS).flat()) expect(shadeOf(colour), colour).toBeDefined();
  });

  it("has enough products of every trait, and new, unavailable and local ones", () => {
    for (const trait of TRAITS) expect(products.filter((p) => traitsOf(p).has(trait)).length, trait).toBeGreaterThan(40);
    expect(products.filter((p) => p.available === false).length).toBeGreaterThan(15);
    expect(products.filter((p) => p.markets).length).toBeGreaterThan(20);
    const fresh = products.filter((p) => end.getTime() - p.createdAt!.getTime() < 14 * 86_400_000);
    expect(fresh.length).toBeGreaterThan(30);
  });
});
