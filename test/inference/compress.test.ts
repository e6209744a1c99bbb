import { beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { cosine } from "../../src/common/vectors.js";
import { CONTEXT_DIM, DEMOGRAPHICS_DIM, FACET_COUNT, PAIR_DIM, PRODUCT_NUMBERS_DIM } from "../../src/features/layout.js";
import { pruneByMagnitude } from "../../src/inference/compress/prune.js";
import { quantizeInt8 } from "../../src/inference/compress/quantize.js";
import { readOnnx, weightMatrices } from "../../src/inference/compress/weights.js";
import { InlineSession } from "../../src/inference/inlineSession.js";
import type { ItemInputs, ModelCard, RankInputs, RankingModel } from "../../src/inference/model.js";
import { openModel } from "../../src/inference/modelFiles.js";
import { untrainedModel } from "../fixtures/untrainedModel.js";

let card: ModelCard;
let files: Map<string, Uint8Array>;
let original: RankingModel;
beforeAll(async () => {
  ({ card, files } = untrainedModel({ products: ["p1", "p2"], dim: 64, hidden: 32, opinion: 1 }));
  original = await openModel(card, files, new InlineSession());
});

const { normal } = seededRandom(9);
const numbers = (length: number): Float32Array => Float32Array.from({ length }, normal);
const items = (n: number): ItemInputs => ({
  n,
  text: numbers(n * 6),
  textMask: new Float32Array(n).fill(1),
  image: numbers(n * 5),
  imageMask: new Float32Array(n).fill(1),
  tokens: new Float32Array(n * 2).fill(1),
  numbers: numbers(n * PRODUCT_NUMBERS_DIM),
  ids: Array.from({ length: n }, () => "p1"),
});
const question = (n: number): RankInputs => ({
  shopper: numbers(64),
  n,
  items: numbers(n * 64),
  pairs: numbers(n * PAIR_DIM),
  context: numbers(CONTEXT_DIM),
  present: new Float32Array(FACET_COUNT).fill(1),
});
const changed = (change: (name: string, bytes: Uint8Array) => Uint8Array): Promise<RankingModel> => {
  const made = new Map([...files].map(([name, bytes]) => [name, name.endsWith(".onnx") ? change(name, bytes) : bytes]));
  return openModel(card, made, new InlineSession());
};
const operations = (bytes: Uint8Array): string[] => readOnnx("graph", bytes).graph.node.map(({ opType }) => opType);

describe("int8", () => {
  it("multiplies in integers, in files that are smaller", () => {
    for (const [name, bytes] of files) {
      if (!name.endsWith(".onnx")) continue;
      const before = weightMatrices(readOnnx(name, bytes).graph);
      const after = quantizeInt8(name, bytes);
      expect(before.length).toBeGreaterThan(0);
      expect(operations(after).filter((op) => op === "MatMulInteger")).toHaveLength(before.flatMap((m) => m.products).length);
      expect(weightMatrices(readOnnx(name, after).graph)).toEqual([]);
      expect(after.byteLength).toBeLessThan(bytes.byteLength - 2.5 * before.reduce((sum, m) => sum + m.values.length, 0));
    }
  });

  it("says nearly what the original says", async () => {
    const model = await changed(quantizeInt8);
    const [asked, same] = [items(20), question(40)];
    const copy = structuredClone({ asked, same });
    const [before, after] = [await original.encodeItems(asked), await model.encodeItems(copy.asked)];
    for (let i = 0; i < 20; i++)
      expect(cosine(before.vectors.subarray(i * 64, (i + 1) * 64), after.vectors.subarray(i * 64, (i + 1) * 64))).toBeGreaterThan(
        0.995,
      );
    const shopper = {
      entries: [],
      clock: 0,
      demographics: numbers(DEMOGRAPHICS_DIM),
      context: numbers(CONTEXT_DIM),
      present: new Float32Array(FACET_COUNT).fill(1),
    };
    const nothing = () => undefined;
    expect(cosine(await original.encodeShopper(shopper, nothing), await model.encodeShopper(shopper, nothing))).toBeGreaterThan(
      0.99,
    );
    const [exact, close] = [await original.rank(same), await model.rank(copy.same)];
    exact.scores.forEach((score, i) => {
      expect(Math.abs(score - close.scores[i]!)).toBeLessThan(0.05);
    });
    expect(close.scores).not.toEqual(exact.scores);
  });
});

describe("pruning", () => {
  it("zeroes the smallest weights of each matrix, as many as asked, and leaves the others alone", () => {
    for (const [name, bytes] of files) {
      if (!name.endsWith(".onnx")) continue;
      const pruned = pruneByMagnitude(name, bytes, 0.5);
      expect(pruned.zeros / pruned.weights).toBeCloseTo(0.5, 2);
      expect(pruned.bytes.byteLength).toBe(bytes.byteLength);
      const [before, after] = [bytes, pruned.bytes].map((file) => weightMatrices(readOnnx(name, file).graph));
      before!.forEach(({ values }, m) => {
        const kept = after![m]!.values;
        const largestGone = values.reduce((max, x, i) => (kept[i] === 0 ? Math.max(max, Math.abs(x)) : max), 0);
        values.forEach((x, i) => {
          if (kept[i] !== 0) expect(kept[i] === x && Math.abs(x) >= largestGone).toBe(true);
        });
      });
    }
  });

  it("and quantizing go together", async () => {
    const model = await changed((name, bytes) => quantizeInt8(name, pruneByMagnitude(name, bytes, 0.3).bytes));
    const { scores } = await model.rank(question(5));
    expect([...scores].every((score) => score > 0 && score < 1)).toBe(true);
  });
});

it("what is no graph is refused by name", () => {
  expect(() => quantizeInt8("ranker.onnx", new TextEncoder().encode("not a graph"))).toThrow(/ranker.onnx cannot be loaded/);
});
