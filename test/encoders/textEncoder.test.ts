import { beforeAll, describe, expect, it } from "vitest";
import { cosine, row } from "../../src/common/vectors.js";
import type { Encoder } from "../../src/encoders/encoder.js";
import { openEncoder } from "../../src/encoders/openEncoder.js";
import { scratch } from "./directories.js";

/** What the original implementation answers (@energetic-ai/embeddings 0.2.0 on tfjs), every 64th of 512 numbers. */
const ORIGINAL: Record<string, number[]> = {
  "red cotton summer dress": [0.028386, -0.0579, -0.032775, 0.052073, -0.051049, 0.033839, 0.010161, 0.0558],
  "crimson linen sundress": [-0.044467, -0.038679, 0.053409, -0.003777, -0.061088, 0.034844, 0.037809, 0.055893],
  "waterproof hiking boots": [-0.048174, 0.048088, 0.009303, 0.016421, -0.053819, 0.059102, 0.036006, 0.025358],
  "Soft jumper in a merino wool blend with a ribbed collar, long sleeves and dropped shoulders. Women, Knitwear. €29.99": [
    -0.05016, -0.044641, 0.029471, 0.06657, -0.013283, 0.050162, -0.006763, 0.002196,
  ],
  "Crème brûlée-coloured ½ zip, ﬁtted": [-0.0547, -0.041638, 0.058659, 0.028344, 0.056584, 0.040243, -0.04523, 0.044468],
};

/** Two ways to say the same in a shop. */
const PARAPHRASES = [
  ["waterproof hiking boots", "rainproof shoes for mountain walks"],
  ["red cotton summer dress", "crimson linen sundress"],
  ["warm wool jumper", "cosy knitted sweater"],
  ["black leather handbag", "dark leather purse"],
  ["running shoes", "sneakers for jogging"],
  ["slim fit blue jeans", "skinny denim trousers"],
  ["baby pyjamas with dinosaurs", "sleepwear for toddlers with dinos"],
  ["scented candle vanilla", "vanilla fragrance candle in glass"],
  ["sunglasses with round frames", "round shades for sunny days"],
  ["swimming trunks", "men's beach shorts for swimming"],
  ["silver earrings", "small silver ear studs"],
  ["bed linen set", "duvet cover and pillowcases"],
] as const;

describe("the bundled text encoder", () => {
  const dataDir = scratch();
  let encoder: Encoder<"text">;
  beforeAll(async () => {
    encoder = await openEncoder("text", { dataDir, textEncoder: "bundled", imageEncoder: "bundled" });
  });

  it("answers what the original implementation answers", async () => {
    for (const [text, expected] of Object.entries(ORIGINAL)) {
      const vector = await encoder.encode([text]);
      expect(vector).toHaveLength(512);
      for (const [i, value] of expected.entries()) expect(Math.abs(vector[i * 64]! - value)).toBeLessThan(1e-4);
    }
  });

  it("finds the paraphrase among other products", async () => {
    const left = await encoder.encode(PARAPHRASES.map(([a]) => a));
    const right = await encoder.encode(PARAPHRASES.map(([, b]) => b));
    let reciprocalRanks = 0;
    for (let i = 0; i < PARAPHRASES.length; i++) {
      const similarity = PARAPHRASES.map((_, j) => cosine(row(left, i, 512), row(right, j, 512)));
      reciprocalRanks += 1 / (1 + similarity.filter((s) => s > similarity[i]!).length);
    }
    expect(reciprocalRanks / PARAPHRASES.length).toBeGreaterThan(0.8);
  });

  it("gives a text the same vector alone, again, and padded in a batch", async () => {
    const texts = Object.keys(ORIGINAL);
    const batch = await encoder.encode(texts);
    expect(await encoder.encode(texts)).toEqual(batch);
    for (const [i, text] of texts.entries()) {
      const alone = await encoder.encode([text]);
      expect(cosine(alone, row(batch, i, 512))).toBeGreaterThan(1 - 1e-6);
    }
  });

  it("reads the empty text, and texts longer than it knows positions", async () => {
    const vectors = await encoder.encode(["", "wool ".repeat(500)]);
    expect(vectors).toHaveLength(2 * 512);
    for (const i of [0, 1]) expect(Math.hypot(...row(vectors, i, 512))).toBeCloseTo(1, 5);
    expect(await encoder.encode([])).toHaveLength(0);
  });
});
