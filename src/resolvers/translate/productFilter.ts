import type { ProductFilter as Filter } from "../../domain.js";
import { Errors } from "../../errors.js";
import type { ProductFilter } from "../../schema/inputs/productFilter.js";
import { parseCountryCode } from "../../schema/scalars/codes.js";
import { eitherId } from "../globalId.js";

/** The domain's filter from GraphQL's; `availableOnly` is the default of the list at hand. */
export function toFilter(input: ProductFilter | null | undefined, availableOnly: boolean): Filter {
  const priceMin = amount(input?.priceMin);
  const priceMax = amount(input?.priceMax);
  if (priceMin !== undefined && priceMax !== undefined && priceMin > priceMax)
    throw Errors.badInput("filter.priceMin", priceMin, `at most filter.priceMax (${priceMax})`);
  return {
    availableOnly: input?.availableOnly ?? availableOnly,
    categories: input?.categories ?? undefined,
    brands: input?.brands ?? undefined,
    priceMin,
    priceMax,
    market: input?.market ? parseCountryCode(input.market, "filter.market") : undefined,
    excludeIds: input?.excludeIds?.map((id) => eitherId("Product", id)),
    excludeSeen: input?.excludeSeen ?? undefined,
  };
}

function amount(decimal: string | null | undefined): number | undefined {
  return decimal === null || decimal === undefined ? undefined : Number(decimal);
}
