import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { dot, normalize, row } from "../../src/common/vectors.js";
import { openContentSpace } from "../../src/scoring/contentSpace.js";
import type { Encodings, Meta, Modality } from "../../src/store/ports.js";

const DIM = { text: 200, image: 300 };
const ENCODERS = { text: { id: "text-a", dim: DIM.text }, image: { id: "image-a", dim: DIM.image } };

/** Encodings in memory: all share a common direction, which says nothing, beside that of their cluster. */
class Encoded {
  readonly meta = new Map<string, unknown>();
  readonly vectors: Record<Modality, Map<number, Float32Array>> = { text: new Map(), image: new Map() };

  constructor(products: number, clusterOf: (key: number) => number) {
    for (const modality of ["text", "image"] as const) {
      const directions = Array.from({ length: 10 }, (_, c) => randomUnit(DIM[modality], 100 + c));
      const floor = randomUnit(DIM[modality], 99);
      for (let key = 1; key <= products; key++) {
        const noise = randomUnit(DIM[modality], 1000 + key);
        const cluster = directions[clusterOf(key)]!;
        this.vectors[modality].set(key, normalize(floor.map((x, d) => 3 * x + cluster[d]! + 0.7 * noise[d]!)));
      }
    }
  }

  readonly store: Pick<Encodings, "scanEncodings"> & Pick<Meta, "getMeta" | "setMeta"> = {
    scanEncodings: (modality, _encoder, { keys } = {}) => this.scan(modality, keys ?? []),
    getMeta: async <T>(key: string) => (this.meta.get(key) ?? null) as T | null,
    setMeta: async (key, value) => void this.meta.set(key, JSON.parse(JSON.stringify(value))),
  };

  private async *scan(modality: Modality, keys: readonly number[]) {
    const known = keys.filter((key) => this.vectors[modality].has(key));
    const vectors = new Float32Array(known.length * DIM[modality]);
    known.forEach((key, i) => {
      vectors.set(this.vectors[modality].get(key)!, i * DIM[modality]);
    });
    yield { keys: Int32Array.from(known), dim: DIM[modality], vectors };
  }
}

function randomUnit(dim: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return normalize(Float32Array.from({ length: dim }, () => random.normal()));
}

const keys = Array.from({ length: 200 }, (_, i) => i + 1);
const clusterOf = (key: number) => key % 10;
const open = (encoded: Encoded, among: readonly number[] = keys) => openContentSpace(encoded.store, ENCODERS, among);

describe("the content space", () => {
  it("brings like products together, though all encodings point roughly one way", async () => {
    const { vectors } = await (await open(new Encoded(200, clusterOf))).make(keys);
    let right = 0;
    for (const key of keys.slice(0, 50)) {
      const own = row(vectors, key - 1, 128);
      const nearest = keys
        .filter((other) => other !== key)
        .sort((a, b) => dot(row(vectors, b - 1, 128), own) - dot(row(vectors, a - 1, 128), own));
      right += nearest.slice(0, 10).filter((other) => clusterOf(other) === clusterOf(key)).length;
    }
    expect(right / 500).toBeGreaterThan(0.8);
  });

  it("gives unit vectors whose parts sum to them", async () => {
    const { vectors, parts } = await (await open(new Encoded(200, clusterOf))).make([7, 8]);
    for (let i = 0; i < 2; i++) {
      expect(dot(row(vectors, i, 128), row(vectors, i, 128))).toBeCloseTo(1, 5);
      for (let d = 0; d < 128; d++) {
        const sum = [0, 1, 2, 3].reduce((total, p) => total + parts[(i * 4 + p) * 128 + d]!, 0);
        expect(sum).toBeCloseTo(vectors[i * 128 + d]!, 6);
      }
    }
  });

  it("makes do with one modality, and leaves out what has none", async () => {
    const encoded = new Encoded(200, clusterOf);
    encoded.vectors.image.delete(3);
    encoded.vectors.image.delete(4);
    encoded.vectors.text.delete(4);
    const made = await (await open(encoded)).make([3, 4, 13]);
    expect([...made.keys]).toEqual([3, 13]);
    expect(made.parts.subarray(128, 256).every((x) => x === 0)).toBe(true);
    expect(dot(row(made.vectors, 0, 128), row(made.vectors, 1, 128))).toBeGreaterThan(0.3);
  });

  it("is the same space for every gateway and every start", async () => {
    const encoded = new Encoded(200, clusterOf);
    const [one, two] = [await open(encoded), await open(encoded)];
    expect(two.space).toEqual(one.space);
    expect((await two.make([5])).vectors).toEqual((await one.make([5])).vectors);
    expect((await open(new Encoded(200, clusterOf))).space).toEqual(one.space);
  });

  it("stays as the catalogue grows a little, and is another once it has doubled or the encoders change", async () => {
    const encoded = new Encoded(500, clusterOf);
    const { space } = await open(encoded);
    expect((await open(encoded, [...keys, 201, 202])).space).toEqual(space);
    const doubled = await open(
      encoded,
      Array.from({ length: 500 }, (_, i) => i + 1),
    );
    expect(doubled.space.id).not.toBe(space.id);
    const other = await openContentSpace(encoded.store, { ...ENCODERS, text: { id: "text-b", dim: DIM.text } }, keys);
    expect(other.space.id).not.toBe(doubled.space.id);
  });
});
