/** The demo's catalogue: the n-th product is the same in every shop of the same seed, whatever the size and the date. */
import { digest } from "../../common/hash.js";
import { type Random, seededRandom } from "../../common/random.js";
import type { ProductInput } from "../../domain.js";
import type { Pattern } from "../artwork/fabric.js";
import { artworkDigest } from "../artwork/render.js";
import { COUNTRIES } from "../places.js";
import type { Kind } from "./kind.js";
import { KINDS } from "./kinds.js";
import { type Material, materialOf } from "./materials.js";
import { COLOURWAYS, PALETTE, shadeOf } from "./palette.js";
import { descriptionOf, titleOf } from "./wording.js";

const DAY = 86_400_000;

export interface CatalogueOptions {
  seed: number;
  count: number;
  /** The demo's clock: creation dates are counted back from it. */
  end: Date;
}

/** Generates the catalogue. Ids are `vt-0001`, `vt-0002` ... */
export function generateCatalogue({ seed, count, end }: CatalogueOptions): ProductInput[] {
  const random = seededRandom(seed).fork("catalogue");
  const kinds = kindsInOrder(count);
  return kinds.map((kind, i) => makeProduct(`vt-${String(i + 1).padStart(4, "0")}`, kind, random.fork(`product/${i}`), end));
}

/** Digest of the catalogue's content: text, attributes, prices and artwork; not of dates, paths or availability. */
export function catalogueDigest(products: readonly ProductInput[]): string {
  return digest(
    products.map((p) => [
      p.id,
      p.title,
      p.description,
      p.category,
      p.brand,
      p.price,
      p.currencyCode,
      p.attributes,
      artworkDigest(p),
    ]),
  );
}

/** Spreads kinds by their shares so evenly that every beginning of the list is a fair sample of the whole. */
function kindsInOrder(count: number): Kind[] {
  const total = KINDS.reduce((sum, kind) => sum + kind.share, 0);
  // Kinds start out of step with each other, or the list would repeat in blocks.
  const owed = KINDS.map((_, k) => ((k * 0.618034) % 1) - 0.5);
  return Array.from({ length: count }, () => {
    let most = 0;
    for (let k = 0; k < KINDS.length; k++) {
      owed[k]! += KINDS[k]!.share / total;
      if (owed[k]! > owed[most]!) most = k;
    }
    owed[most]! -= 1;
    return KINDS[most]!;
  });
}

function makeProduct(id: string, kind: Kind, random: Random, end: Date): ProductInput {
  const department = random.pick(kind.departments);
  const material = materialOf(random.pick(kind.materials));
  const colour = random.pick(COLOURWAYS[kind.colours]);
  const pattern = wearable(random.pick(kind.patterns), material);
  const options = Object.fromEntries(Object.entries(kind.options).map(([key, values]) => [key, random.pick(values)]));
  const accent = accentFor(colour, random);
  const subject = { kind, material, colour, accent, pattern, options };
  const words = random.fork("words");
  const dates = random.fork("dates");
  const markets = random.uniform() < 0.04 ? someOf(COUNTRIES, 4 + random.below(4), random) : undefined;
  return {
    id,
    title: titleOf(subject, words),
    description: descriptionOf(subject, words),
    category: [department, ...kind.category],
    brand: random.pick(kind.brands),
    price: priceOf(kind, material, random),
    currencyCode: "EUR",
    attributes: {
      productType: kind.name,
      colour,
      colourFamily: shadeOf(colour)!.family,
      accentColour: accent,
      material: material.name,
      pattern,
      ...options,
    },
    markets,
    available: random.uniform() >= 0.03,
    createdAt: new Date(end.getTime() - Math.round(ageInDays(dates) * DAY)),
  };
}

/** Some cloths take no print, and Fair Isle has to be knitted. */
function wearable(pattern: Pattern, material: Material): Pattern {
  if (pattern === "Fair Isle" || pattern === "Argyle")
    return material.texture === "knit" || material.texture === "cable" ? pattern : "Solid";
  const plainOnly =
    ["leather", "sequin", "denim", "cord", "straw", "wicker", "wood", "metal"].includes(material.texture) ||
    material.name === "Suede";
  return plainOnly ? "Solid" : pattern;
}

/** Shades that go with everything. */
const EASY = new Set([
  "Chalk white",
  "Ivory",
  "Oat",
  "Camel",
  "Charcoal",
  "Ink navy",
  "Burgundy",
  "Forest green",
  "Mustard",
  "Dusty blue",
]);

/** A second colour that can be told from the first; more often an easy one. */
function accentFor(colour: string, random: Random): string {
  const own = shadeOf(colour)!;
  const easy = random.uniform() < 0.6;
  const choices = PALETTE.slice(0, 37).filter(
    (shade) => shade.family !== own.family && distance(shade.hex, own.hex) > 110 && (!easy || EASY.has(shade.name)),
  );
  return random.pick(choices).name;
}

function distance(a: string, b: string): number {
  const [x, y] = [Number.parseInt(a.slice(1), 16), Number.parseInt(b.slice(1), 16)];
  return Math.hypot(((x >> 16) & 255) - ((y >> 16) & 255), ((x >> 8) & 255) - ((y >> 8) & 255), (x & 255) - (y & 255));
}

const DEAR: Readonly<Record<string, number>> = {
  Cashmere: 0.85,
  Silk: 0.6,
  Leather: 0.5,
  Velvet: 0.35,
  Sequins: 0.35,
  "Merino wool": 0.3,
  "Washed linen": 0.4,
  Suede: 0.4,
};

/** Skewed to the kind's lower end; dear materials start higher. Ends in .95 or .00 as shops like it. */
function priceOf(kind: Kind, material: Material, random: Random): string {
  const [low, high] = kind.price;
  const start = DEAR[material.name] ?? 0;
  const position = start + (1 - start) * random.uniform() ** 1.6;
  const price = Math.round(low + (high - low) * position);
  return price < 100 ? `${price - 1}.95` : `${price}.00`;
}

/** Most products were there before the events begin, some came since, a few in the last days. */
function ageInDays(random: Random): number {
  const share = random.uniform();
  if (share < 0.66) return 560 + random.uniform() * 900;
  if (share < 0.95) return 15 + random.uniform() * 530;
  // New arrivals; those of the last day are found by nobody yet.
  return share < 0.97 ? 0.1 + random.uniform() * 0.8 : 1.5 + random.uniform() * 12;
}

function someOf<T>(items: readonly T[], count: number, random: Random): T[] {
  return random.shuffle([...items]).slice(0, count);
}
