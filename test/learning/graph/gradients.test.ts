import { describe, expect, test } from "vitest";
import type { Shape } from "../../../src/learning/graph/dims.js";
import type { Value } from "../../../src/learning/graph/graph.js";
import { binaryCrossEntropy, softmaxCrossEntropy, weightedMean } from "../../../src/learning/graph/losses.js";
import * as activation from "../../../src/learning/graph/ops/activations.js";
import * as element from "../../../src/learning/graph/ops/elementwise.js";
import { gather, oneHot } from "../../../src/learning/graph/ops/gather.js";
import { concat, pad, slice, split } from "../../../src/learning/graph/ops/join.js";
import * as linear from "../../../src/learning/graph/ops/linear.js";
import * as product from "../../../src/learning/graph/ops/matmul.js";
import { l2Normalize, layerNorm } from "../../../src/learning/graph/ops/normalise.js";
import { logSumExp, max, mean } from "../../../src/learning/graph/ops/reduce.js";
import * as select from "../../../src/learning/graph/ops/select.js";
import { logSoftmax, maskScores, softmax } from "../../../src/learning/graph/ops/softmax.js";
import { type GradientCheck, gradientError } from "./gradientCheck.js";

const TOLERANCE = 1e-6;
const positive = (x: number) => 0.5 + Math.abs(x);
/** Never within 0.05 of a kink at a multiple of 1. */
const offKinks = (x: number) => Math.floor(x) + 0.1 + 0.8 * (x - Math.floor(x));

type Case = [name: string, shapes: Shape[], operation: (x: Value[], ids: Record<string, Value>) => Value, check?: GradientCheck];

function gradientsAgree(family: string, cases: Case[]): void {
  describe(family, () => {
    test.each(cases)("%s", async (_name, shapes, operation, check) => {
      expect(await gradientError(shapes, operation, check)).toBeLessThan(TOLERANCE);
    });
  });
}

const binary: [string, (a: Value, b: Value) => Value, GradientCheck?][] = [
  ["add", element.add],
  ["sub", element.sub],
  ["mul", element.mul],
  ["div", element.div, { point: positive }],
  ["maximum", element.maximum],
  ["minimum", element.minimum],
];
const broadcasts: [Shape, Shape][] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [[3], [2, 3]],
  [
    [2, 1, 3],
    [4, 1],
  ],
  [[], [2, 2]],
];
gradientsAgree(
  "two operands, broadcast",
  binary.flatMap(([name, op, check]) =>
    broadcasts.map(([a, b]): Case => [`${name} [${a}] [${b}]`, [a, b], ([x, y]) => op(x!, y!), check]),
  ),
);

gradientsAgree("one operand", [
  ["neg", [[5]], ([x]) => element.neg(x!)],
  ["exp", [[5]], ([x]) => element.exp(x!)],
  ["log", [[5]], ([x]) => element.log(x!), { point: positive }],
  ["sqrt", [[5]], ([x]) => element.sqrt(x!), { point: positive }],
  ["abs", [[9]], ([x]) => element.abs(x!), { point: offKinks }],
  ["square", [[5]], ([x]) => element.square(x!)],
  ["clip", [[12]], ([x]) => element.clip(x!, -1, 1), { point: offKinks }],
  ["maximum with a number", [[9]], ([x]) => element.maximum(x!, 0), { point: offKinks }],
  ["number minus value", [[5]], ([x]) => element.sub(1, x!)],
  ["number over value", [[5]], ([x]) => element.div(2, x!), { point: positive }],
  ["x times itself", [[5]], ([x]) => element.mul(x!, x!)],
  ["relu", [[9]], ([x]) => activation.relu(x!), { point: offKinks }],
  ["sigmoid", [[9]], ([x]) => activation.sigmoid(x!)],
  ["tanh", [[9]], ([x]) => activation.tanh(x!)],
  ["softplus", [[9]], ([x]) => activation.softplus(x!), { point: offKinks }],
  ["silu", [[9]], ([x]) => activation.silu(x!)],
  ["gelu", [[9]], ([x]) => activation.gelu(x!)],
]);

gradientsAgree(
  "reductions",
  [undefined, 0, -1, [0, 2], [1, 2]].flatMap((axes) =>
    [false, true].flatMap((keep): Case[] => [
      [`sum ${axes} ${keep}`, [[2, 3, 2]], ([x]) => element.square(linear.sum(x!, axes, keep))],
      [`mean ${axes} ${keep}`, [[2, 3, 2]], ([x]) => element.square(mean(x!, axes, keep))],
      [`max ${axes} ${keep}`, [[2, 3, 2]], ([x]) => max(x!, axes, keep)],
      [`logSumExp ${axes} ${keep}`, [[2, 3, 2]], ([x]) => logSumExp(x!, axes, keep)],
    ]),
  ),
);
gradientsAgree("reductions over sizes known at run time", [
  ["mean over B", [["B", 3]], ([x]) => element.square(mean(x!, 0)), { sizes: { B: 4 } }],
  ["mean over B and L", [["B", "L", 3]], ([x]) => element.square(mean(x!, [0, 1])), { sizes: { B: 2, L: 3 } }],
]);

