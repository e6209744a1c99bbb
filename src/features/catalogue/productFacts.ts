import type { ProductKey } from "../../domain.js";
import type { IntRows } from "../intRows.js";
import type { ProductColumns } from "./productColumns.js";

/** What is known of a product from the catalogue alone, as it is when it is read. */
export interface ProductFacts {
  readonly key: ProductKey;
  readonly id: string;
  /** Interned category path prefixes, broadest first: `["Women"]`, `["Women","Knitwear"]` ... */
  readonly categories: readonly number[];
  /** Interned brand; -1 unknown. */
  readonly brand: number;
  /** Interned tokens: `category:`, `brand:`, attribute `name=value`, `title=word`; ascending, distinct. */
  readonly tokens: Int32Array;
  /** In the currency's major unit; NaN unknown. */
  readonly price: number;
  /** Natural log of the price; NaN unknown. */
  readonly logPrice: number;
  readonly available: boolean;
  readonly markets: readonly string[] | undefined;
  /** Milliseconds; NaN unknown. */
  readonly createdAt: number;
  /** When it was last written, milliseconds. */
  readonly updatedAt: number;
  /** Interned variant group: products sharing the value are one product in other colours or sizes; -1 none. */
  readonly variantGroup: number;
}

/** Where it is read. */
interface Columns {
  readonly columns: ProductColumns;
  readonly tokens: IntRows;
  idOf(key: ProductKey): string;
  categoriesOf(key: ProductKey): readonly number[];
  marketsOf(key: ProductKey): readonly string[] | undefined;
  logPriceOf(key: ProductKey): number;
}

/** Reads the columns when it is asked. */
export class FactsView implements ProductFacts {
  constructor(
    private readonly catalogue: Columns,
    readonly key: ProductKey,
  ) {}

  get id(): string {
    return this.catalogue.idOf(this.key);
  }
  get categories(): readonly number[] {
    return this.catalogue.categoriesOf(this.key);
  }
  get brand(): number {
    return this.catalogue.columns.brand(this.key);
  }
  get tokens(): Int32Array {
    return this.catalogue.tokens.of(this.key);
  }
  get price(): number {
    return this.catalogue.columns.price(this.key);
  }
  get logPrice(): number {
    return this.catalogue.logPriceOf(this.key);
  }
  get available(): boolean {
    return this.catalogue.columns.available.has(this.key);
  }
  get markets(): readonly string[] | undefined {
    return this.catalogue.marketsOf(this.key);
  }
  get createdAt(): number {
    return this.catalogue.columns.createdAt(this.key);
  }
  get updatedAt(): number {
    return this.catalogue.columns.updatedAt[this.key]!;
  }
  get variantGroup(): number {
    return this.catalogue.columns.variantGroup(this.key);
  }
}
