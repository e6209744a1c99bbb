/** A shop's feed: products, users, interactions and reviews, each one file of a directory. */
import { resolve } from "node:path";
import { Errors } from "../errors.js";
import { Columns } from "./files/columns.js";
import { findRecordFile, possibleNames } from "./files/discover.js";
import { type ImportStep, importStep } from "./importFile.js";
import { INTERACTION_COLUMNS, readInteraction } from "./rows/interaction.js";
import { PRODUCT_COLUMNS, readProduct } from "./rows/product.js";
import { REVIEW_COLUMNS, readReview } from "./rows/review.js";
import { readShopper, SHOPPER_COLUMNS } from "./rows/shopper.js";
import { type ImportDeps, type ImportOptions, type ImportSummary, runImport } from "./runImport.js";
import { interactionSink, productSink, reviewSink, shopperSink } from "./sinks.js";

/**
 * Imports `products`, `users`, `interactions` and `reviews` (JSON Lines or CSV, plain or `.gz`, or Parquet) from a directory; all but
 * `products` may be left out. Idempotent; after an interruption the same call goes on where it stopped.
 * Throws `FILE_UNREADABLE` and `BAD_INPUT` for a file that cannot be used at all, the signal's reason when aborted.
 */
export async function importFeed(dir: string, deps: ImportDeps, options: ImportOptions = {}): Promise<ImportSummary> {
  const root = resolve(dir);
  const { store } = deps;
  const steps: ImportStep[] = [];
  const products = await findRecordFile(root, "products");
  if (!products) throw Errors.missingFile(root, "products", possibleNames("products"));
  steps.push(
    importStep(
      {
        name: "products",
        file: products,
        columns: new Columns(PRODUCT_COLUMNS),
        required: ["id"],
        read: (values) => readProduct(values, root),
      },
      productSink(store),
    ),
  );
  const users = await findRecordFile(root, "users");
  if (users) {
    const columns = new Columns(SHOPPER_COLUMNS);
    steps.push(importStep({ name: "users", file: users, columns, required: ["id"], read: readShopper }, shopperSink(store)));
  }
  const interactions = await findRecordFile(root, "interactions");
  if (interactions) {
    const columns = new Columns(INTERACTION_COLUMNS);
    const required = ["userId", "productId", "type", "timestamp"];
    steps.push(
      importStep({ name: "interactions", file: interactions, columns, required, read: readInteraction }, interactionSink(store)),
    );
  }
  const reviews = await findRecordFile(root, "reviews");
  if (reviews) {
    const columns = new Columns(REVIEW_COLUMNS);
    const required = ["id", "productId", "text", "timestamp"];
    steps.push(importStep({ name: "reviews", file: reviews, columns, required, read: readReview }, reviewSink(store)));
  }
  return runImport({ kind: "feed", dir: root, steps }, deps, options);
}