gradientsAgree("shapes", [
  ["reshape", [[2, 6]], ([x]) => linear.reshape(x!, [3, -1])],
  [
    "reshape U*N",
    [["U", "N", 2]],
    ([x]) => linear.reshape(linear.reshape(x!, ["U*N", 2]), ["U", "N", 2]),
    { sizes: { U: 2, N: 3 } },
  ],
  ["transpose", [[2, 3, 4]], ([x]) => linear.transpose(x!, [2, 0, 1])],
  ["expand", [[2, 1, 3]], ([x]) => linear.expand(x!, [4, 2, 5, 3])],
  [
    "expand to B",
    [
      [1, 3],
      ["B", 3],
    ],
    ([x, y]) => element.mul(linear.expand(x!, ["B", 3]), y!),
    { sizes: { B: 4 } },
  ],
  ["squeeze and unsqueeze", [[2, 1, 3]], ([x]) => linear.unsqueeze(linear.squeeze(x!, 1), -1)],
  [
    "concat",
    [
      [2, 3],
      [2, 1],
      [2, 2],
    ],
    (xs) => concat(xs),
  ],
  [
    "concat of B and L rows",
    [
      ["B", 2],
      ["L", 2],
    ],
    (xs) => concat(xs, 0),
    { sizes: { B: 2, L: 3 } },
  ],
  ["slice", [[4, 3]], ([x]) => slice(x!, 0, 1, 3)],
  ["slice to B", [["B+2", 3], ["B"]], ([x, y]) => element.mul(slice(x!, 0, 1, "B"), linear.sum(y!)), { sizes: { B: 3 } }],
  ["pad", [[2, 3]], ([x]) => pad(x!, 1, 1, 2)],
  ["split", [[2, 6]], ([x]) => element.mul(...(split(x!, [3, 3]) as [Value, Value]))],
  ["split, one part unused", [[2, 6]], ([x]) => split(x!, [1, 2, 3])[1]!],
]);

const flags = [false, true];
gradientsAgree(
  "matrix products",
  flags.flatMap((transA) =>
    flags.flatMap((transB): Case[] => {
      const at = (m: number, n: number, transposed: boolean): [number, number] => (transposed ? [n, m] : [m, n]);
      const options = { transA, transB, scale: 0.7 };
      const mm = ([a, b]: Value[]) => product.matmul(a!, b!, options);
      const [a, b] = [at(2, 3, transA), at(3, 4, transB)];
      return [
        [`matrices ${transA} ${transB}`, [a, b], mm],
        [
          `batches ${transA} ${transB}`,
          [
            [2, ...a],
            [2, ...b],
          ],
          mm,
        ],
        [
          `batches broadcast ${transA} ${transB}`,
          [
            [2, 1, ...a],
            [3, ...b],
          ],
          mm,
        ],
        [`batch by matrix ${transA} ${transB}`, [[2, ...a], b], mm],
        [`matrix by batch ${transA} ${transB}`, [a, [2, ...b]], mm],
      ];
    }),
  ),
);
gradientsAgree("matrix products with a bias, a symbolic batch, a shared operand", [
  ["linear", [[4, 3], [3, 2], [2]], ([x, w, b]) => product.linear(x!, w!, b!)],
  ["linear on [U, N, 3]", [["U", "N", 3], [3, 2], [2]], ([x, w, b]) => product.linear(x!, w!, b), { sizes: { U: 2, N: 3 } }],
  ["gram", [[3, 4]], ([x]) => product.matmul(x!, x!, { transB: true })],
]);

gradientsAgree("softmax and normalisation", [
  ["softmax", [[2, 4]], ([x]) => softmax(x!)],
  ["softmax on axis 0", [[3, 2]], ([x]) => softmax(x!, 0)],
  ["logSoftmax", [[2, 4]], ([x]) => logSoftmax(x!)],
  ["logSoftmax on axis 1", [[2, 3, 2]], ([x]) => logSoftmax(x!, 1)],
  ["masked softmax", [[2, 3]], ([x]) => softmax(maskScores(x!, x!.graph.constant([1, 0, 1], [3])))],
  ["layerNorm", [[3, 5], [5], [5]], ([x, gain, bias]) => layerNorm(x!, gain!, bias!)],
  ["layerNorm [B, 2, 4]", [["B", 2, 4], [4], [4]], ([x, gain, bias]) => layerNorm(x!, gain!, bias!), { sizes: { B: 2 } }],
  ["l2Normalize", [[3, 5]], ([x]) => l2Normalize(x!)],
  ["l2Normalize with a large epsilon", [[3, 5]], ([x]) => l2Normalize(x!, 0.5)],
]);

gradientsAgree("selection", [
  [
    "where",
    [[2, 3], [2, 3], [3]],
    ([c, a, b]) => select.where(select.greater(c!, 0), element.mul(a!, c!), b!),
    { point: offKinks },
  ],
  ["dropout", [[2, 3]], ([x]) => select.dropout(x!, x!.graph.constant([2, 0, 2], [3]))],
]);

const ids = { shape: ["B", 2], data: [0, 3, 3, 1, 0, 0] };
gradientsAgree("tables", [
  ["gather", [[4, 2]], ([table], { ids }) => gather(table!, ids!), { sizes: { B: 3 }, ids: { ids } }],
  ["gather with one-hot", [[4, 2]], ([t], { ids }) => product.matmul(oneHot(ids!, 4), t!), { sizes: { B: 3 }, ids: { ids } }],
]);

gradientsAgree("losses", [
  [
    "binaryCrossEntropy",
    [[6]],
    ([z]) => binaryCrossEntropy(z!, z!.graph.constant([0, 1, 1, 0, 0.5, 1], [6])),
    { point: offKinks },
  ],
  ["softmaxCrossEntropy", [[2, 3]], ([z]) => softmaxCrossEntropy(z!, z!.graph.constant([0, 1, 0, 0.5, 0, 0.5], [2, 3]))],
  ["weightedMean", [[4], [4]], ([x, w]) => weightedMean(x!, w!), { point: positive }],
]);
