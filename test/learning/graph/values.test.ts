import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/common/random.js";
import type { Value } from "../../../src/learning/graph/graph.js";
import { binaryCrossEntropy, softmaxCrossEntropy, weightedMean } from "../../../src/learning/graph/losses.js";
import { gelu, relu, sigmoid, silu, softplus, tanh } from "../../../src/learning/graph/ops/activations.js";
import * as element from "../../../src/learning/graph/ops/elementwise.js";
import { gather, oneHot } from "../../../src/learning/graph/ops/gather.js";
import { concat, pad, slice, split } from "../../../src/learning/graph/ops/join.js";
import { expand, reshape, sum, sumTo, transpose, unsqueeze } from "../../../src/learning/graph/ops/linear.js";
import { linear, matmul } from "../../../src/learning/graph/ops/matmul.js";
import { l2Normalize, layerNorm } from "../../../src/learning/graph/ops/normalise.js";
import { logSumExp, max, mean } from "../../../src/learning/graph/ops/reduce.js";
import { cast, equal, fillDropout, greater, less, where } from "../../../src/learning/graph/ops/select.js";
import { logSoftmax, maskScores, softmax } from "../../../src/learning/graph/ops/softmax.js";
import { evaluate, onRow } from "./evaluate.js";

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 5);
}

const points = [-3, -1.2, -0.4, 0, 0.3, 1, 2.5];
const logistic = (x: number) => 1 / (1 + Math.exp(-x));

describe("one operand", () => {
  const cases: [string, (x: Value) => Value, (x: number) => number][] = [
    ["neg", element.neg, (x) => -x],
    ["exp", element.exp, Math.exp],
    ["log of the square", (x) => element.log(element.add(element.square(x), 1)), (x) => Math.log(x * x + 1)],
    ["sqrt of the magnitude", (x) => element.sqrt(element.abs(x)), (x) => Math.sqrt(Math.abs(x))],
    ["sign", element.sign, Math.sign],
    ["clip", (x) => element.clip(x, -1, 0.5), (x) => Math.min(Math.max(x, -1), 0.5)],
    ["maximum", (x) => element.maximum(x, -0.5), (x) => Math.max(x, -0.5)],
    ["minimum", (x) => element.minimum(0.5, x), (x) => Math.min(x, 0.5)],
    ["number minus value", (x) => element.sub(1, x), (x) => 1 - x],
    ["value over number", (x) => element.div(x, 4), (x) => x / 4],
    ["relu", relu, (x) => Math.max(x, 0)],
    ["sigmoid", sigmoid, logistic],
    ["tanh", tanh, Math.tanh],
    ["softplus", softplus, (x) => Math.log1p(Math.exp(x))],
    ["silu", silu, (x) => x * logistic(x)],
    ["gelu", gelu, (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))],
  ];
  test.each(cases)("%s", async (_name, operation, formula) => {
    expectClose(await onRow(points, operation), points.map(formula));
  });

  test("softplus and the loss on logits do not overflow", async () => {
    expectClose(await onRow([-200, 200], softplus), [0, 200]);
    const losses = await onRow([-200, 200], (z) => binaryCrossEntropy(z, z.graph.constant([0, 0], [2])));
    expectClose(losses, [0, 200]);
  });
});

const grid = { shape: [2, 3], data: [1, 2, 3, 4, 5, 9] };

describe("reductions", () => {
  test("sum, mean, max and logSumExp keep or drop axes", async () => {
    expect(await evaluate([grid], ([x]) => sum(x!))).toEqual({ data: [24], shape: [] });
    expect(await evaluate([grid], ([x]) => sum(x!, 0))).toEqual({ data: [5, 7, 12], shape: [3] });
    expect(await evaluate([grid], ([x]) => mean(x!, -1, true))).toEqual({ data: [2, 6], shape: [2, 1] });
    expect(await evaluate([grid], ([x]) => max(x!, 1))).toEqual({ data: [3, 9], shape: [2] });
    const [huge] = await onRow([1000, 1000], (x) => logSumExp(x, 0, true));
    expect(huge).toBeCloseTo(1000 + Math.log(2), 3);
  });

  test("mean over a symbolic axis divides by its size at run time", async () => {
    const fed = { shape: ["B", 2], data: [1, 2, 3, 4, 5, 12] };
    expect(await evaluate([fed], ([x]) => mean(x!, 0), { sizes: { B: 3 } })).toEqual({ data: [3, 6], shape: [2] });
  });

  test("sumTo undoes a broadcast", async () => {
    expect(await evaluate([grid], ([x]) => sumTo(x!, [1, 3]))).toEqual({ data: [5, 7, 12], shape: [1, 3] });
    expect(await evaluate([grid], ([x]) => sumTo(x!, []))).toEqual({ data: [24], shape: [] });
  });
});

