import type { ReviewInput } from "../../domain.js";
import { Fields, type ReadRow } from "../fields.js";

export const REVIEW_COLUMNS = ["id", "userId", "productId", "rating", "text", "timestamp"] as const;

/** Reads a review row. Its text must say something: a rating alone is an interaction, not a review. */
export function readReview(values: Readonly<Record<string, unknown>>): ReadRow<ReviewInput> {
  const fields = new Fields(values);
  const id = fields.id("id");
  const userId = fields.optionalId("userId");
  const productId = fields.id("productId");
  const rating = fields.number("rating");
  const text = fields.text("text");
  if (fields.raw("text") === undefined) fields.reject("text", "is missing");
  const instant = fields.instant("timestamp");
  if (fields.raw("timestamp") === undefined) fields.reject("timestamp", "is missing");
  if (text === undefined || !instant) return { problems: fields.problems };
  return fields.done({ id, userId, productId, rating, text, timestamp: instant.at });
}
