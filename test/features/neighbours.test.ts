import { describe, expect, it } from "vitest";
import { Audience } from "../../src/features/audience.js";
import { NEIGHBOUR_COLUMNS, neighbourColumns } from "../../src/features/pairs/neighbours.js";
import { askQuestion } from "../../src/features/question.js";
import { similarShoppers } from "../../src/features/similarShoppers.js";
import { type EventSketch, plainProducts, shopOf } from "../fixtures/shopState.js";

const day = (d: number, hour = 10) => new Date(Date.UTC(2026, 0, d, hour)).toISOString();
const [LAST, SECOND, SHARE, FOLLOWS, SHOPPERS, PAGE] = [0, 1, 6, 8, 9, 10] as const;

// Five shoppers meet 1 and then 2; five others 3 and then 4. The asking one has met 3, then 1.
const events: EventSketch[] = [1, 2, 3, 4, 5].flatMap((shopper) => [
  { shopper, product: 1, at: day(1, shopper) },
  { shopper, product: 2, at: day(2, shopper) },
  { shopper: shopper + 5, product: 3, at: day(1, shopper) },
  { shopper: shopper + 5, product: 4, at: day(2, shopper) },
]);
events.push({ shopper: 99, product: 3, at: day(3) }, { shopper: 99, product: 1, at: day(4) });
const state = shopOf(plainProducts(5), events);
const keys = Int32Array.of(2, 4, 5);

function columnsFor(at: string, context = {}): Float32Array {
  const columns = new Float32Array(keys.length * NEIGHBOUR_COLUMNS);
  neighbourColumns(state, askQuestion(state, 99, context, Date.parse(at)), keys, columns, 0, NEIGHBOUR_COLUMNS);
  return columns;
}

function columnsOf(at: string, context = {}): (row: number, column: number) => number {
  const columns = columnsFor(at, context);
  return (row, column) => columns[row * NEIGHBOUR_COLUMNS + column]!;
}

describe("what a candidate has to do with each product of the history", () => {
  it("is told apart by how long ago the product was met", () => {
    const of = columnsOf(day(5));
    expect(of(0, LAST)).toBeGreaterThan(0);
    expect(of(0, SECOND)).toBe(0);
    expect(of(1, LAST)).toBe(0);
    expect(of(1, SECOND)).toBeGreaterThan(0);
    expect(of(2, LAST)).toBe(0);
  });

  it("says for how many products of the history it holds, who went on to it, and which shoppers share it", () => {
    const of = columnsOf(day(5));
    expect(of(0, SHARE)).toBeCloseTo(0.5, 6);
    expect(of(0, FOLLOWS)).toBeGreaterThan(of(1, FOLLOWS));
    expect(of(0, SHOPPERS)).toBeGreaterThan(0);
    expect(of(2, SHOPPERS)).toBe(0);
  });

  it("looks at the page's products for whoever asks", () => {
    expect(columnsOf(day(5), { productIds: ["p3"] })(1, PAGE)).toBeGreaterThan(0);
    expect(columnsOf(day(5))(1, PAGE)).toBe(0);
  });

  it("is nothing before the shopper's first event, and the same however often it is asked", () => {
    const before = columnsFor(day(3, 0));
    expect(before.every((x) => x === 0)).toBe(true);
    const once = columnsOf(day(5));
    const again = columnsOf(day(5));
    for (let c = 0; c < NEIGHBOUR_COLUMNS; c++) expect(again(0, c)).toBe(once(0, c));
  });
});

describe("similar shoppers", () => {
  it("are those who met the same products, never oneself", () => {
    const { shoppers } = similarShoppers(askQuestion(state, 99, {}, Date.parse(day(5))), state);
    expect([...shoppers].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("are looked for among the latest shoppers of a product", () => {
    const audience = new Audience();
    for (let shopper = 1; shopper <= 1000; shopper++) audience.add(7, shopper);
    const latest = audience.of(7);
    expect(latest).toHaveLength(200);
    expect(latest.at(-1)).toBe(1000);
    expect(latest[0]).toBe(801);
    expect(audience.of(8)).toHaveLength(0);
  });
});
