import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { MOST_CARRIERS } from "../../src/features/catalogue/carriers.js";
import { CatalogueFacts } from "../../src/features/catalogueFacts.js";
import { type ProductSketch, productOf } from "../fixtures/shopState.js";

function catalogueOf(...sketches: ProductSketch[]): CatalogueFacts {
  const catalogue = new CatalogueFacts();
  for (const sketch of sketches) catalogue.set(productOf(sketch));
  return catalogue;
}

/** The products that carry a token; null where they are not listed. */
function listOf({ carriers }: CatalogueFacts, token: number): number[] | null {
  const list = carriers.of(token);
  return list && [...list.keys.subarray(list.from, list.to)];
}

describe("CatalogueFacts", () => {
  it("interns every prefix of a category path", () => {
    const catalogue = catalogueOf({ key: 1, category: ["Women", "Knitwear"] }, { key: 2, category: ["Women", "Shoes"] });
    const women = catalogue.categoryOf(["Women"])!;
    expect(catalogue.get(1)!.categories).toEqual([women, catalogue.categoryOf(["Women", "Knitwear"])]);
    expect(catalogue.get(2)!.categories).toContain(women);
    expect(catalogue.documentFrequency(women)).toBe(2);
    expect(catalogue.categoryOf(["Knitwear"])).toBeUndefined();
  });

  it("forgets what a product was when it changes", () => {
    const catalogue = catalogueOf(
      { key: 1, brand: "Fjord", price: "10", attributes: { style_id: "a" } },
      { key: 2, price: "20" },
    );
    const fjord = catalogue.brandOf("Fjord")!;
    catalogue.set(productOf({ key: 1, brand: "Heim", price: "30", attributes: { style_id: "b" } }));
    expect(catalogue.documentFrequency(fjord)).toBe(0);
    expect(catalogue.count).toBe(2);
    expect(catalogue.variantsOf(1)).toEqual([1]);
    expect(catalogue.priceDeviation(1, 0)).toBeCloseTo(1);
    expect(catalogue.get(1)!.price).toBe(30);
  });

  it("gives a product another revision with each write, and in each catalogue", () => {
    const catalogue = catalogueOf({ key: 1 }, { key: 2 });
    const revisions = [catalogue.revisionOf(1), catalogue.revisionOf(2)];
    catalogue.set(productOf({ key: 1 }));
    revisions.push(catalogue.revisionOf(1), catalogueOf({ key: 1 }).revisionOf(1));
    expect(catalogue.revisionOf(2)).toBe(revisions[1]);
    expect(new Set(revisions).size).toBe(4);
    expect(catalogue.revisionOf(3)).toBeUndefined();
  });

  it("finds the variants of a product", () => {
    const group = { attributes: { product_code: 7 } };
    const catalogue = catalogueOf(
      { key: 1, ...group },
      { key: 2, ...group },
      { key: 3, attributes: { product_code: 8 } },
      { key: 4 },
    );
    expect(catalogue.variantsOf(1)).toEqual([1, 2]);
    expect(catalogue.variantsOf(4)).toEqual([]);
  });

  it("lists products newest first, up to a moment, and keeps the order as products come and change", () => {
    const day = (d: number) => new Date(Date.UTC(2026, 0, d));
    const catalogue = catalogueOf({ key: 1, createdAt: day(5) }, { key: 2, createdAt: day(3) }, { key: 3 });
    const newest = (d: number) => [...catalogue.newest(day(d).getTime())];
    expect(newest(31)).toEqual([1, 2]);
    expect(newest(4)).toEqual([2]);
    catalogue.set(productOf({ key: 4, createdAt: day(4) }));
    catalogue.set(productOf({ key: 2, createdAt: day(9) }));
    expect(newest(31)).toEqual([2, 1, 4]);
  });

  it("keeps that order through any changes of dates: products get one, lose it, share it, and change for other reasons", () => {
    const random = seededRandom(11);
    const catalogue = new CatalogueFacts();
    // What it should say: by date, of the same date the one that came to it first is the older.
    const dated = new Map<number, number>();
    const check = (until: number) => {
      const inOrder = [...dated].filter(([, at]) => at <= until).sort(([, a], [, b]) => a - b);
      expect([...catalogue.newest(until)]).toEqual(inOrder.map(([key]) => key).reverse());
    };
    check(31);
    for (let step = 0; step < 2000; step++) {
      const key = 1 + random.below(60);
      const changes = random.uniform() < 0.7;
      const at = changes ? (random.uniform() < 0.2 ? undefined : random.below(30)) : dated.get(key);
      catalogue.set(productOf({ key, title: `edition ${step}`, ...(at === undefined ? {} : { createdAt: new Date(at) }) }));
      if (at === undefined) dated.delete(key);
      else if (at !== dated.get(key)) {
        dated.delete(key);
        dated.set(key, at);
      }
      check(random.below(31));
    }
    expect(dated.size).toBeGreaterThan(30);
  });

  it("weighs a token anew whenever products change, and when it is first asked for after many others", () => {
    const catalogue = catalogueOf({ key: 1, brand: "Fjord" }, { key: 2, brand: "Fjord" }, { key: 3 });
    const fjord = catalogue.brandOf("Fjord")!;
    const expected = (products: number, carriers: number) => Math.log(1 + products / (1 + carriers));
    for (let asked = 0; asked < 2; asked++) expect(catalogue.idf(fjord)).toBeCloseTo(expected(3, 2), 12);
    catalogue.set(productOf({ key: 2, brand: "Heim" }));
    expect(catalogue.idf(fjord)).toBeCloseTo(expected(3, 1), 12);
    expect(catalogue.idf(catalogue.brandOf("Heim")!)).toBeCloseTo(expected(3, 1), 12);
    // Another product changes this one's weight too.
    catalogue.set(productOf({ key: 4 }));
    expect(catalogue.idf(fjord)).toBeCloseTo(expected(4, 1), 12);
    for (let key = 5; key < 200; key++) catalogue.set(productOf({ key, brand: `brand ${key}` }));
    expect(catalogue.idf(catalogue.brandOf("brand 199")!)).toBeCloseTo(expected(199, 1), 12);
    expect(catalogue.idf(fjord)).toBeCloseTo(expected(199, 1), 12);
    catalogue.set(productOf({ key: 199, brand: "Fjord" }));
    expect(catalogue.idf(fjord)).toBeCloseTo(expected(199, 2), 12);
  });

  it("lists who carries a token, ascending, whatever was written when", () => {
    const catalogue = catalogueOf({ key: 5, brand: "Fjord" }, { key: 2, brand: "Fjord" }, { key: 3, brand: "Heim" });
    const fjord = catalogue.brandOf("Fjord")!;
    const carriersOf = (token: number) => listOf(catalogue, token);
    expect(carriersOf(fjord)).toEqual([2, 5]);
    catalogue.set(productOf({ key: 3, brand: "Fjord" }));
    catalogue.set(productOf({ key: 2, brand: "Heim" }));
    catalogue.set(productOf({ key: 5, brand: "Fjord", title: "again" }));
    expect(carriersOf(fjord)).toEqual([3, 5]);
    expect(carriersOf(catalogue.brandOf("Heim")!)).toEqual([2]);
  });

  it("does not list who carries what most carry, and lists them again once they are few enough", () => {
    const catalogue = new CatalogueFacts();
    const branded = (key: number, brand: string) => catalogue.set(productOf({ key, brand }));
    for (let key = 1; key <= MOST_CARRIERS; key++) branded(key, "Fjord");
    const fjord = catalogue.brandOf("Fjord")!;
    expect(listOf(catalogue, fjord)).toHaveLength(MOST_CARRIERS);
    for (let key = MOST_CARRIERS + 1; key <= MOST_CARRIERS + 100; key++) branded(key, "Fjord");
    expect(listOf(catalogue, fjord)).toBeNull();
    expect(catalogue.documentFrequency(fjord)).toBe(MOST_CARRIERS + 100);
    const others = Array.from({ length: 2100 }, (_, i) => 7 + 3 * i);
    for (const key of others.slice(0, -1)) branded(key, "Heim");
    expect(listOf(catalogue, fjord)).toBeNull();
    branded(others.at(-1)!, "Heim");
    branded(8, "Heim");
    branded(7, "Fjord");
    const still = Array.from({ length: MOST_CARRIERS + 100 }, (_, i) => i + 1).filter(
      (key) => key !== 8 && !others.slice(1).includes(key),
    );
    expect(listOf(catalogue, fjord)).toEqual(still);
  });

  it("tells each product's id, and which product has it", () => {
    const catalogue = catalogueOf({ key: 4, id: "coat-é漢" }, { key: 900_000, id: "" }, { key: 2, id: "x".repeat(9000) });
    expect(Array.from(catalogue.all(), ({ key, id }) => [key, id])).toEqual([
      [2, "x".repeat(9000)],
      [4, "coat-é漢"],
      [900_000, ""],
    ]);
    expect(["coat-é漢", "", "coat"].map((id) => catalogue.keyOf(id))).toEqual([4, 900_000, undefined]);
    expect(catalogue.size).toBe(900_001);
  });
});
