import type { Pattern } from "../artwork/fabric.js";
import type { Brand } from "./brands.js";
import type { Colourway } from "./palette.js";

export type Department = "Women" | "Men" | "Accessories" | "Home";

/** A kind of product: what its products have in common, and what they vary in. */
export interface Kind {
  /** The product type, as the attribute `productType` states it. */
  name: string;
  /** The word in running text, singular or a "pair of". */
  noun: string;
  departments: readonly Department[];
  /** Category path below the department. */
  category: readonly string[];
  /** How many products are of this kind, relative to the other kinds. */
  share: number;
  /** Names in `materials.ts`. */
  materials: readonly string[];
  patterns: readonly Pattern[];
  colours: Colourway;
  /** Lowest and highest price in euros. */
  price: readonly [low: number, high: number];
  brands: readonly Brand[];
  /** Attributes that vary, with their values. */
  options: Readonly<Record<string, readonly string[]>>;
  /** Sentences about how it is made. */
  details: readonly string[];
  /** Sentences about when it is worn or used. */
  uses: readonly string[];
}

/** Reads a kind from a compact form: lists are separated by `, ` (words) or ` | ` (sentences). */
export function kind(
  name: string,
  noun: string,
  departments: string,
  category: string,
  share: number,
  rest: {
    materials: string;
    patterns?: string;
    colours?: Colourway;
    price: readonly [number, number];
    brands: string;
    options?: Record<string, string>;
    details: string;
    uses: string;
  },
): Kind {
  const options = Object.entries(rest.options ?? {}).map(([key, values]): [string, string[]] => [key, values.split(", ")]);
  return {
    name,
    noun,
    departments: departments.split(", ") as Department[],
    category: category.split(" > "),
    share,
    materials: rest.materials.split(", "),
    patterns: (rest.patterns ?? "Solid").split(", ") as Pattern[],
    colours: rest.colours ?? "wear",
    price: rest.price,
    brands: rest.brands.split(", ") as Brand[],
    options: Object.fromEntries(options),
    details: rest.details.split(" | "),
    uses: rest.uses.split(" | "),
  };
}