describe("shapes", () => {
  test("reshape infers one size and handles two symbols", async () => {
    expect((await evaluate([grid], ([x]) => reshape(x!, [3, -1]))).shape).toEqual([3, 2]);
    const fed = { shape: ["U", "N", 2], data: Array.from({ length: 12 }, (_, i) => i) };
    const back = await evaluate([fed], ([x]) => reshape(element.mul(reshape(x!, [-1, 2]), 1), ["U", "N", 2]), {
      sizes: { U: 2, N: 3 },
    });
    expect(back).toEqual({ data: fed.data, shape: ["U", "N", 2] });
  });

  test("transpose, expand, slice, pad, split and concat move the right elements", async () => {
    expect((await evaluate([grid], ([x]) => transpose(x!, [1, 0]))).data).toEqual([1, 4, 2, 5, 3, 9]);
    expect((await evaluate([{ shape: [2], data: [1, 2] }], ([x]) => expand(unsqueeze(x!, 1), [2, 2]))).data).toEqual([
      1, 1, 2, 2,
    ]);
    expect((await evaluate([grid], ([x]) => slice(x!, 1, 1, 3))).data).toEqual([2, 3, 5, 9]);
    expect((await evaluate([grid], ([x]) => pad(x!, 1, 1, 0))).data).toEqual([0, 1, 2, 3, 0, 4, 5, 9]);
    expect((await evaluate([grid], ([x]) => concat(split(x!, [1, 2]).reverse()))).data).toEqual([2, 3, 1, 5, 9, 4]);
  });

  test("concat along symbolic axes adds their sizes", async () => {
    const feeds = [
      { shape: ["B", 1], data: [1, 2] },
      { shape: ["L", 1], data: [3] },
    ];
    const joined = await evaluate(feeds, ([a, b]) => concat([a!, b!], 0), { sizes: { B: 2, L: 1 } });
    expect(joined).toEqual({ data: [1, 2, 3], shape: ["B+L", 1] });
  });
});

describe("matrix products", () => {
  test("every combination of transposes, batches and broadcasts equals the sum of products", async () => {
    const { normal } = seededRandom(2);
    for (const [batchA, batchB] of [
      [[], []],
      [[2], [2]],
      [[2], []],
      [[], [2]],
      [[3, 1], [2]],
    ] as [number[], number[]][])
      for (const transA of [false, true])
        for (const transB of [false, true]) {
          const [m, k, n] = [2, 3, 4];
          const a = { shape: [...batchA, ...(transA ? [k, m] : [m, k])], data: [] as number[] };
          const b = { shape: [...batchB, ...(transB ? [n, k] : [k, n])], data: [] as number[] };
          for (const fed of [a, b]) fed.data = Array.from({ length: fed.shape.reduce((x, y) => x * y, 1) }, normal);
          const { data, shape } = await evaluate([a, b], ([x, y]) => matmul(x!, y!, { transA, transB, scale: 0.5 }));
          const batches = (shape.slice(0, -2) as number[]).reduce((x, y) => x * y, 1);
          const at = (fed: typeof a, batch: number, i: number) =>
            fed.data[(batch * m * k * (fed === a ? 1 : n / m) + i) % fed.data.length]!;
          const expected: number[] = [];
          for (let batch = 0; batch < batches; batch++) {
            const [inA, inB] = batchA.length === 2 ? [Math.floor(batch / 2), batch % 2] : [batch, batch];
            for (let i = 0; i < m; i++)
              for (let j = 0; j < n; j++) {
                let total = 0;
                for (let c = 0; c < k; c++)
                  total += at(a, inA, transA ? c * m + i : i * k + c) * at(b, inB, transB ? j * k + c : c * n + j);
                expected.push(0.5 * total);
              }
          }
          expectClose(data, expected);
        }
  });

  test("linear adds the bias to every row of every batch", async () => {
    const feeds = [
      { shape: ["U", "N", 2], data: [1, 2, 3, 4] },
      { shape: [2, 2], data: [1, 0, 1, 1] },
      { shape: [2], data: [10, 20] },
    ];
    const y = await evaluate(feeds, ([x, w, b]) => linear(x!, w!, b), { sizes: { U: 1, N: 2 } });
    expect(y).toEqual({ data: [13, 22, 17, 24], shape: ["U", "N", 2] });
  });
});

