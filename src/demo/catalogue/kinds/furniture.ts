import { kind } from "../kind.js";

/** Lamps, furniture and appliances. */
export const FURNITURE = [
  kind("Table lamp", "table lamp", "Home", "Living > Table lamps", 20, {
    materials: "Linen shade",
    patterns: "Solid, Solid, Pinstriped, Botanical",
    price: [49, 139],
    brands: "Atelier Brume, Hearth & Hollow, Casa Tinta",
    options: {},
    details: "on a ceramic foot | with a fabric cable and dimmer | with a turned base",
    uses: "Warm light for the end of the day. | For bedsides and reading chairs. | Evening, at the turn of a switch.",
  }),
  kind("Floor lamp", "floor lamp", "Home", "Living > Floor lamps", 14, {
    materials: "Linen shade",
    patterns: "Solid, Solid, Pinstriped",
    price: [129, 289],
    brands: "Atelier Brume, Casa Tinta",
    options: {},
    details: "on a tripod of turned wood | with a foot switch | standing 150 cm tall",
    uses: "Worth comparing, worth waiting for. | A considered piece for the living room. | One lamp that changes the whole room.",
  }),
  kind("Fan", "fan", "Home", "Living > Fans", 18, {
    materials: "Steel",
    colours: "appliance",
    price: [39, 99],
    brands: "Tidewater Supply, Atelier Brume, Solana Bay",
    options: {},
    details: "with three speeds | with a tilting, turning head | with a quiet motor",
    uses: "A breeze on demand when heat stands in the room. | Sleep through tropical nights. | The heatwave's natural enemy. | Cool air for hot afternoons.",
  }),
  kind("Armchair", "armchair", "Home", "Living > Armchairs", 18, {
    materials: "Velvet, Boucle, Upholstery linen, Corduroy",
    price: [249, 699],
    brands: "Atelier Brume, Hearth & Hollow, Casa Tinta",
    options: {},
    details: "on solid oak legs | with a buttoned back | with a sprung seat",
    uses: "A purchase for the next twenty years. | Compare it with anything: then sit down. | The seat everyone will ask for.",
  }),
  kind("Side table", "side table", "Home", "Living > Side tables", 14, {
    materials: "Solid wood",
    colours: "wood",
    price: [89, 219],
    brands: "Atelier Brume, Halden Studio",
    options: {},
    details: "on three tapered legs | with a bevelled edge | finished with hard oil",
    uses: "A lasting piece, made to be handed down. | Room for a lamp, a book and a cup. | Solid wood for a settled home.",
  }),
  kind("Basket", "basket", "Home", "Living > Baskets", 14, {
    materials: "Rattan, Jute",
    colours: "natural",
    price: [25, 69],
    brands: "Hearth & Hollow, Casa Tinta, Solana Bay",
    options: {},
    details: "with leather handles | with a cotton lining | woven tight enough for toys",
    uses: "Tidies a room in one throw. | For laundry, logs or magazines. | Storage that may be seen.",
  }),
];
