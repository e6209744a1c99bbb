import { kind } from "../kind.js";

/** Nightwear, socks and what is worn at home. */
export const NIGHT = [
  kind("Pyjamas", "pyjama set", "Women, Men", "Nightwear > Pyjamas", 22, {
    materials: "Flannel, Satin, Organic cotton",
    patterns: "Striped, Checked, Solid, Floral, Dotted",
    price: [39, 99],
    brands: "Hearth & Hollow, Maren Oake, Odette Lune",
    options: { fit: "Relaxed" },
    details: "with a piped collar | with a buttoned top and drawstring trousers | with a soft waist that does not pinch",
    uses: "For early nights and late breakfasts. | The best part of coming home. | Made for sleeping in and staying in. | Bedtime becomes something to look forward to.",
  }),
  kind("Dressing gown", "dressing gown", "Women, Men", "Nightwear > Dressing gowns", 16, {
    materials: "Terry cotton, Waffle cotton, Fleece",
    patterns: "Solid, Solid, Striped",
    price: [49, 109],
    brands: "Hearth & Hollow, Atelier Brume",
    options: { fit: "Relaxed" },
    details: "with a shawl collar | with a tie belt and deep pockets | cut long to the calf",
    uses: "From the bath to the sofa without a pause. | For the slowest hour of the evening. | Wrap up and let the day go.",
  }),
  kind("Socks", "pair of socks", "Accessories", "Socks", 24, {
    materials: "Organic cotton, Ribbed cotton, Cotton knit",
    patterns: "Solid, Striped, Striped, Dotted, Argyle, Colour-block",
    price: [7, 18],
    brands: "Pocket Riot, Tidewater Supply, Halden Studio, Kitewell",
    options: {},
    details: "with reinforced heel and toe | with a cuff that does not bind | with a hand-linked toe seam",
    uses: "The drawer never has enough of them. | A basic to buy again and again. | Small, cheerful and used every day.",
  }),
  kind("Slippers", "pair of slippers", "Accessories", "Shoes > Slippers", 16, {
    materials: "Felted wool, Shearling, Suede",
    price: [29, 69],
    brands: "Hearth & Hollow, Fjell & Fog",
    options: {},
    details: "with a fleecy lining | with a quiet rubber sole | with a footbed that moulds to you",
    uses: "For cold floors and warm evenings in. | Kick off the day and slip these on. | They wait by the door when you come home. | Cosy feet from supper to bedtime.",
  }),
];
