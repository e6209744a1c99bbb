import { expect, it } from "vitest";
import { NameTable } from "../../src/common/nameTable.js";
import { seededRandom } from "../../src/common/random.js";

it("knows the numbers of names as a Map does, whatever they are made of", () => {
  const random = seededRandom(5);
  const letters = ["a", "b", "z", "0", "-", "é", "漢", "😀", "\0"];
  const draw = (): string => Array.from({ length: random.below(7) }, () => random.pick(letters)).join("");
  const table = new NameTable();
  const map = new Map<string, number>();
  for (let i = 0; i < 60_000; i++) {
    const name = i % 3 === 0 ? `shopper-${random.below(50_000)}` : draw();
    const number = random.below(2 ** 31);
    table.set(name, number);
    map.set(name, number);
  }
  expect(table.size).toBe(map.size);
  for (const name of [...map.keys()].slice(0, 500)) expect(table.nameOf(table.set(name, map.get(name)!))).toBe(name);
  for (const [name, number] of map)
    if (table.get(name) !== number) throw new Error(`${JSON.stringify(name)} is ${table.get(name)}`);
  for (let i = 0; i < 20_000; i++) {
    const name = draw();
    if (table.get(name) !== map.get(name)) throw new Error(`${JSON.stringify(name)} is ${table.get(name)}`);
  }
  expect(table.get("shopper-50000")).toBeUndefined();
});

it("finds nothing where nothing is, and keeps a name longer than its room", () => {
  const table = new NameTable();
  expect(table.get("")).toBeUndefined();
  table.set("", 7);
  const long = "x".repeat(100_000);
  table.set(long, 8);
  expect([table.get(""), table.get(long), table.get(`${long}x`)]).toEqual([7, 8, undefined]);
});

it("numbers names as they come, and leaves the number of a name that is added again", () => {
  const table = new NameTable();
  expect([table.entryOf("a"), table.add("a"), table.add("b"), table.add("a"), table.entryOf("b")]).toEqual([0, 1, 2, 1, 2]);
  table.set("b", 9);
  expect([table.add("b"), table.get("b"), table.get("a"), table.size]).toEqual([2, 9, 0, 2]);
});
