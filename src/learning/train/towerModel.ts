/** The two towers' numbers while they are trained, and their graphs. */
import type { ProductKey } from "../../domain.js";
import {
  CONTEXT_DIM,
  DEMOGRAPHICS_DIM,
  HISTORY_LENGTH,
  HISTORY_NUMBERS_DIM,
  PRODUCT_NUMBERS_DIM,
} from "../../features/layout.js";
import { ProductVectors } from "../../features/productVectors.js";
import { fillItems, type NumbersOf } from "../data/itemBatch.js";
import type { ItemTable } from "../data/itemTable.js";
import type { Dim } from "../graph/dims.js";
import { compileForward, type Forward } from "../graph/forward.js";
import type { Value } from "../graph/graph.js";
import { Parameters } from "../graph/parameters.js";
import { type ItemTowerInputs, itemTower, itemTowerParameters } from "../models/itemTower.js";
import type { ModelSizes } from "../models/sizes.js";
import { type UserTowerInputs, userTower, userTowerParameters } from "../models/userTower.js";
import { seenItems, seenShoppers } from "../models/without.js";
import type { Part } from "../variant.js";

/** Declared inputs of the item tower over M products, for these sizes. */
export function itemInputs({ dim, textDim, imageDim, vocabulary }: ModelSizes) {
  return {
    text: ["M", textDim],
    textMask: ["M", 1],
    image: ["M", imageDim],
    imageMask: ["M", 1],
    tokens: ["M", vocabulary],
    numbers: ["M", PRODUCT_NUMBERS_DIM],
    residual: ["M", dim],
  } as const;
}

/** Declared inputs of the user tower over U shoppers with `length` events each. */
export function userInputs<const L extends Dim = typeof HISTORY_LENGTH>({ dim }: ModelSizes, length: L = HISTORY_LENGTH as L) {
  return {
    events: ["U", length, dim],
    eventNumbers: ["U", length, HISTORY_NUMBERS_DIM],
    eventMask: ["U", length],
    demographics: ["U", DEMOGRAPHICS_DIM],
    context: ["U", CONTEXT_DIM],
  } as const;
}

/** Rows of one run when whole catalogues are encoded. */
const CHUNK = 1024;

export class TowerModel {
  readonly itemParameters: Parameters;
  readonly userParameters: Parameters;
  readonly itemTheta: Float32Array;
  readonly userTheta: Float32Array;
  /** ID embeddings by product key, [size, D]; meaningful for products that `known` says were trained on. */
  readonly residuals: Float32Array;
  readonly known: Uint8Array;
  /** One past the highest product key. */
  readonly products: number;

  constructor(
    readonly sizes: ModelSizes,
    readonly items: ItemTable,
    /** Every product there is. */
    readonly catalogueKeys: readonly ProductKey[],
    seed: number,
    /** What it does without; what is added before a graph is compiled is hidden there. */
    readonly without = new Set<Part>(),
  ) {
    this.products = 1 + catalogueKeys.reduce((a, b) => Math.max(a, b), 0);
    this.itemParameters = new Parameters(itemTowerParameters(sizes));
    this.userParameters = new Parameters({
      ...userTowerParameters(sizes),
      logScale: { shape: [1], init: "zeros", decay: false },
    });
    this.itemTheta = this.itemParameters.initialise(seed);
    this.userTheta = this.userParameters.initialise(seed + 1);
    this.userParameters.view(this.userTheta, "logScale")[0] = Math.log(14);
    this.residuals = new Float32Array(this.products * sizes.dim);
    this.known = new Uint8Array(this.products);
  }

  residualOf = (key: ProductKey): Float32Array | undefined =>
    this.known[key] === 1 && !this.without.has("residual")
      ? this.residuals.subarray(key * this.sizes.dim, (key + 1) * this.sizes.dim)
      : undefined;

  /** The item tower as this model has it: equation (1) without what it does without. */
  itemGraph(p: Readonly<Record<string, Value>>, x: ItemTowerInputs): ReturnType<typeof itemTower> {
    return itemTower(p, seenItems(x, this.items.vocabulary, this.without));
  }

  /** The user tower likewise. */
  userGraph(p: Readonly<Record<string, Value>>, x: UserTowerInputs): Value {
    const seen = seenShoppers(p, x, this.without);
    return userTower(seen.P, seen.x, this.sizes);
  }

  compileItems(threads: number): Promise<Forward<ReturnType<typeof itemInputs>, "vector">> {
    return compileForward({
      parameters: this.itemParameters,
      theta: this.itemTheta,
      inputs: itemInputs(this.sizes),
      forward: (p, x) => ({ vector: this.itemGraph(p, x).vector }),
      threads,
    });
  }

  compileUsers(threads: number): Promise<Forward<ReturnType<typeof userInputs>, "vector">> {
    return compileForward({
      parameters: this.userParameters,
      theta: this.userTheta,
      inputs: userInputs(this.sizes),
      forward: (p, x) => ({ vector: this.userGraph(p, x) }),
      threads,
    });
  }

  /** Fused vectors of the products `keys`, with their numbers as `numbersOf` gives them; put into `vectors` where given. */
  async encodeProducts(
    keys: readonly ProductKey[],
    numbersOf: NumbersOf,
    forward: Forward<ReturnType<typeof itemInputs>, "vector">,
    vectors = new ProductVectors(this.sizes.dim, this.products),
  ): Promise<ProductVectors> {
    const { dim } = this.sizes;
    const batch = forward.batch({ M: CHUNK });
    for (let from = 0; from < keys.length; from += CHUNK) {
      const chunk = keys.slice(from, from + CHUNK);
      fillItems(batch.feeds, chunk, this.items, numbersOf, this.residualOf, dim);
      await forward.run(batch);
      for (let i = 0; i < chunk.length; i++) vectors.set(chunk[i]!, batch.outputs.vector.subarray(i * dim, (i + 1) * dim));
    }
    return vectors;
  }
}
