import { INTERACTION_TYPES, type InteractionInput } from "../../domain.js";
import { Fields, type ReadRow } from "../fields.js";
import { readContext } from "./context.js";

export const INTERACTION_COLUMNS = [
  "id",
  "userId",
  "productId",
  "type",
  "timestamp",
  "value",
  "quantity",
  "dwellMs",
  "context",
] as const;

const LONGEST_DWELL = 24 * 3600 * 1000;

/** Reads an interaction row. */
export function readInteraction(values: Readonly<Record<string, unknown>>): ReadRow<InteractionInput> {
  const fields = new Fields(values);
  const userId = fields.id("userId");
  const productId = fields.id("productId");
  const type = fields.oneOf("type", INTERACTION_TYPES);
  if (fields.raw("type") === undefined) fields.reject("type", "is missing");
  const instant = fields.instant("timestamp");
  if (fields.raw("timestamp") === undefined) fields.reject("timestamp", "is missing");
  const id = fields.optionalId("id");
  const value = fields.number("value");
  const amount = quantity(fields);
  const dwellMs = fields.number("dwellMs", 0, LONGEST_DWELL);
  const context = fields.inside("context", readContext);
  if (!type || !instant) return { problems: fields.problems };
  const dateOnly = instant.dateOnly || fields.flag("dateOnly") === true;
  return fields.done({ id, userId, productId, type, timestamp: instant.at, dateOnly, value, quantity: amount, dwellMs, context });
}

function quantity(fields: Fields): number | undefined {
  const quantity = fields.number("quantity", 0, 1e6);
  return quantity === 0 ? fields.reject("quantity", "expected more than 0") : quantity;
}

/** What makes two rows the same interaction: its id, else (user, product, type, timestamp). */
export function interactionIdentity(row: InteractionInput): string {
  // NUL sets the parts apart: ids cannot hold it.
  const parts = row.id === undefined ? [row.userId, row.productId, row.type, row.timestamp.getTime()] : [row.id];
  return parts.join("\0");
}
