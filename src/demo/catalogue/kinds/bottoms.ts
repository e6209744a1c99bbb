import { kind } from "../kind.js";

/** Trousers, jeans and shorts. */
export const BOTTOMS = [
  kind("Jeans", "pair of jeans", "Women, Men", "Jeans > All jeans", 30, {
    materials: "Denim",
    colours: "denim",
    price: [59, 129],
    brands: "Halden Studio, Pocket Riot, Tidewater Supply, Solana Bay",
    options: { fit: "Straight, Slim, Wide, Tapered" },
    details: "with five pockets and copper rivets | with a mid rise | with a button fly | with a clean hem",
    uses: "The pair for every day of the week. | Break them in and never look back. | Dress them up or down. | Good for years, better with patches.",
  }),
  kind("Tailored trousers", "pair of tailored trousers", "Women, Men", "Tailoring > Trousers", 26, {
    materials: "Suiting wool, Suiting wool, Poplin",
    patterns: "Solid, Solid, Pinstriped, Checked, Herringbone",
    colours: "tailoring",
    price: [69, 149],
    brands: "Northgate Tailors, Maren Oake, Halden Studio",
    options: { fit: "Slim, Straight, Wide" },
    details: "with a pressed crease | with a hook-and-bar waist | with a clean front and slant pockets | with a half lining",
    uses: "Sit through conferences without a crease. | Made for commuting, meetings and the walk between. | The backbone of a working wardrobe. | Office-ready on Monday at eight.",
  }),
  kind("Linen trousers", "pair of linen trousers", "Women, Men", "Trousers > Linen trousers", 20, {
    materials: "Linen, Cotton voile",
    patterns: "Solid, Solid, Striped, Botanical",
    price: [49, 95],
    brands: "Solana Bay, Halden Studio, Casa Tinta",
    options: { fit: "Wide, Relaxed" },
    details: "with an elasticated waist | with a drawstring and side pockets | with a wide, airy leg",
    uses: "Cool legs on tropical evenings. | For sand, sun and slow lunches. | The lightest trousers for the hottest weeks. | Made for terraces in July and verandas in January.",
  }),
  kind("Cords", "pair of corduroy trousers", "Women, Men", "Trousers > Corduroy trousers", 14, {
    materials: "Corduroy",
    price: [59, 99],
    brands: "Maren Oake, Fjell & Fog, Pocket Riot",
    options: { fit: "Straight, Wide, Tapered" },
    details: "with a soft, thick pile | with a high waist | with a straight leg and turned pockets",
    uses: "Soft and warm for autumn and winter walks. | Made for bookshops and cold benches. | The trousers for wool socks and boots.",
  }),
  kind("Shorts", "pair of shorts", "Women, Men", "Shorts > Casual shorts", 24, {
    materials: "Linen, Organic cotton, Poplin",
    patterns: "Solid, Solid, Solid, Striped, Checked, Botanical",
    price: [25, 59],
    brands: "Solana Bay, Pocket Riot, Tidewater Supply, Kitewell",
    options: { fit: "Regular, Relaxed" },
    details: "with turned-up hems | with a drawstring inside the waist | with deep front pockets",
    uses: "Bare knees, hot pavement, cold drink. | For summer from the first day to the last. | Made for boats, bikes and barbecues in the sun. | When it is too warm for anything longer.",
  }),
  kind("Joggers", "pair of joggers", "Women, Men", "Loungewear > Joggers", 18, {
    materials: "Brushed sweat, Fleece",
    patterns: "Solid, Solid, Marl",
    price: [35, 69],
    brands: "Kitewell, Pocket Riot, Hearth & Hollow",
    options: { fit: "Tapered, Relaxed" },
    details: "with ribbed cuffs | with a wide drawstring waist | with zipped side pockets",
    uses: "For film nights and lie-ins. | Change into them the minute you are home. | As relaxed as you would like to be. | The evening uniform of quiet people.",
  }),
];
