import { expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { CreationOrder } from "../../src/features/catalogue/creationOrder.js";

it("keeps the order of moments as products come, go and share moments", () => {
  const random = seededRandom(11);
  const createdAt = new Float64Array(400).fill(Number.NaN);
  for (let key = 0; key < 200; key += 2) createdAt[key] = random.below(30);
  const order = new CreationOrder((key) => createdAt[key]!, createdAt.keys());
  for (let i = 0; i < 2000; i++) {
    const key = random.below(400);
    order.remove(key, createdAt[key]!);
    createdAt[key] = random.uniform() < 0.3 ? Number.NaN : random.below(30);
    if (!Number.isNaN(createdAt[key]!)) order.add(key, createdAt[key]!);
  }
  for (let moment = -1; moment < 31; moment++) {
    const until = order.until(moment);
    const found = Array.from({ length: until }, (_, i) => order.at(i));
    expect(found.toSorted((a, b) => a - b)).toEqual([...createdAt.keys()].filter((key) => createdAt[key]! <= moment));
    for (let i = 1; i < until; i++) expect(createdAt[found[i]!]!).toBeGreaterThanOrEqual(createdAt[found[i - 1]!]!);
  }
});

it("takes nothing away for a product that it does not have", () => {
  const order = new CreationOrder((key) => [5, 5, 9][key]!, [0, 1]);
  order.remove(2, 5);
  order.remove(0, 9);
  expect(order.until(9)).toBe(2);
});
