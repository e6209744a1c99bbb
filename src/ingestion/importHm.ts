/** The "H&M Personalized Fashion Recommendations" data in Kaggle's own layout. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { Errors } from "../errors.js";
import { Columns } from "./files/columns.js";
import type { RecordFile } from "./files/records.js";
import { importStep } from "./importFile.js";
import { ARTICLE_COLUMNS, CUSTOMER_COLUMNS, readArticle, readCustomer, readTransaction, TRANSACTION_COLUMNS } from "./rows/hm.js";
import { type ImportDeps, type ImportOptions, type ImportSummary, runImport } from "./runImport.js";
import { interactionSink, productSink, shopperSink } from "./sinks.js";

/** Imports `articles.csv`, `customers.csv` and `transactions_train.csv` (plain or `.gz`), with `images/` where it is. */
export async function importHm(dir: string, deps: ImportDeps, options: ImportOptions = {}): Promise<ImportSummary> {
  const root = resolve(dir);
  const { store } = deps;
  const articles = {
    name: "articles",
    file: csvFile(root, "articles"),
    columns: new Columns(ARTICLE_COLUMNS),
    required: ["article_id"],
    read: (values: Record<string, unknown>) => readArticle(values, root),
  };
  const customers = {
    name: "customers",
    file: csvFile(root, "customers"),
    columns: new Columns(CUSTOMER_COLUMNS),
    required: ["customer_id"],
    read: readCustomer,
  };
  const transactions = {
    name: "transactions",
    file: csvFile(root, "transactions_train"),
    columns: new Columns(TRANSACTION_COLUMNS),
    required: ["t_dat", "customer_id", "article_id"],
    read: readTransaction,
  };
  const steps = [
    importStep(articles, productSink(store)),
    importStep(customers, shopperSink(store)),
    importStep(transactions, interactionSink(store)),
  ];
  return runImport({ kind: "hm", dir: root, steps }, deps, options);
}

function csvFile(dir: string, name: string): RecordFile {
  const names = [`${name}.csv`, `${name}.csv.gz`];
  const found = names.filter((file) => existsSync(join(dir, file)));
  if (found.length > 1) throw Errors.ambiguousFile(dir, found);
  if (found[0] === undefined) throw Errors.missingFile(dir, name, names);
  return { path: join(dir, found[0]), format: "csv" };
}
