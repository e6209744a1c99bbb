import { describe, expect, test } from "vitest";
import { canonical, dividedBy, minus, plus, sizeOf, times } from "../../../src/learning/graph/dims.js";
import { broadcastShapes, elements, frontAxes } from "../../../src/learning/graph/shapes.js";

describe("sizes", () => {
  test("are written in one way", () => {
    expect(canonical("L*B")).toBe("B*L");
    expect(canonical("2*3")).toBe(6);
    expect(times("B", 4, "B", 5)).toBe("20*B*B");
    expect(plus("B", 1, "B")).toBe("1+2*B");
    expect(times("B+1", "L")).toBe("B*L+L");
    expect(minus("B+2", "B")).toBe(2);
    expect(minus("B", "B")).toBe(0);
    expect(canonical(plus("B", -1))).toBe(plus(-1, "B"));
  });

  test("divide where the division is exact, and refuse elsewhere", () => {
    expect(dividedBy("20*B*L", "4*L")).toBe("5*B");
    expect(dividedBy("B*L+L", "L")).toBe(plus("B", 1));
    expect(() => dividedBy("5*B", 2)).toThrow("not a multiple");
    expect(() => dividedBy("B", "L")).toThrow("not a multiple");
    expect(() => dividedBy("B*L+L", "B+1")).toThrow("not a multiple");
  });

  test("become numbers when their symbols are known", () => {
    expect(sizeOf("B*L+2*B", { B: 3, L: 5 })).toBe(21);
    expect(() => sizeOf("B", { L: 5 })).toThrow("Size B is not given");
  });

  test("refuse what is not a size", () => {
    expect(() => canonical("B-1")).toThrow("cannot be read");
    expect(() => canonical("1.5")).toThrow("cannot be read");
  });
});

describe("shapes", () => {
  test("broadcast from the right", () => {
    expect(broadcastShapes(["B", 1, 3], [4, 1])).toEqual(["B", 4, 3]);
    expect(() => broadcastShapes(["B", 3], ["L", 3])).toThrow("do not broadcast");
  });

  test("count elements and axes", () => {
    expect(elements(["U", 2, "N"])).toBe("2*N*U");
    expect(frontAxes([-1, 0, 2], 3)).toEqual([0, 2]);
    expect(frontAxes(undefined, 2)).toEqual([0, 1]);
    expect(() => frontAxes(3, 3)).toThrow("does not exist");
  });
});
