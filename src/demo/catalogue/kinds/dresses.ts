import { kind } from "../kind.js";

/** Dresses and skirts. */
export const DRESSES = [
  kind("Summer dress", "summer dress", "Women", "Dresses > Summer dresses", 34, {
    materials: "Linen, Cotton voile, Viscose, Cotton voile",
    patterns: "Floral, Floral, Solid, Botanical, Striped, Gingham, Dotted, Abstract",
    price: [45, 119],
    brands: "Solana Bay, Casa Tinta, Maren Oake, Pocket Riot",
    options: { neckline: "Straps, Square neck, V-neck", length: "Midi, Mini, Maxi" },
    details:
      "with a tiered skirt | with thin straps and a smocked back | with pockets in the side seams | with a button-through front",
    uses: "For garden parties and ice cream at noon. | Breezy on the hottest day of the year. | Pack it for the coast. | All you need on when the sun is high.",
  }),
  kind("Wrap dress", "wrap dress", "Women", "Dresses > Wrap dresses", 18, {
    materials: "Viscose, Silk, Cotton jersey",
    patterns: "Floral, Botanical, Dotted, Solid, Abstract, Geometric",
    price: [69, 149],
    brands: "Maren Oake, Odette Lune, Casa Tinta",
    options: { neckline: "V-neck", length: "Midi, Knee", sleeve: "Elbow" },
    details:
      "with a belt to tie at the waist | with fluttering sleeves | with a skirt that wraps over | with a V neck that stays where it should",
    uses: "As right for the desk as for the dance floor. | One dress for most invitations. | Ties to fit, whatever the day brings.",
  }),
  kind("Party dress", "party dress", "Women", "Dresses > Party dresses", 26, {
    materials: "Sequins, Satin, Velvet, Sequins",
    patterns: "Solid, Solid, Solid, Abstract",
    price: [89, 229],
    brands: "Odette Lune, Pocket Riot, Casa Tinta",
    options: { neckline: "Square neck, Straps, V-neck", length: "Mini, Midi, Maxi", sleeve: "Sleeveless, Sleeveless, Elbow" },
    details: "with an open back | with a fitted bodice | with a hem made for turning | lined in smooth satin",
    uses: "Dance until the lights come on. | For New Year's Eve, weddings and big birthdays. | The dress the party waits for. | Glamour for celebrations of every size.",
  }),
  kind("Shirt dress", "shirt dress", "Women", "Dresses > Shirt dresses", 14, {
    materials: "Poplin, Organic cotton",
    patterns: "Solid, Striped, Checked, Pinstriped",
    price: [69, 129],
    brands: "Northgate Tailors, Halden Studio, Maren Oake",
    options: { length: "Midi, Knee", sleeve: "Long, Elbow" },
    details: "with a slim leather-look belt | buttoned from collar to hem | with turned-back cuffs",
    uses: "A whole office outfit on one hanger. | Neat for work, easy at lunch. | Looks composed in every meeting.",
  }),
  kind("Skirt", "skirt", "Women", "Skirts > Midi skirts", 24, {
    materials: "Satin, Viscose, Wool blend, Poplin",
    patterns: "Solid, Solid, Floral, Checked, Dotted, Geometric",
    price: [45, 109],
    brands: "Maren Oake, Odette Lune, Casa Tinta, Halden Studio",
    options: { style: "Pleated, A-line, Wrap", length: "Midi, Knee" },
    details: "with a flat waistband | with a hidden side zip | with a hem that swings",
    uses: "Goes with knitwear, shirts and every shoe. | Moves when you do. | Day or evening, it only depends on the top.",
  }),
  kind("Denim skirt", "denim skirt", "Women", "Skirts > Denim skirts", 8, {
    materials: "Denim",
    colours: "denim",
    price: [39, 79],
    brands: "Pocket Riot, Solana Bay",
    options: { length: "Mini, Knee" },
    details: "with metal buttons down the front | with contrast stitching | with slant pockets",
    uses: "With boots or bare legs, as the weather says. | An easy piece for days off. | Wear it with the tee you love.",
  }),
];
