/**
 * What is known of every product from the catalogue alone, resident and indexed by product key: interned categories and
 * brands, lexical tokens, price, dates. With a dozen words some 470 bytes a product, most of them in columns of numbers.
 */
import { NameTable } from "../common/nameTable.js";
import type { Product, ProductKey } from "../domain.js";
import { Carriers } from "./catalogue/carriers.js";
import { CreationOrder } from "./catalogue/creationOrder.js";
import { Distinct } from "./catalogue/distinct.js";
import { ALL, PriceMoments } from "./catalogue/priceMoments.js";
import { ProductColumns } from "./catalogue/productColumns.js";
import { FactsView, type ProductFacts } from "./catalogue/productFacts.js";
import { brandText, categoryText, type ProductWords, wordsOf } from "./catalogue/productWords.js";
import { Vocabulary } from "./catalogue/vocabulary.js";
import { IntRows } from "./intRows.js";

/** Writes to all catalogues of this process. */
let written = 0;

export class CatalogueFacts {
  readonly columns = new ProductColumns();
  /** By product key: its tokens, ascending. */
  readonly tokens = new IntRows();
  readonly carriers = new Carriers(() => this.tokensByKey());
  private readonly vocabulary = new Vocabulary();
  private readonly ids = new NameTable();
  /** Distinct category paths, as prefixes broadest first, and lists of markets: many products share few of each. */
  private readonly paths = new Distinct<readonly number[]>([]);
  private readonly markets = new Distinct<readonly string[] | undefined>(undefined);
  private readonly variants = new Map<number, ProductKey[]>();
  private readonly prices = new PriceMoments();
  /** Made when first asked for. */
  private created: CreationOrder | undefined;
  private counted = 0;
  private available = 0;
  /** Writes so far: a cheap version number for caches. */
  version = 0;

  /** Adds a product or replaces what was known of it. */
  set(product: Product): void {
    const { key } = product;
    this.columns.reserve(key);
    const words = wordsOf(product, this.vocabulary);
    const createdAt = product.createdAt?.getTime() ?? Number.NaN;
    if (this.has(key)) this.forget(key, createdAt, words);
    else this.counted++;
    this.version++;
    this.fill(product, words, createdAt);
    this.countPrice(key, 1);
    this.index(key, words);
  }

  has(key: ProductKey): boolean {
    return this.columns.isKnown(key);
  }

  get(key: ProductKey): ProductFacts | undefined {
    return this.has(key) ? new FactsView(this, key) : undefined;
  }

  keyOf(id: string): ProductKey | undefined {
    return this.ids.get(id);
  }

  /** The shop's own id of a known product. */
  idOf(key: ProductKey): string {
    return this.ids.nameOf(this.columns.id[key]!);
  }

  /** One past the highest key: the length of arrays indexed by product key. */
  get size(): number {
    return this.columns.length;
  }

  get count(): number {
    return this.counted;
  }

  /** How many of them can be had. */
  get availableCount(): number {
    return this.available;
  }

  *all(): Iterable<ProductFacts> {
    for (const key of this.allKeys()) yield new FactsView(this, key);
  }

  /** Ascending. */
  *allKeys(): Iterable<ProductKey> {
    for (let key = 0; key < this.size; key++) if (this.has(key)) yield key;
  }

  /** Products of the same variant group, the product itself included. */
  variantsOf(key: ProductKey): readonly ProductKey[] {
    const group = this.variantGroupOf(key);
    return group < 0 ? [] : (this.variants.get(group) ?? []);
  }

  /** The interned category of a path (broadest first), as `ProductFacts.categories` holds it; undefined where no product has it. */
  categoryOf(path: readonly string[]): number | undefined {
    return this.vocabulary.tokenOf(categoryText(path));
  }

  /** The interned brand; undefined where no product has it. */
  brandOf(brand: string): number | undefined {
    return this.vocabulary.tokenOf(brandText(brand));
  }

  /** The narrowest category; -1 where there is none. */
  narrowestOf(key: ProductKey): number {
    return this.has(key) ? this.columns.narrowest(key) : -1;
  }

  /** The interned group of products that are one in other colours or sizes; -1 where there is none. */
  variantGroupOf(key: ProductKey): number {
    return this.has(key) ? this.columns.variantGroup(key) : -1;
  }

  /** Milliseconds; NaN unknown. */
  createdAtOf(key: ProductKey): number {
    return this.has(key) ? this.columns.createdAt(key) : Number.NaN;
  }

  /** Another number after each write of the product, and in each other catalogue; undefined where it is unknown. */
  revisionOf(key: ProductKey): number | undefined {
    return this.has(key) ? this.columns.revision[key] : undefined;
  }

  /** Prefixes of a product's category path, broadest first. */
  categoriesOf(key: ProductKey): readonly number[] {
    return this.paths.at(this.columns.path[key] ?? 0);
  }

  /** Where a product is sold; undefined: everywhere. */
  marketsOf(key: ProductKey): readonly string[] | undefined {
    return this.markets.at(this.columns.markets[key] ?? 0);
  }

  /** A product's category path, broadest first, as its shop stated it. */
  pathOf({ categories }: Pick<ProductFacts, "categories">): string[] {
    const texts = categories.map((category) => this.vocabulary.textOf(category));
    return texts.map((text, depth) => text.slice(depth === 0 ? categoryText([]).length : texts[depth - 1]!.length + 1));
  }

