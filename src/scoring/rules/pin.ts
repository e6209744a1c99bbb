import type { PlacingRule } from "./rule.js";

export const pin: PlacingRule = {
  code: "pin",
  acts: "PLACES",
  description: "Puts these products on fixed places, those first that fit the shopper best.",
  args: [
    { name: "place", description: "From this place on, the first is 1", min: 1, max: 100, default: 1, whole: true },
    { name: "most", description: "At most so many of them", min: 1, max: 20, default: 3, whole: true },
  ],
  selects: true,
  places: ({ place, most }) => ({ from: place!, most: most! }),
};
