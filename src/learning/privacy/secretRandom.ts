import { createCipheriv, createHmac, randomBytes } from "node:crypto";
import { drawsFrom, type Random } from "../../common/random.js";

const BLOCK = 65_536;

/**
 * Random numbers that nobody can foresee or draw again: AES-256 in counter mode under a key that is forgotten. Noise from a
 * seed that a model's card tells could be taken off again. A `key` of one's own is for tests.
 */
export function secretRandom(key: Uint8Array = randomBytes(32)): Random {
  const cipher = createCipheriv("aes-256-ctr", key, new Uint8Array(16));
  const zeros = new Uint8Array(BLOCK);
  let block = new DataView(new ArrayBuffer(0));
  let at = 0;
  /** 53 random bits as a number in [0, 1). */
  const uniform = (): number => {
    if (at === block.byteLength) {
      const bytes = cipher.update(zeros);
      block = new DataView(bytes.buffer, bytes.byteOffset, BLOCK);
      at = 0;
    }
    const high = block.getUint32(at) >>> 5;
    const low = block.getUint32(at + 4) >>> 6;
    at += 8;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  };
  let spare: number | undefined;
  return drawsFrom(uniform, {
    /** Box-Muller, both of a pair. */
    normal() {
      if (spare !== undefined) {
        const kept = spare;
        spare = undefined;
        return kept;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    fork: (label) => secretRandom(createHmac("sha256", key).update(label).digest()),
  });
}
