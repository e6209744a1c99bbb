import { kind } from "../kind.js";

/** Jumpers, cardigans and slipovers. */
export const KNITWEAR = [
  kind("Jumper", "jumper", "Women, Men", "Knitwear > Jumpers", 46, {
    materials: "Lambswool, Merino wool, Cashmere, Chunky wool, Chunky wool",
    patterns: "Solid, Solid, Solid, Marl, Striped, Fair Isle, Colour-block",
    price: [49, 149],
    brands: "Fjell & Fog, Maren Oake, Halden Studio, Hearth & Hollow",
    options: { neckline: "Crew neck, Crew neck, Roll neck, V-neck", fit: "Regular, Relaxed, Oversized" },
    details:
      "with ribbed cuffs and hem | knitted in one piece without side seams | with saddle shoulders | with a deep ribbed hem",
    uses: "Made for frosty mornings and long walks home. | The one you reach for when the first snow is forecast. | Layer it under a coat in the cold months. | Warm enough for an open fire, or in place of one.",
  }),
  kind("Cardigan", "cardigan", "Women, Men", "Knitwear > Cardigans", 26, {
    materials: "Lambswool, Merino wool, Chunky wool, Cashmere",
    patterns: "Solid, Solid, Marl, Striped, Fair Isle",
    price: [55, 159],
    brands: "Maren Oake, Hearth & Hollow, Fjell & Fog, Halden Studio",
    options: { neckline: "V-neck", fit: "Regular, Relaxed, Cropped" },
    details: "with horn-effect buttons | with two knitted pockets | with a ribbed placket | buttoned to a deep V",
    uses: "Throw it on when the evening turns chilly. | A warm layer for draughty houses and winter offices. | Wear it as a jacket in autumn, under one in winter. | It keeps shoulders warm from October to April.",
  }),
  kind("Slipover", "slipover", "Women, Men", "Knitwear > Slipovers", 14, {
    materials: "Lambswool, Merino wool, Cotton knit",
    patterns: "Argyle, Argyle, Solid, Fair Isle, Striped",
    price: [39, 89],
    brands: "Maren Oake, Northgate Tailors, Pocket Riot",
    options: { neckline: "V-neck", fit: "Regular, Cropped" },
    details: "with ribbed armholes | cut short to sit at the waist | with a deep V for a collar",
    uses: "Wear it over a shirt to the office or the library. | A layer for in-between days. | It brings a plain shirt to life.",
  }),
  kind("Knitted dress", "knitted dress", "Women", "Dresses > Knitted dresses", 14, {
    materials: "Merino wool, Lambswool, Chunky wool",
    patterns: "Solid, Solid, Marl, Striped",
    price: [79, 169],
    brands: "Halden Studio, Fjell & Fog, Maren Oake",
    options: { neckline: "Roll neck, Crew neck", length: "Midi, Knee" },
    details: "with long ribbed sleeves | with a gently gathered waist | knitted fine so that it falls straight",
    uses: "Warm from neck to knee, with boots and thick tights. | A whole winter outfit in one piece. | Dressed in a minute on the coldest mornings.",
  }),
];
