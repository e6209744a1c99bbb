import { Errors } from "../errors.js";
import type { Database } from "./database.js";
import { Parameters, PRICE_ASCENDING, PRICE_DESCENDING, productConditions } from "./filters.js";
import type { ProductPage, ProductQuery, ProductSort } from "./ports.js";
import { PRODUCT_COLUMNS, type StoredProduct, toProduct } from "./productRows.js";

/** How each order sorts: an expression never null, its type, its direction. Ties go by key, in the same direction. */
const ORDERS: Record<Exclude<ProductSort, "RELEVANCE">, { by: string; type: string; direction: "ASC" | "DESC" }> = {
  NEWEST: { by: "p.listed_at", type: "timestamptz", direction: "DESC" },
  PRICE_ASC: { by: PRICE_ASCENDING, type: "numeric", direction: "ASC" },
  PRICE_DESC: { by: PRICE_DESCENDING, type: "numeric", direction: "DESC" },
  TITLE: { by: `lower(coalesce(p.title, '')) COLLATE "C"`, type: "text", direction: "ASC" },
};

/**
 * One page of products by filter and full-text search, in a stable order: a cursor holds the last row's sort value and
 * key, so a page costs the same wherever it is. RELEVANCE without a search is NEWEST.
 */
export async function searchProducts(db: Database, query: ProductQuery): Promise<ProductPage> {
  const parameters = new Parameters();
  const conditions = [productConditions(query.filter, parameters)];
  const words = searchWords(query.search);
  let order = ORDERS[query.sort === undefined || query.sort === "RELEVANCE" ? "NEWEST" : query.sort];
  if (words) {
    const asked = `to_tsquery('simple', ${parameters.add(words, "text")})`;
    conditions.push(`p.search @@ ${asked}`);
    if (query.sort === undefined || query.sort === "RELEVANCE") {
      order = { by: `ts_rank(p.search, ${asked}, 1)::float8`, type: "float8", direction: "DESC" };
    }
  }
  const matching = conditions.filter((c) => c !== null).join(" AND ") || "true";
  const shared = parameters.values.length;
  const after = query.after === undefined ? null : readCursor(query.after);
  const beyond = order.direction === "ASC" ? ">" : "<";
  const start = after
    ? `AND (${order.by}, p.key) ${beyond} (${parameters.add(after[0], order.type)}, ${parameters.add(after[1], "integer")})`
    : "";
  const [rows, total] = await Promise.all([
    db.rows<StoredProduct & { sort_value: string }>(
      `SELECT ${PRODUCT_COLUMNS}, (${order.by})::text AS sort_value FROM products p
       WHERE ${matching} ${start}
       ORDER BY ${order.by} ${order.direction}, p.key ${order.direction}
       LIMIT ${parameters.add(query.limit + 1, "integer")}`,
      parameters.values,
    ),
    db.first<{ n: number }>(`SELECT count(*) AS n FROM products p WHERE ${matching}`, parameters.values.slice(0, shared)),
  ]);
  const page = rows.slice(0, query.limit);
  return {
    products: page.map(toProduct),
    cursors: page.map((row) => writeCursor(row.sort_value, row.key)),
    hasNextPage: rows.length > query.limit,
    totalCount: total!.n,
  };
}

/** All words, the last one as a prefix, in tsquery's language; null where there are none. */
function searchWords(search: string | undefined): string | null {
  const words = (search ?? "").split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) return null;
  return `${words.map((word) => `'${word.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`).join(" & ")}:*`;
}

function writeCursor(sortValue: string, key: number): string {
  return Buffer.from(JSON.stringify([sortValue, key])).toString("base64url");
}

function readCursor(cursor: string): [string, number] {
  try {
    const [sortValue, key] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as [unknown, unknown];
    if (typeof sortValue === "string" && Number.isInteger(key)) return [sortValue, key as number];
  } catch {
    // told below
  }
  throw Errors.badInput("after", cursor, "the endCursor of a previous page");
}
