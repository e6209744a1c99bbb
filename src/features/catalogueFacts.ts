/**
 * What is known of every product from the catalogue alone, resident and indexed by product key: interned categories and
 * brands, lexical tokens, log price, first-seen date. About 700 bytes a product.
 */
import { grown } from "../common/grown.js";
import type { Json, Product, ProductKey } from "../domain.js";

export interface ProductFacts {
  key: ProductKey;
  id: string;
  /** Interned category path prefixes, broadest first: `["Women"]`, `["Women","Knitwear"]` ... */
  categories: readonly number[];
  /** Interned brand; -1 unknown. */
  brand: number;
  /** Interned tokens: `category:`, `brand:`, attribute `name=value`, `title=word`; sorted, distinct. */
  tokens: readonly number[];
  /** In the currency's major unit; NaN unknown. */
  price: number;
  /** Natural log of the price; NaN unknown. */
  logPrice: number;
  available: boolean;
  markets: readonly string[] | undefined;
  /** Milliseconds; NaN unknown. */
  createdAt: number;
  /** When it was last written, milliseconds. */
  updatedAt: number;
  /** Interned variant group: products sharing the value are one product in other colours or sizes; -1 none. */
  variantGroup: number;
}

/** Attributes that name the group a colour or size variant belongs to. */
const GROUP_ATTRIBUTES = ["product_code", "productCode", "item_group_id", "groupId", "parentId", "style_id"];

interface Moments {
  n: number;
  sum: number;
  squares: number;
}
/** The group of all products, beside the interned categories. */
const ALL = -1;

export class CatalogueFacts {
  private readonly byKey: (ProductFacts | undefined)[] = [];
  private readonly byId = new Map<string, ProductKey>();
  private readonly words = new Map<string, number>();
  private readonly texts: string[] = [];
  private readonly frequencies: number[] = [];
  private readonly postings: (ProductKey[] | undefined)[] = [];
  private readonly variants = new Map<number, ProductKey[]>();
  private readonly prices = new Map<number, Moments>();
  /** Products with a known `createdAt`, oldest first; made when first asked for. */
  private created: ProductKey[] | undefined;
  private counted = 0;
  /** Inverse document frequencies by token, and the version of the catalogue that each was computed for. */
  private idfs = new Float64Array(0);
  private idfVersions = new Float64Array(0);
  /** Writes so far: a cheap version number for caches. */
  version = 0;

  /** Adds a product or replaces what was known of it. */
  set(product: Product): void {
    const old = this.byKey[product.key];
    if (old) this.forget(old);
    else this.counted++;
    const facts = this.read(product);
    const moved = old?.createdAt !== facts.createdAt;
    if (old && moved) this.forgetCreated(old);
    this.version++;
    this.byKey[product.key] = facts;
    if (this.created && moved && !Number.isNaN(facts.createdAt))
      this.created.splice(this.createdUntil(facts.createdAt), 0, facts.key);
    this.byId.set(product.id, product.key);
    this.countPrice(facts, 1);
    const before = new Set(old?.tokens);
    for (const token of facts.tokens) {
      this.frequencies[token] = (this.frequencies[token] ?? 0) + 1;
      if (!before.has(token)) this.post(token, product.key);
    }
    if (facts.variantGroup >= 0) {
      const group = this.variants.get(facts.variantGroup);
      if (group) group.push(product.key);
      else this.variants.set(facts.variantGroup, [product.key]);
    }
  }

  get(key: ProductKey): ProductFacts | undefined {
    return this.byKey[key];
  }

  keyOf(id: string): ProductKey | undefined {
    return this.byId.get(id);
  }

  /** One past the highest key: the length of arrays indexed by product key. */
  get size(): number {
    return this.byKey.length;
  }

  get count(): number {
    return this.counted;
  }

  *all(): Iterable<ProductFacts> {
    for (const facts of this.byKey) if (facts) yield facts;
  }

  /** Products of the same variant group, the product itself included. */
  variantsOf(key: ProductKey): readonly ProductKey[] {
    const group = this.byKey[key]?.variantGroup ?? -1;
    return group < 0 ? [] : (this.variants.get(group) ?? []);
  }

  /** The interned category of a path (broadest first), as `ProductFacts.categories` holds it; undefined where no product has it. */
  categoryOf(path: readonly string[]): number | undefined {
    return this.words.get(categoryText(path));
  }

  /** The interned brand; undefined where no product has it. */
  brandOf(brand: string): number | undefined {
    return this.words.get(`brand:${brand}`);
  }

  /** Products created at or before `at` (those without a `createdAt` are left out), newest first. */
  *newest(at: number): Iterable<ProductKey> {
    const until = this.createdUntil(at);
    for (let i = until - 1; i >= 0; i--) yield this.created![i]!;
  }

