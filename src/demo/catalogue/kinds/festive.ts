import { kind } from "../kind.js";

/** Presents and decorations. */
export const FESTIVE = [
  kind("Baubles", "set of baubles", "Home", "Festive > Ornaments", 16, {
    materials: "Glazed ornament glass",
    patterns: "Solid, Dotted, Striped, Geometric",
    colours: "festive",
    price: [12, 39],
    brands: "Hearth & Hollow, Casa Tinta, Odette Lune",
    options: {},
    details: "six to the box | with gold caps and ribbon | each with a hand-painted band",
    uses: "The first thing out of the box in December. | For trees, windows and table settings. | A present for hosts and godmothers.",
  }),
  kind("Gift set", "gift set", "Home", "Festive > Gift sets", 20, {
    materials: "Paper",
    patterns: "Solid, Striped, Dotted, Floral, Geometric, Checked",
    colours: "festive",
    price: [19, 69],
    brands: "Hearth & Hollow, Atelier Brume, Odette Lune, Casa Tinta",
    options: { contents: "Tea & honey, Bath & body, Chocolate & nuts, Candle & matches" },
    details: "wrapped and ready with a satin bow | with a card to write | packed in a keepsake box",
    uses: "For birthdays you nearly forgot. | Give it to teachers, neighbours and yourself. | Wrapped already: just hand it over.",
  }),
  kind("Wreath", "wreath", "Home", "Festive > Wreaths", 12, {
    materials: "Evergreen",
    colours: "festive",
    price: [25, 69],
    brands: "Hearth & Hollow, Atelier Brume",
    options: {},
    details: "with lacquered berries | tied with a satin bow | bound by hand on a willow ring",
    uses: "Welcomes guests through the holidays. | For doors, mantels and long tables. | The season's greeting, without words.",
  }),
  kind("Bunting", "string of bunting", "Home", "Festive > Party decorations", 12, {
    materials: "Paper",
    patterns: "Solid, Dotted, Striped, Floral",
    price: [9, 25],
    brands: "Casa Tinta, Pocket Riot, Hearth & Hollow",
    options: {},
    details: "with six metres of pennants | on a cotton cord | printed on both sides",
    uses: "Hang it up and the party has begun. | For birthdays, weddings and back gardens. | Instant celebration.",
  }),
  kind("Candelabra", "candelabra", "Home", "Festive > Candle holders", 10, {
    materials: "Soy wax",
    colours: "festive",
    price: [39, 99],
    brands: "Odette Lune, Atelier Brume, Casa Tinta",
    options: {},
    details: "with three arms | in brushed brass | with tapers in two colours",
    uses: "Dinner becomes an occasion. | For festive tables and speeches. | Light for the big evenings of the year.",
  }),
];
