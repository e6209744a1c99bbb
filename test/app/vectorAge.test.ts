import { expect, it } from "vitest";
import { isDue } from "../../src/app/vectorAge.js";

const MINUTE = 60_000;
const made = { events: 10_000, at: 0 };

it.each([
  ["nothing happened, however long ago", 10_000, 600, false],
  ["much happened just now", 20_000, 4, false],
  ["much happened a while ago", 10_200, 5, true],
  ["little happened a while ago", 10_199, 59, false],
  ["little happened an hour ago", 10_001, 60, true],
])("product vectors are made anew when demand has moved on: %s", (_, events, minutes, due) => {
  expect(isDue(made, { events, at: minutes * MINUTE })).toBe(due);
});
