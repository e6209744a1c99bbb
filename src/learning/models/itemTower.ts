/**
 * The item tower: equation (1), `F = W_t F_t + W_v F_v + W_c F_c`, plus a learned residual for products with history,
 * L2-normalised. A missing modality is a masked zero with a learned stand-in, so cold and bare products share the space.
 */
import { PRODUCT_NUMBERS_DIM } from "../../features/layout.js";
import type { Value } from "../graph/graph.js";
import { gelu } from "../graph/ops/activations.js";
import { add, div, mul, sqrt, sub } from "../graph/ops/elementwise.js";
import { concat } from "../graph/ops/join.js";
import { sum, unsqueeze } from "../graph/ops/linear.js";
import { linear, matmul } from "../graph/ops/matmul.js";
import type { ParameterSpec } from "../graph/parameters.js";
import type { ModelSizes } from "./sizes.js";

export interface ItemTowerInputs {
  /** [M, textDim], [M, 1] */
  text: Value;
  textMask: Value;
  /** [M, imageDim], [M, 1] */
  image: Value;
  imageMask: Value;
  /** [M, vocabulary] multi-hot */
  tokens: Value;
  /** [M, PRODUCT_NUMBERS_DIM] */
  numbers: Value;
  /** [M, D]: the residual (ID embedding) of each product; zeros where it has none or it is dropped. */
  residual: Value;
}

export function itemTowerParameters({ dim, textDim, imageDim, vocabulary, hidden }: ModelSizes): Record<string, ParameterSpec> {
  return {
    W_t: { shape: [textDim, dim], init: "glorot", decay: true },
    W_v: { shape: [imageDim, dim], init: "glorot", decay: true },
    noText: { shape: [1, dim], init: "zeros", decay: true },
    noImage: { shape: [1, dim], init: "zeros", decay: true },
    W_tokens: { shape: [vocabulary, dim], init: "normal:0.1", decay: true },
    numbersIn: { shape: [PRODUCT_NUMBERS_DIM, hidden], init: "glorot", decay: true },
    numbersBias: { shape: [hidden], init: "zeros", decay: false },
    W_c: { shape: [hidden, dim], init: "glorot", decay: true },
    bias: { shape: [dim], init: "zeros", decay: false },
  };
}

/**
 * F_i [M, D] of unit length, and `parts` [M, 4, D]: what text, image, context and history add to it (they sum to F_i).
 * Whitened text and image components have unit variance, so each is scaled by 1/sqrt(its size).
 */
export function itemTower(P: Readonly<Record<string, Value>>, x: ItemTowerInputs): { vector: Value; parts: Value } {
  const text = add(matmul(mul(x.text, x.textMask), P.W_t!), matmul(sub(1, x.textMask), P.noText!));
  const image = add(matmul(mul(x.image, x.imageMask), P.W_v!), matmul(sub(1, x.imageMask), P.noImage!));
  const numbers = gelu(linear(x.numbers, P.numbersIn!, P.numbersBias!));
  const context = add(add(matmul(x.tokens, P.W_tokens!), matmul(numbers, P.W_c!)), P.bias!);
  const fused = add(add(text, image), add(context, x.residual));
  const norm = sqrt(add(sum(mul(fused, fused), [-1], true), 1e-12));
  const vector = div(fused, norm);
  const parts = div(
    concat(
      [text, image, context, x.residual].map((part) => unsqueeze(part, 1)),
      1,
    ),
    unsqueeze(norm, 1),
  );
  return { vector, parts };
}