describe("normalisation and softmax", () => {
  test("softmax sums to one, and a ruled out score gets nothing", async () => {
    const weights = await onRow([1, 2, 3], (x) => softmax(maskScores(x, x.graph.constant([1, 0, 1], [3]))));
    expectClose(weights, [1 / (1 + Math.E ** 2), 0, Math.E ** 2 / (1 + Math.E ** 2)]);
    expectClose(await onRow([1000, 1000], (x) => logSoftmax(x)), [-Math.LN2, -Math.LN2]);
  });

  test("a row with every score ruled out stays finite", async () => {
    const weights = await onRow([1, 2], (x) => softmax(maskScores(x, x.graph.constant([0, 0], [2]))));
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  });

  test("layerNorm gives mean 0 and variance 1 before gain and bias", async () => {
    const y = await onRow([1, 2, 3, 4], (x) =>
      layerNorm(x, x.graph.constant([2, 2, 2, 2], [4]), x.graph.constant([1, 1, 1, 1], [4])),
    );
    const deviation = Math.sqrt(1.25 + 1e-5);
    expectClose(
      y,
      [-1.5, -0.5, 0.5, 1.5].map((x) => 1 + (2 * x) / deviation),
    );
  });

  test("l2Normalize gives unit length and leaves zero at zero", async () => {
    expectClose(await onRow([3, 4], (x) => l2Normalize(x)), [0.6, 0.8]);
    expectClose(await onRow([0, 0], (x) => l2Normalize(x)), [0, 0]);
  });
});

describe("selection and tables", () => {
  test("where chooses by a comparison", async () => {
    expect(await onRow(points, (x) => where(greater(x, 0), x, -1))).toEqual(points.map((x) => (x > 0 ? Math.fround(x) : -1)));
    expect(await onRow([1, 2, 3], (x) => cast(less(x, 2), "float32"))).toEqual([1, 0, 0]);
    expect(await onRow([1, 2, 3], (x) => cast(equal(x, 2), "float32"))).toEqual([0, 1, 0]);
  });

  test.each(["int32", "int64"] as const)("gather and oneHot take ids of %s", async (dtype) => {
    const ids = { shape: ["B", 2], data: [2, 0, 1, 1], dtype };
    const table = { shape: [3, 2], data: [1, 2, 3, 4, 5, 6] };
    const rows = await evaluate([table, ids], ([t, i]) => gather(t!, i!), { sizes: { B: 2 } });
    expect(rows).toEqual({ data: [5, 6, 1, 2, 3, 4, 3, 4], shape: ["B", 2, 2] });
    const hot = await evaluate([{ ...ids, data: [2, 0, 1, 7] }], ([i]) => oneHot(i!, 3), { sizes: { B: 2 } });
    expect(hot).toEqual({ data: [0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0], shape: ["B", 2, 3] });
  });

  test("a dropout mask keeps the mean and drops its share", () => {
    const mask = new Float32Array(20_000);
    fillDropout(mask, 0.25, seededRandom(1));
    expect(mask.filter((x) => x === 0).length / mask.length).toBeCloseTo(0.25, 1);
    expect(mask.reduce((a, b) => a + b) / mask.length).toBeCloseTo(1, 1);
    const again = new Float32Array(20_000);
    fillDropout(again, 0.25, seededRandom(1));
    expect(again).toEqual(mask);
  });
});

describe("losses", () => {
  test("equal their definitions", async () => {
    const labels = [1, 0, 1, 0.5, 0, 1, 0];
    const perExample = points.map((z, i) => -(labels[i]! * Math.log(logistic(z)) + (1 - labels[i]!) * Math.log(1 - logistic(z))));
    expectClose(await onRow(points, (z) => binaryCrossEntropy(z, z.graph.constant(labels, [7]))), perExample);
    const weighted = await onRow([1, 2, 6], (x) => weightedMean(x, x.graph.constant([1, 1, 2], [3])));
    expectClose(weighted, [15 / 4]);
    const total = Math.log(Math.E + Math.E ** 2 + Math.E ** 3);
    expectClose(await onRow([1, 2, 3], (z) => softmaxCrossEntropy(z, z.graph.constant([0, 1, 0], [3]))), [total - 2]);
  });
});
