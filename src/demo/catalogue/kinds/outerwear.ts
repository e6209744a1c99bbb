import { kind } from "../kind.js";

/** Coats and jackets. */
export const OUTERWEAR = [
  kind("Wool coat", "wool coat", "Women, Men", "Coats & jackets > Wool coats", 24, {
    materials: "Wool blend, Tweed, Boucle",
    patterns: "Solid, Solid, Herringbone, Checked",
    price: [169, 349],
    brands: "Maren Oake, Halden Studio, Northgate Tailors, Odette Lune",
    options: { style: "Double-breasted, Single-breasted", fit: "Regular, Relaxed" },
    details: "with broad lapels | with deep flap pockets | fully lined and cut below the knee | with a high vent to walk in",
    uses: "Warm through the darkest months of the year. | For icy pavements and scarves wound twice. | The winter coat to keep for a decade. | Wear it over knitwear when frost sets in.",
  }),
  kind("Puffer jacket", "puffer jacket", "Women, Men", "Coats & jackets > Puffer jackets", 22, {
    materials: "Recycled down",
    patterns: "Solid, Solid, Solid, Colour-block",
    price: [99, 249],
    brands: "Fjell & Fog, Kitewell, Pocket Riot",
    options: { fit: "Regular, Cropped, Relaxed" },
    details: "with a high collar and zip | with quilted channels | with ribbed storm cuffs | with zipped hand pockets",
    uses: "Keeps you warm far below freezing. | For snow days, night buses and mountain air. | Light to carry, hot to wear. | Made for the depth of winter.",
  }),
  kind("Parka", "parka", "Women, Men", "Coats & jackets > Parkas", 16, {
    materials: "Waterproof shell, Waxed cotton",
    patterns: "Solid",
    price: [149, 299],
    brands: "Fjell & Fog, Tidewater Supply",
    options: { fit: "Regular" },
    details: "with a trimmed hood | with four big pockets | with a drawcord at the waist | with a two-way zip under a storm flap",
    uses: "Made for sleet, wind and temperatures below zero. | Winter armour for the school run and the north face. | Warm lining, long cut, nothing gets in. | For waiting at stops in January.",
  }),
  kind("Raincoat", "raincoat", "Women, Men", "Coats & jackets > Raincoats", 24, {
    materials: "Rubberised cotton, Waterproof shell",
    patterns: "Solid, Solid, Solid, Striped, Dotted",
    price: [79, 189],
    brands: "Tidewater Supply, Fjell & Fog, Halden Studio, Casa Tinta",
    options: { fit: "Regular, Relaxed" },
    details:
      "with a peaked hood | with welded seams and snap buttons | with a back vent under a storm yoke | with cuffs to close against the wet",
    uses: "Let it pour: you stay dry. | For puddles, showers and wet commutes. | The coat by the door on rainy days. | Keeps a cloudburst on the outside.",
  }),
  kind("Trench coat", "trench coat", "Women, Men", "Coats & jackets > Trench coats", 14, {
    materials: "Waxed cotton, Waterproof shell",
    patterns: "Solid",
    colours: "tailoring",
    price: [149, 289],
    brands: "Maren Oake, Northgate Tailors, Halden Studio",
    options: { style: "Double-breasted" },
    details: "with a belted waist | with a storm flap and epaulettes | with deep pockets and a buttoned collar",
    uses: "Elegant in drizzle, unbothered by downpours. | Belt it tight and step out into the rain. | The classic answer to wet weather.",
  }),
  kind("Blazer", "blazer", "Women, Men", "Tailoring > Blazers", 24, {
    materials: "Suiting wool, Suiting wool, Linen, Velvet",
    patterns: "Solid, Solid, Pinstriped, Checked, Herringbone",
    colours: "tailoring",
    price: [119, 259],
    brands: "Northgate Tailors, Maren Oake, Halden Studio, Odette Lune",
    options: { fit: "Slim, Regular, Relaxed", style: "Single-breasted" },
    details:
      "with notched lapels | half-lined, so that it wears light | with horn-effect buttons | with a clean, natural shoulder",
    uses: "Takes care of meetings, interviews and presentations. | Gets you to the office looking awake. | Put it on and the working day has begun. | Business above, comfortable within.",
  }),
  kind("Denim jacket", "denim jacket", "Women, Men", "Coats & jackets > Denim jackets", 14, {
    materials: "Denim",
    colours: "denim",
    price: [69, 129],
    brands: "Pocket Riot, Solana Bay, Halden Studio",
    options: { fit: "Regular, Oversized, Cropped" },
    details: "with chest pockets and metal buttons | with adjustable tabs at the waist | stone-washed for a lived-in look",
    uses: "Goes over dresses, hoodies and everything between. | Better every year you wear it. | The jacket for unplanned evenings.",
  }),
];