  /** Products created at or before `at` (those without a `createdAt` are left out), newest first. */
  *newest(at: number): Iterable<ProductKey> {
    for (let i = this.creation.until(at) - 1; i >= 0; i--) yield this.creation.at(i);
  }

  /** Products in the order of their creation, as far as that is known. */
  get creation(): CreationOrder {
    this.created ??= new CreationOrder((key) => this.columns.createdAt(key), this.allKeys());
    return this.created;
  }

  /** One past the highest token. */
  get tokenCount(): number {
    return this.vocabulary.size;
  }

  /** The text of an interned token. */
  tokenText(token: number): string {
    return this.vocabulary.textOf(token);
  }

  /** By token, its place among `texts`; those that no product ever had are left out. */
  placesByToken(texts: readonly string[]): ReadonlyMap<number, number> {
    const places = new Map<number, number>();
    texts.forEach((text, place) => {
      const token = this.vocabulary.tokenOf(text);
      if (token !== undefined) places.set(token, place);
    });
    return places;
  }

  /** Inverse document frequency of a token, `ln(1 + products / (1 + products that carry it))`. */
  idf(token: number): number {
    return this.vocabulary.idf(token, this.counted, this.version);
  }

  /** Euclidean norm of a product's tokens, each weighted by its idf; 0 without any. */
  tokenNorm(key: ProductKey): number {
    return this.has(key) ? this.columns.norm(key, this.version, this.normOf) : 0;
  }

  private readonly normOf = (key: ProductKey): number => {
    let squares = 0;
    for (const token of this.tokens.of(key)) squares += this.idf(token) ** 2;
    return Math.sqrt(squares);
  };

  /** How many products carry a token. */
  documentFrequency(token: number): number {
    return this.vocabulary.frequencyOf(token);
  }

  /**
   * How many standard deviations a product's log price lies from the mean of the whole catalogue (`depth` 0) or of its
   * narrowest category (`depth` 1); 0 where unknown.
   */
  priceDeviation(key: ProductKey, depth: 0 | 1): number {
    const logPrice = this.logPriceOf(key);
    if (Number.isNaN(logPrice)) return 0;
    return this.prices.deviation(depth === 0 ? ALL : this.columns.narrowest(key), logPrice);
  }

  /** Natural log of the price; NaN unknown. */
  logPriceOf(key: ProductKey): number {
    const price = this.has(key) ? this.columns.price(key) : Number.NaN;
    return price > 0 ? Math.log(price) : Number.NaN;
  }

  private fill({ key, id, price, markets, available, updatedAt }: Product, words: ProductWords, createdAt: number): void {
    const { columns } = this;
    const isRedated = !(this.has(key) && Object.is(columns.createdAt(key), createdAt));
    columns.set(key, {
      narrowest: words.categories.at(-1) ?? -1,
      broadest: words.categories[0] ?? -1,
      brand: words.brand,
      variantGroup: words.variantGroup,
      price: price === undefined ? Number.NaN : Number(price),
      createdAt,
    });
    if (isRedated && !Number.isNaN(createdAt)) this.created?.add(key, createdAt);
    columns.id[key] = this.ids.set(id, key);
    columns.path[key] = this.paths.indexOf(words.categories.join(), words.categories);
    columns.markets[key] = markets ? this.markets.indexOf(JSON.stringify(markets), markets) : 0;
    columns.available.set(key, available);
    this.available += columns.available.bit(key);
    columns.updatedAt[key] = updatedAt.getTime();
    columns.revision[key] = ++written;
  }

  private index(key: ProductKey, { tokens, variantGroup }: ProductWords): void {
    this.tokens.set(key, tokens);
    for (const token of tokens) {
      this.vocabulary.count(token, 1);
      this.carriers.add(token, key);
    }
    if (variantGroup < 0) return;
    const group = this.variants.get(variantGroup);
    if (group) group.push(key);
    else this.variants.set(variantGroup, [key]);
  }

  private *tokensByKey(): Iterable<[ProductKey, Int32Array]> {
    for (const key of this.allKeys()) yield [key, this.tokens.of(key)];
  }

  private countPrice(key: ProductKey, change: 1 | -1): void {
    const logPrice = this.logPriceOf(key);
    if (Number.isNaN(logPrice)) return;
    this.prices.count(ALL, logPrice, change);
    const category = this.columns.narrowest(key);
    if (category >= 0) this.prices.count(category, logPrice, change);
  }

  /** To be called while the columns still hold what a product was; `createdAt` and `words` are what it will have. */
  private forget(key: ProductKey, createdAt: number, words: ProductWords): void {
    const { columns } = this;
    this.available -= columns.available.bit(key);
    this.countPrice(key, -1);
    for (const token of this.tokens.of(key)) {
      this.vocabulary.count(token, -1);
      if (!words.tokens.includes(token)) this.carriers.remove(token, key, this.vocabulary.frequencyOf(token));
    }
    const group = this.variants.get(columns.variantGroup(key));
    if (group) group.splice(group.indexOf(key), 1);
    if (!Object.is(columns.createdAt(key), createdAt)) this.created?.remove(key, columns.createdAt(key));
  }
}
