import { expect, it } from "vitest";
import { askQuestion } from "../../src/features/question.js";
import { popular } from "../../src/retrieval/popular.js";
import { askFor } from "../../src/scoring/filter.js";
import { eventsOf, shopOf } from "../fixtures/shopState.js";

const NOON = "2026-06-01T12:00:00Z";
const buys = (product: number, n: number) =>
  Array.from({ length: n }, (_, i) => ({ shopper: product * 100 + i, product, at: NOON }));

it("counts every event, or leaves out as many as it is allowed to", async () => {
  const state = shopOf([{ key: 1 }, { key: 2 }, { key: 3 }], [...buys(1, 4), ...buys(2, 2)]);
  const best = async (tolerance: number) => {
    const question = askQuestion(state, null, {}, Date.parse(NOON) + 1000);
    return (await popular.propose(askFor(state, question, null, {}, { tolerance }), 3)).keys;
  };
  expect(await best(0)).toEqual([1, 2]);
  state.applyAll(eventsOf(buys(3, 6), 7));
  // 6 of 12 events are new.
  expect(await best(0.5)).toEqual([1, 2, 3]);
  expect(await best(0.49)).toEqual([3, 1, 2]);
});
