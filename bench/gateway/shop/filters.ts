/** The filters whose price is measured, and what the catalogue has to be for each to let its share through. */
import type { ProductFilter } from "../../../src/domain.js";

/** Share of the catalogue by department: clusters, and so vectors, keep together. */
export const DEPARTMENTS = [
  { name: "Women", share: 0.27 },
  { name: "Men", share: 0.25 },
  { name: "Home", share: 0.2 },
  { name: "Accessories", share: 0.18 },
  { name: "Children", share: 0.1 },
] as const;
/** Share of the catalogue that a department's range has. */
export const RANGE = 0.02;

/** A tenth and a thousandth of the products, spread over all departments. */
export const BIG_BRAND = "Maren Oake";
export const RARE_BRAND = "Atelier Rare";

/** Prices are even on a logarithmic scale between these. */
export const CHEAPEST = 5;
export const DEAREST = 500;
export const priceAt = (quantile: number): number => CHEAPEST * (DEAREST / CHEAPEST) ** quantile;

export interface MeasuredFilter {
  name: string;
  /** Share of the products that pass, about; what is out of stock passes none but the first. */
  share: number;
  filter: ProductFilter | undefined;
}

/** From everything to a thousandth: by price, department, brand, range, and a rare brand. */
export const FILTERS: readonly MeasuredFilter[] = [
  { name: "none", share: 1, filter: undefined },
  { name: "90%", share: 0.9, filter: { priceMax: Number(priceAt(0.9).toFixed(2)) } },
  { name: "27%", share: 0.27, filter: { categories: [["Women"]] } },
  { name: "10%", share: 0.1, filter: { brands: [BIG_BRAND] } },
  { name: "2%", share: 0.02, filter: { categories: [["Men", "Range 3"]] } },
  { name: "0.1%", share: 0.001, filter: { brands: [RARE_BRAND] } },
];