  /** How many products were created at or before `at`, which is also where the next one belongs in `created`. */
  private createdUntil(at: number): number {
    this.created ??= this.byKey
      .flatMap((facts) => (facts && !Number.isNaN(facts.createdAt) ? facts : []))
      .sort((a, b) => a.createdAt - b.createdAt || a.key - b.key)
      .map((facts) => facts.key);
    let low = 0;
    let high = this.created.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.byKey[this.created[mid]!]!.createdAt <= at) low = mid + 1;
      else high = mid;
    }
    return low;
  }

  /** A product's category path, broadest first, as its shop stated it. */
  pathOf({ categories }: ProductFacts): string[] {
    const texts = categories.map((category) => this.texts[category]!);
    return texts.map((text, depth) => text.slice(depth === 0 ? categoryText([]).length : texts[depth - 1]!.length + 1));
  }

  /** The text of an interned token. */
  tokenText(token: number): string {
    return this.texts[token]!;
  }

  /** Inverse document frequency of a token, `ln(1 + products / (1 + products that carry it))`. */
  idf(token: number): number {
    if (token >= this.idfs.length) {
      this.idfs = grown(this.idfs, 2 * this.texts.length);
      this.idfVersions = grown(this.idfVersions, 2 * this.texts.length);
    }
    if (this.idfVersions[token] !== this.version) {
      this.idfVersions[token] = this.version;
      this.idfs[token] = Math.log(1 + this.counted / (1 + this.documentFrequency(token)));
    }
    return this.idfs[token]!;
  }

  /** How many products carry a token. */
  documentFrequency(token: number): number {
    return this.frequencies[token] ?? 0;
  }

  /**
   * Products that carry a token; also some that have lost it since, and some twice. Who asks about tokens that most products
   * carry gets long answers.
   */
  carriers(token: number): readonly ProductKey[] {
    return this.postings[token] ?? [];
  }

  private post(token: number, key: ProductKey): void {
    const list = this.postings[token];
    if (list) list.push(key);
    else this.postings[token] = [key];
  }

  /**
   * How many standard deviations a product's log price lies from the mean of the whole catalogue (`depth` 0) or of its
   * narrowest category (`depth` 1); 0 where unknown.
   */
  priceDeviation(key: ProductKey, depth: 0 | 1): number {
    const facts = this.byKey[key];
    if (!facts || Number.isNaN(facts.logPrice)) return 0;
    const moments = this.prices.get(depth === 0 ? ALL : (facts.categories.at(-1) ?? ALL));
    if (!moments || moments.n < 2) return 0;
    const mean = moments.sum / moments.n;
    const deviation = Math.sqrt(Math.max(0, moments.squares / moments.n - mean ** 2));
    return deviation > 1e-6 ? Math.max(-3, Math.min(3, (facts.logPrice - mean) / deviation)) : 0;
  }

  private countPrice(facts: ProductFacts, sign: 1 | -1): void {
    if (Number.isNaN(facts.logPrice)) return;
    for (const group of [ALL, facts.categories.at(-1)]) {
      if (group === undefined) continue;
      const m = this.prices.get(group) ?? { n: 0, sum: 0, squares: 0 };
      this.prices.set(group, {
        n: m.n + sign,
        sum: m.sum + sign * facts.logPrice,
        squares: m.squares + sign * facts.logPrice ** 2,
      });
    }
  }

  /** To be called while `byKey` still has the old facts. */
  private forgetCreated({ key, createdAt }: ProductFacts): void {
    if (!this.created || Number.isNaN(createdAt)) return;
    const i = this.created.lastIndexOf(key, this.createdUntil(createdAt) - 1);
    if (i >= 0) this.created.splice(i, 1);
  }

  private forget(facts: ProductFacts): void {
    this.countPrice(facts, -1);
    for (const token of facts.tokens) this.frequencies[token]!--;
    const group = this.variants.get(facts.variantGroup);
    if (group) group.splice(group.indexOf(facts.key), 1);
  }

  private read(product: Product): ProductFacts {
    const tokens = new Set<number>();
    const categories = product.category.map((_, depth) => this.intern(categoryText(product.category.slice(0, depth + 1))));
    for (const category of categories) tokens.add(category);
    const brand = product.brand ? this.intern(`brand:${product.brand}`) : -1;
    if (brand >= 0) tokens.add(brand);
    for (const [name, value] of Object.entries(product.attributes))
      for (const word of words(value)) tokens.add(this.intern(`${name}=${word}`));
    for (const word of titleWords(product.title)) tokens.add(this.intern(`title=${word}`));
    const group = GROUP_ATTRIBUTES.map((name) => product.attributes[name]).find(
      (v) => typeof v === "string" || typeof v === "number",
    );
    const price = product.price === undefined ? Number.NaN : Number(product.price);
    return {
      key: product.key,
      id: product.id,
      categories,
      brand,
      tokens: [...tokens].sort((a, b) => a - b),
      price,
      logPrice: price > 0 ? Math.log(price) : Number.NaN,
      available: product.available,
      markets: product.markets,
      createdAt: product.createdAt?.getTime() ?? Number.NaN,
      updatedAt: product.updatedAt.getTime(),
      variantGroup: group === undefined ? -1 : this.intern(`group:${group}`),
    };
  }

  private intern(text: string): number {
    let token = this.words.get(text);
    if (token === undefined) {
      token = this.texts.length;
      this.words.set(text, token);
      this.texts.push(text);
    }
    return token;
  }
}

function categoryText(path: readonly string[]): string {
  return `category:${path.join("/")}`;
}

/** The short words of an attribute value; long texts and numbers with many digits are no categories. */
function words(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(words);
  if (typeof value === "boolean") return [String(value)];
  if (typeof value === "number") return [String(value)];
  return typeof value === "string" && value !== "" && value.length <= 48 ? [value] : [];
}

/** More words than this make a title a description. */
const TITLE_WORDS = 12;

function titleWords(title: string | undefined): string[] {
  const found = title?.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  return [...new Set(found)].slice(0, TITLE_WORDS);
}
