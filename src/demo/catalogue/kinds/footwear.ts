import { kind } from "../kind.js";

/** Shoes and boots. */
export const FOOTWEAR = [
  kind("Trainers", "pair of trainers", "Women, Men", "Shoes > Trainers", 30, {
    materials: "Leather, Canvas, Recycled nylon",
    colours: "trainers",
    price: [59, 139],
    brands: "Kitewell, Pocket Riot, Halden Studio",
    options: { fit: "Regular" },
    details: "with a cushioned sole | with padded collars | with contrast side stripes | with a grippy outsole",
    uses: "For city walks and weekend games. | Run for the bus, or for the fun of it. | Saturday's shoes, on court and off. | Built for kilometres.",
  }),
  kind("Winter boots", "pair of winter boots", "Women, Men", "Shoes > Winter boots", 22, {
    materials: "Leather, Suede, Leather",
    colours: "leather",
    price: [99, 219],
    brands: "Fjell & Fog, Tidewater Supply, Maren Oake",
    options: {},
    details: "with a fleece lining | with a deep lugged sole | laced through brass eyelets | with a padded, furry collar",
    uses: "For snow, slush and frozen ground. | Warm toes at ten below. | They grip where pavements turn to ice. | Winter does not get in.",
  }),
  kind("Chelsea boots", "pair of Chelsea boots", "Women, Men", "Shoes > Ankle boots", 16, {
    materials: "Leather, Suede",
    colours: "leather",
    price: [99, 199],
    brands: "Maren Oake, Northgate Tailors, Halden Studio",
    options: {},
    details: "with elastic sides | with a pull tab at the heel | on a stacked heel",
    uses: "Pull on, walk out, look finished. | With jeans, suits and everything between. | A pair for three seasons.",
  }),
  kind("Wellingtons", "pair of wellingtons", "Women, Men", "Shoes > Rain boots", 18, {
    materials: "Natural rubber",
    patterns: "Solid, Solid, Solid, Dotted, Floral",
    price: [45, 109],
    brands: "Tidewater Supply, Fjell & Fog, Casa Tinta",
    options: {},
    details: "with a strap and buckle | with a deep tread | lined in quick-drying cotton",
    uses: "Puddles are an invitation. | For rain, mud and wet meadows. | Dry feet in any downpour. | The boots for a soaking day.",
  }),
  kind("Sandals", "pair of sandals", "Women, Men", "Shoes > Sandals", 24, {
    materials: "Leather, Suede",
    colours: "leather",
    price: [39, 99],
    brands: "Solana Bay, Casa Tinta, Tidewater Supply",
    options: {},
    details: "with crossed straps | on a jute-wrapped sole | with a soft footbed and ankle buckle",
    uses: "For hot sand and warm stone. | Let your feet breathe in the heat. | Sunshine shoes. | All summer, no socks.",
  }),
  kind("Loafers", "pair of loafers", "Women, Men", "Shoes > Loafers", 16, {
    materials: "Leather, Suede",
    colours: "leather",
    price: [89, 179],
    brands: "Northgate Tailors, Maren Oake",
    options: {},
    details: "with a hand-sewn apron | with a penny strap | on a slim leather sole",
    uses: "Quiet in corridors, correct in meetings. | From the morning train to the last handshake. | The office shoe that needs no laces.",
  }),
  kind("Heels", "pair of heels", "Women", "Shoes > Heels", 20, {
    materials: "Satin, Leather, Sequins, Velvet",
    price: [69, 169],
    brands: "Odette Lune, Casa Tinta",
    options: {},
    details:
      "with an ankle strap | on a slim eight-centimetre heel | with a pointed toe | with a cushioned insole for long nights",
    uses: "For first dances and last songs. | Made for weddings, galas and toasts. | They know the way to the party. | Evening shoes with stamina.",
  }),
];
