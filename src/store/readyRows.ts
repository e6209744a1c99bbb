/** Interactions as `record_interactions` takes them: users, products and situations once each, the rest in columns. */
import { hash } from "node:crypto";
import { INTERACTION_TYPES, type InteractionInput } from "../domain.js";
import { boolArray, float8Array, int2Array, int4Array, timeArray, uuidArray } from "./binaryArrays.js";
import type { ReadyInteractions } from "./ports.js";

/** Writers take turns, so a statement stays short. */
const WRITE_CHUNK = 2000;

/** Takes the parameters of one chunk. */
export const RECORD = "SELECT * FROM record_interactions($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

/** One statement's worth. `products`: ids by place, the first at 0. */
interface Chunk {
  products: readonly string[];
  parameters: unknown[];
}

/** Rows and the statements that store them. */
export class ReadyRows implements ReadyInteractions {
  readonly chunks: Chunk[] = [];

  constructor(readonly rows: readonly InteractionInput[]) {
    for (let from = 0; from < rows.length; from += WRITE_CHUNK) this.chunks.push(chunkOf(rows.slice(from, from + WRITE_CHUNK)));
  }
}

/** Of rows with one identity the last counts. */
function chunkOf(given: readonly InteractionInput[]): Chunk {
  const identities = new Map<string, InteractionInput>();
  for (const row of given) identities.set(identityText(row), row);
  const rows = [...identities.values()];
  const users = new Places();
  const products = new Places();
  const situations = new Places();
  const parameters = [
    users.values,
    products.values,
    situations.values,
    uuidArray(Array.from(identities.keys(), (text) => hash("sha256", text, "buffer"))),
    rows.some((row) => row.id !== undefined) ? rows.map((row) => row.id) : null,
    int4Array(rows.map(({ userId }) => users.of(userId))),
    int4Array(rows.map(({ productId }) => products.of(productId))),
    int4Array(rows.map(({ context }) => (context ? situations.of(JSON.stringify(context)) : 0))),
    int2Array(rows.map(({ type }) => INTERACTION_TYPES.indexOf(type))),
    timeArray(rows.map(({ timestamp }) => timestamp.getTime())),
    boolArray(rows.map(({ dateOnly = false }) => dateOnly)),
    float8Array(rows.map(({ value }) => value)),
    float8Array(rows.map(({ quantity }) => quantity)),
    float8Array(rows.map(({ dwellMs }) => dwellMs)),
  ];
  return { products: products.values, parameters };
}

/** Distinct texts and the place of each, from 1. */
class Places {
  readonly values: string[] = [];
  private readonly known = new Map<string, number>();

  of(value: string): number {
    const known = this.known.get(value);
    if (known !== undefined) return known;
    this.known.set(value, this.values.push(value));
    return this.values.length;
  }
}

/**
 * What makes a row the same row again: its id, else shopper, product, type and moment. The first 128 bits of its SHA-256
 * are stored, as a UUID.
 */
function identityText(row: InteractionInput): string {
  const parts =
    row.id !== undefined ? ["id", row.id] : ["event", row.userId, row.productId, row.type, row.timestamp.toISOString()];
  return JSON.stringify(parts);
}
