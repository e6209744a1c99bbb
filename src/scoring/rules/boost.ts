import type { WeighingRule } from "./rule.js";

export const boost: WeighingRule = {
  code: "boost",
  acts: "WEIGHS",
  description: "Ranks these products as if their score were so many times as high; below 1, lower.",
  args: [{ name: "factor", description: "Times the score", min: 0.05, max: 20, default: 1.5, whole: false }],
  selects: true,
  weight: ({ factor }) => factor!,
};
