import { expect, it } from "vitest";
import { IntMap } from "../../src/common/intMap.js";
import { seededRandom } from "../../src/common/random.js";

it("holds what a Map holds, past its first size and for keys that collide", () => {
  const map = new IntMap(4);
  const reference = new Map<number, number>();
  const random = seededRandom(7);
  for (let i = 0; i < 5000; i++) {
    const key = Math.floor(random.uniform() * 700) * (i % 3 === 0 ? 1024 : 1);
    const value = random.uniform() - 0.5;
    map.add(key, value);
    reference.set(key, (reference.get(key) ?? 0) + value);
  }
  expect(map.size).toBe(reference.size);
  const visited: [number, number][] = [];
  map.forEach((key, value) => {
    visited.push([key, value]);
  });
  expect(visited).toEqual([...reference]);
});

it("says 0 for keys it does not have, negative ones among them", () => {
  const map = new IntMap();
  map.set(0, 2);
  expect([map.get(0), map.get(1), map.get(-1)]).toEqual([2, 0, 0]);
});
