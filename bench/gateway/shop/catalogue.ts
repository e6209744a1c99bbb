/** The generated catalogue as rows of `products`, in the order of their keys. */
import { hash32, type Random, seededRandom } from "../../../src/common/random.js";
import { categoryPath } from "../../../src/store/filters.js";
import { type Cell, textArray } from "../copyText.js";
import { BIG_BRAND, DEPARTMENTS, priceAt, RANGE, RARE_BRAND } from "./filters.js";
import { clustersOf, DAY, END, productId, type ShopPlan, VARIANTS } from "./plan.js";
import type { Vocabulary } from "./vocabulary.js";

export const PRODUCT_CELLS =
  "key, id, title, description, category, category_path, brand, price, currency_code, image_url, attributes, markets, available, created_at, listed_at, updated_at, row_digest, text_digest, image_digest, search";

const OUT_OF_STOCK = 0.03;
/** Products were listed over two years. */
const LISTED_DAYS = 730;
const OTHER_BRANDS = 300;

/** Rows in the order of PRODUCT_CELLS. */
export function* productRows(plan: ShopPlan, vocabulary: Vocabulary): Generator<Cell[]> {
  const random = seededRandom(plan.seed).fork("catalogue");
  const clusters = clustersOf(plan);
  const categories = Array.from({ length: clusters }, (_, cluster) => categoryOf((cluster + 0.5) / clusters, cluster));
  for (let key = 1; key <= plan.products; key++) {
    const cluster = (key - 1) % clusters;
    const rank = Math.floor((key - 1) / clusters);
    const attributes = attributesOf(cluster, vocabulary, random);
    const words = [...wordsOf(cluster, vocabulary), random.pick(vocabulary.titleWords)];
    const title = `${words.join(" ")} ${key}`;
    const listed = new Date(END - LISTED_DAYS * DAY * random.uniform()).toISOString();
    const category = categories[cluster]!;
    yield [
      key,
      productId(key),
      title,
      `${title}. ${Object.values(attributes).join(", ")}.`,
      textArray(category),
      categoryPath(category),
      brandOf(vocabulary, random),
      priceAt(random.uniform()).toFixed(2),
      "EUR",
      `https://shop.example/images/${productId(key)}.jpg`,
      JSON.stringify(attributes),
      "{}",
      random.uniform() >= OUT_OF_STOCK,
      listed,
      listed,
      new Date(END).toISOString(),
      `generated ${key}`,
      textDigest(cluster, rank % VARIANTS),
      imageDigest(cluster, (rank + Math.floor(rank / VARIANTS)) % VARIANTS),
      [...new Set(words)].map((word) => `'${word.replaceAll("'", "''")}'`).join(" "),
    ];
  }
}

export const textDigest = (cluster: number, variant: number): string => `text ${cluster}/${variant}`;
export const imageDigest = (cluster: number, variant: number): string => `image ${cluster}/${variant}`;

/** The path of the clusters around a place in [0, 1): a department, a range of about a fiftieth of the catalogue, a kind. */
function categoryOf(place: number, cluster: number): string[] {
  let from = 0;
  for (const { name, share } of DEPARTMENTS) {
    if (place < from + share) return [name, `Range ${1 + Math.floor((place - from) / RANGE)}`, `Kind ${1 + (cluster % 3)}`];
    from += share;
  }
  throw new RangeError(`no department is at ${place}`);
}

/** Most attributes are their cluster's, the colours any. */
function attributesOf(cluster: number, { attributes }: Vocabulary, random: Random): Record<string, string> {
  const own = [...attributes].map(([name, values]) => {
    const value = name.toLowerCase().includes("colour")
      ? random.pick(values)
      : values[hash32(`${cluster}/${name}`) % values.length]!;
    return [name, value];
  });
  return Object.fromEntries(own);
}

function wordsOf(cluster: number, { titleWords }: Vocabulary): string[] {
  return [0, 1, 2].map((n) => titleWords[hash32(`${cluster}/title${n}`) % titleWords.length]!);
}

function brandOf({ brands }: Vocabulary, random: Random): string {
  const place = random.uniform();
  if (place < 0.1) return BIG_BRAND;
  if (place < 0.101) return RARE_BRAND;
  const known = brands.filter((brand) => brand !== BIG_BRAND);
  return place < 0.5 ? random.pick(known) : `Label ${1 + random.below(OTHER_BRANDS)}`;
}
