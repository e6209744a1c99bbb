import type { HidingRule } from "./rule.js";

export const hide: HidingRule = {
  code: "hide",
  acts: "HIDES",
  description: "Never recommends these products; others take their places.",
  args: [],
  selects: true,
};
