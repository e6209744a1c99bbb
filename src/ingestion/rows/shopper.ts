import type { ShopperInput } from "../../domain.js";
import { Fields, type ReadRow } from "../fields.js";

export const SHOPPER_COLUMNS = ["id", "attributes"] as const;

/** Reads a shopper row: an id, and whatever attributes the shop knows. */
export function readShopper(values: Readonly<Record<string, unknown>>): ReadRow<ShopperInput> {
  const fields = new Fields(values);
  return fields.done({ id: fields.id("id"), attributes: fields.bag("attributes") });
}
