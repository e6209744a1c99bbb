import { kind } from "../kind.js";

/** Sportswear and swimwear. */
export const SPORT = [
  kind("Leggings", "pair of leggings", "Women", "Sportswear > Leggings", 22, {
    materials: "Technical stretch, Recycled nylon",
    patterns: "Solid, Solid, Solid, Abstract, Colour-block",
    price: [35, 79],
    brands: "Kitewell, Fjell & Fog, Pocket Riot",
    options: { fit: "Slim", length: "Full" },
    details: "with a high waistband | with a hidden key pocket | with flat seams that do not rub | with reflective side stripes",
    uses: "For runs, climbs and Saturday yoga. | Holds you through squats and summits. | Made to train in, good enough to stay in. | Weekend miles start here.",
  }),
  kind("Sports top", "sports top", "Women", "Sportswear > Sports tops", 14, {
    materials: "Technical stretch, Recycled nylon",
    patterns: "Solid, Solid, Colour-block",
    price: [25, 55],
    brands: "Kitewell, Pocket Riot",
    options: { fit: "Slim" },
    details: "with a racer back | with a broad, steady band | with removable cups",
    uses: "Support for weekend races and gym sessions. | Stays in place from warm-up to sprint. | For the park run on Saturday morning.",
  }),
  kind("Running shorts", "pair of running shorts", "Men, Women", "Sportswear > Running shorts", 14, {
    materials: "Recycled nylon, Technical stretch",
    patterns: "Solid, Solid, Colour-block, Abstract",
    price: [25, 55],
    brands: "Kitewell, Fjell & Fog",
    options: { fit: "Regular" },
    details: "with a built-in liner | with split hems for longer strides | with a zipped back pocket",
    uses: "For intervals, long runs and the last hill. | Race day, or any Sunday that feels like one. | Light on the leg, fast on the track.",
  }),
  kind("Training jacket", "training jacket", "Women, Men", "Sportswear > Training jackets", 14, {
    materials: "Technical stretch, Recycled nylon",
    patterns: "Solid, Solid, Colour-block",
    price: [59, 119],
    brands: "Kitewell, Fjell & Fog, Tidewater Supply",
    options: { fit: "Regular, Slim" },
    details: "with thumb loops | with a full zip and stand collar | with reflective piping | with vents under the arms",
    uses: "Warm up, cool down, bike home. | For football fields and forest trails at the weekend. | The first layer for every Saturday adventure.",
  }),
  kind("Swimsuit", "swimsuit", "Women", "Swimwear > Swimsuits", 22, {
    materials: "Recycled nylon",
    patterns: "Solid, Striped, Floral, Colour-block, Botanical, Dotted, Abstract",
    price: [35, 89],
    brands: "Solana Bay, Kitewell, Casa Tinta",
    options: { style: "Scoop, Sport" },
    details: "with adjustable straps | with a low back | fully lined and fast to dry",
    uses: "For lidos, lagoons and the first brave swim. | Sun, salt and sand will not fade it. | Packed for every beach holiday. | When the water is warmer than the shade.",
  }),
  kind("Swim shorts", "pair of swim shorts", "Men", "Swimwear > Swim shorts", 16, {
    materials: "Recycled nylon",
    patterns: "Solid, Geometric, Botanical, Striped, Floral, Abstract",
    price: [29, 69],
    brands: "Solana Bay, Tidewater Supply, Pocket Riot",
    options: { fit: "Regular" },
    details: "with a mesh liner | with a drawcord and back pocket | cut above the knee",
    uses: "From the pool to the promenade. | Dry before the ice has melted. | For hot days that end in the sea.",
  }),
];
