import { fromHalf, toHalf } from "../common/vectors.js";
import { byteaArray } from "./binaryArrays.js";
import { intColumn } from "./binaryColumns.js";
import type { Database } from "./database.js";
import type { Encodings, Modality } from "./ports.js";
import { DIGEST_COLUMNS, PRODUCT_COLUMNS, type StoredProduct, toProduct } from "./productRows.js";
import { inChunks, lastOfEach } from "./rows.js";

const WRITE_CHUNK = 500;
const SCAN_BATCH = 2000;
/** Product keys that one statement looks through for pending work: so many take 10 to 20 ms. */
const LOOK_THROUGH = 1000;

/** Encoders' vectors by the digest of what was encoded: products with equal text or image share one. */
export function createEncodings(db: Database): Encodings {
  // OFFSET 0 keeps subqueries look-ups by key: turned into joins, a planner without fresh statistics hashes every vector for
  // every page, or compares every digest with every other.
  const missing = (modality: Modality): string =>
    `p.${DIGEST_COLUMNS[modality]} IS NOT NULL AND NOT EXISTS (
       SELECT FROM encodings e WHERE e.modality = $1 AND e.encoder_id = $2 AND e.digest = p.${DIGEST_COLUMNS[modality]} OFFSET 0)`;
  /** The product with the lowest key answers for all that share its digest. */
  const first = (modality: Modality): string =>
    `NOT EXISTS (
       SELECT FROM products q WHERE q.${DIGEST_COLUMNS[modality]} = p.${DIGEST_COLUMNS[modality]} AND q.key < p.key OFFSET 0)`;

  /** The catalogue's keys in pieces, (from, to], so that other clients are served in between. */
  async function* pieces(afterKey: number): AsyncGenerator<[from: number, to: number]> {
    const row = await db.first<{ last: number | null }>("SELECT max(key) AS last FROM products");
    for (let from = afterKey; from < (row?.last ?? 0); from += LOOK_THROUGH) yield [from, from + LOOK_THROUGH];
  }

  const pendingWhere = (modality: Modality, rest: string, parameters: unknown[]) =>
    db.rows<StoredProduct & { digest: string }>(
      `SELECT ${PRODUCT_COLUMNS}, p.${DIGEST_COLUMNS[modality]} AS digest FROM products p
       WHERE p.key > $3 AND ${missing(modality)} AND ${rest} ORDER BY p.key LIMIT $4`,
      parameters,
    );

  return {
    async pending(modality, encoderId, { afterKey, limit, keys }) {
      const rows: (StoredProduct & { digest: string })[] = [];
      // Among products asked about, the lowest key of a digest may be missing: each answers for itself.
      if (keys)
        rows.push(...(await pendingWhere(modality, "p.key = ANY($5::integer[])", [modality, encoderId, afterKey, limit, keys])));
      else
        for await (const [from, to] of pieces(afterKey)) {
          const parameters = [modality, encoderId, from, limit - rows.length, to];
          rows.push(...(await pendingWhere(modality, `p.key <= $5 AND ${first(modality)}`, parameters)));
          if (rows.length >= limit) break;
        }
      return rows.map((row) => ({ product: toProduct(row), digest: row.digest }));
    },
    async countPending(modality, encoderId) {
      let count = 0;
      for await (const [from, to] of pieces(0)) {
        const row = await db.first<{ n: number }>(
          `SELECT count(*) AS n FROM products p WHERE p.key > $3 AND p.key <= $4 AND ${missing(modality)} AND ${first(modality)}`,
          [modality, encoderId, from, to],
        );
        count += row!.n;
      }
      return count;
    },
    async putEncodings(modality, encoderId, rows) {
      const distinct = lastOfEach(rows, (row) => row.digest);
      await inChunks(distinct, WRITE_CHUNK, (chunk) =>
        db.execute(
          `INSERT INTO encodings (modality, encoder_id, digest, vector, error)
           SELECT $1, $2, g.* FROM unnest($3::text[], $4::bytea[], $5::text[]) AS g (digest, vector, error) ORDER BY g.digest
           ON CONFLICT (modality, encoder_id, digest) DO UPDATE SET vector = excluded.vector, error = excluded.error`,
          [
            modality,
            encoderId,
            chunk.map((row) => row.digest),
            byteaArray(chunk.map((row) => row.vector && halfBytes(row.vector))),
            chunk.map((row) => row.error),
          ],
        ),
      );
    },
    async *scanEncodings(modality, encoderId, { keys, batchSize = SCAN_BATCH } = {}) {
      for (let after = 0; ; ) {
        const [bytes, halves] = await db.columns<[Buffer | null, Buffer | null]>(
          `SELECT string_agg(int4send(key), ''), string_agg(vector, '') FROM (
             SELECT p.key, e.vector FROM products p CROSS JOIN LATERAL (
               SELECT vector FROM encodings
               WHERE modality = $1 AND encoder_id = $2 AND digest = p.${DIGEST_COLUMNS[modality]} OFFSET 0) e
             WHERE p.key > $3 AND e.vector IS NOT NULL ${keys ? "AND p.key = ANY($5::integer[])" : ""}
             ORDER BY p.key LIMIT $4) page`,
          [modality, encoderId, after, batchSize, ...(keys ? [keys] : [])],
        );
        if (!bytes || !halves) return;
        const found = intColumn(bytes);
        const vectors = fromHalfBytes(halves);
        yield { keys: found, dim: vectors.length / found.length, vectors };
        if (found.length < batchSize) return;
        after = found.at(-1)!;
      }
    },
  };
}

function halfBytes(vector: Float32Array): Buffer {
  const halves = toHalf(vector);
  return Buffer.from(halves.buffer, halves.byteOffset, halves.byteLength);
}

function fromHalfBytes(bytes: Buffer): Float32Array {
  const halves = new Uint16Array(bytes.length / 2);
  bytes.copy(Buffer.from(halves.buffer));
  return fromHalf(halves);
}
