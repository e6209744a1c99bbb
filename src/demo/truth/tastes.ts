/** The planted tastes: what each shopper likes whatever the situation, and what everybody likes a little more. */
import { hash32, type Random, seededRandom } from "../../common/random.js";
import type { ProductInput, ShopperInput } from "../../domain.js";
import { PATTERNS } from "../artwork/fabric.js";
import { KINDS } from "../catalogue/kinds.js";
import { STYLES, styleOf } from "./styles.js";

const DEPARTMENTS = ["Women", "Men", "Accessories", "Home"];
const CATEGORIES = [...new Set(KINDS.map((kind) => kind.category[0]!))];
const COLOUR_FAMILIES = [
  "White",
  "Beige",
  "Grey",
  "Black",
  "Brown",
  "Red",
  "Pink",
  "Orange",
  "Yellow",
  "Green",
  "Blue",
  "Purple",
];

/** Additive log-odds by what a product is: one number for each word of the lists above, and a 0 for unknown words. */
export interface Taste {
  /** Weight of each of STYLES. */
  styles: Float64Array;
  departments: Float64Array;
  /** By second level of the category path. */
  categories: Float64Array;
  colours: Float64Array;
  patterns: Float64Array;
  /** Log-odds lost per e-fold of price above 60 euros; big wallets lose less. */
  thrift: number;
}

const known = new WeakMap<ShopperInput, { seed: number; taste: Taste }>();

/** The shopper's taste: the same for equal seed, id and attributes. */
export function tasteOf(shopper: ShopperInput, seed: number): Taste {
  const before = known.get(shopper);
  if (before?.seed === seed) return before.taste;
  const taste = makeTaste(shopper, seed);
  known.set(shopper, { seed, taste });
  return taste;
}

function makeTaste(shopper: ShopperInput, seed: number): Taste {
  const random = seededRandom(hash32(`taste/${seed}/${shopper.id}`));
  const { age, gender, loyaltyTier } = shopper.attributes ?? {};
  const spread = (names: readonly string[], width: number): Float64Array =>
    Float64Array.from({ length: names.length + 1 }, (_, i) => (i < names.length ? random.normal() * width : 0));
  const categories = spread(CATEGORIES, 0.7);
  const colours = spread(COLOUR_FAMILIES, 0.5);
  // One colour family is loved, one is not worn.
  colours[random.below(COLOUR_FAMILIES.length)]! += 1;
  colours[random.below(COLOUR_FAMILIES.length)]! -= 1;
  const wallet = random.normal() * 0.5 + (loyaltyTier === "PLATINUM" ? 0.6 : loyaltyTier === "GOLD" ? 0.3 : 0);
  return {
    styles: stylesFor(typeof age === "number" ? age : 38, random),
    departments: departmentsFor(gender, random),
    categories,
    colours,
    patterns: spread(PATTERNS, 0.4),
    thrift: Math.max(0, 0.45 - 0.45 * wallet),
  };
}

/** How much the shopper likes the product, in log-odds; its standard deviation over the catalogue is about 1.8. */
export function tasteAffinity(taste: Taste, product: ProductInput): number {
  const { style, department, category, colour, pattern, logPrice } = factsOf(product);
  let affinity = -taste.thrift * logPrice;
  for (let k = 0; k < STYLES.length; k++) affinity += 1.7 * taste.styles[k]! * style[k]!;
  return (
    affinity + taste.departments[department]! + taste.categories[category]! + taste.colours[colour]! + taste.patterns[pattern]!
  );
}

/** A product in the numbers that tastes are about; unknown words get the last place of each list, which nobody minds. */
interface Facts {
  style: Float64Array;
  department: number;
  category: number;
  colour: number;
  pattern: number;
  /** Natural logarithm of the price over 60 euros. */
  logPrice: number;
}

const facts = new WeakMap<ProductInput, Facts>();

function factsOf(product: ProductInput): Facts {
  let known = facts.get(product);
  if (!known) {
    const index = (words: readonly string[], word: unknown): number => {
      const i = words.indexOf(String(word));
      return i < 0 ? words.length : i;
    };
    known = {
      style: styleOf(product),
      department: index(DEPARTMENTS, product.category?.[0]),
      category: index(CATEGORIES, product.category?.[1]),
      colour: index(COLOUR_FAMILIES, product.attributes?.colourFamily),
      pattern: index(PATTERNS, product.attributes?.pattern),
      logPrice: Math.log(Number(product.price ?? 60) / 60),
    };
    facts.set(product, known);
  }
  return known;
}

/** The product's appeal to everybody, in log-odds: a long tail with a few favourites. */
export function appealOf(product: ProductInput, seed: number): number {
  const random = seededRandom(hash32(`appeal/${seed}/${product.id}`));
  const favourite = random.uniform() < 0.05 ? 1.2 : 0;
  return random.normal() * 0.7 + favourite;
}

/** One style counts fully, one half, the others hardly; the young and the old lean to different ones. */
function stylesFor(age: number, random: Random): Float64Array {
  const youth = (38 - age) / 15;
  const lean: Record<string, number> = {
    street: youth,
    sporty: youth * 0.4,
    glam: youth * 0.5,
    classic: -youth,
    cosy: -youth * 0.5,
    minimal: 0,
    romantic: 0,
    boho: 0,
  };
  const odds = STYLES.map((style) => Math.exp(lean[style] ?? 0));
  const weights = Float64Array.from(STYLES, () => random.normal() * 0.12);
  const first = random.weighted(odds);
  weights[first]! += 1;
  odds[first] = 0;
  weights[random.weighted(odds)]! += 0.5;
  return weights;
}

function departmentsFor(gender: unknown, random: Random): Float64Array {
  const [women, men] = gender === "female" ? [1, -1.6] : gender === "male" ? [-1.6, 1] : [0, 0];
  const home = random.normal() * 0.8 - 0.1;
  return Float64Array.of(women + random.normal() * 0.3, men + random.normal() * 0.3, random.normal() * 0.4, home, 0);
}
