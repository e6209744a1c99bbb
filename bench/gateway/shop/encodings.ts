/**
 * Encodings without encoding: each cluster's texts and pictures lie around a mixture of those that ship with the demo, so that
 * they look to the model as what its encoders make.
 */

import type { EncodingSet } from "../../../src/app/demoEncodings.js";
import { type Random, seededRandom } from "../../../src/common/random.js";
import { toHalf } from "../../../src/common/vectors.js";
import type { Cell } from "../copyText.js";
import { imageDigest, textDigest } from "./catalogue.js";
import { clustersOf, type ShopPlan, VARIANTS } from "./plan.js";

export const ENCODING_CELLS = "modality, encoder_id, digest, vector";

/** How far a variant goes from its cluster's centre towards another encoding. */
const SPREAD = 0.35;

/** Rows in the order of ENCODING_CELLS: VARIANTS texts and as many pictures a cluster. */
export function* encodingRows(plan: ShopPlan, shipped: readonly EncodingSet[]): Generator<Cell[]> {
  for (const { modality, encoderId, rows } of shipped) {
    const random = seededRandom(plan.seed).fork(modality);
    const name = modality === "text" ? textDigest : imageDigest;
    for (let cluster = 0; cluster < clustersOf(plan); cluster++) {
      const centre = between(random.pick(rows).vector, random.pick(rows).vector, 0.3);
      for (let variant = 0; variant < VARIANTS; variant++) {
        const vector = between(centre, random.pick(rows).vector, SPREAD * random.uniform());
        yield [modality, encoderId, name(cluster, variant), hex(noisy(vector, random))];
      }
    }
  }
}

function between(a: Float32Array, b: Float32Array, share: number): Float32Array {
  return a.map((x, d) => x + share * (b[d]! - x));
}

/** A twentieth of each number, so that no two are the same. */
function noisy(vector: Float32Array, random: Random): Float32Array {
  return vector.map((x) => x * (1 + 0.1 * (random.uniform() - 0.5)));
}

function hex(vector: Float32Array): string {
  return `\\x${Buffer.from(toHalf(vector).buffer).toString("hex")}`;
}
