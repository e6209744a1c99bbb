/** Magnitude pruning: the smallest weights become zero. */
import { toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { rawBytes, readOnnx, weightMatrices } from "./weights.js";

export interface Pruned {
  bytes: Uint8Array;
  /** Zeros among the weights of the large matrices, and how many weights those have. */
  zeros: number;
  weights: number;
}

/**
 * The same graph with `share` of each large weight matrix, its numbers of the least magnitude, set to zero: unstructured,
 * layer by layer, without training afterwards. Kernels for dense matrices do not skip zeros: the file packs better, but it is
 * neither smaller nor faster by itself.
 */
export function pruneByMagnitude(name: string, bytes: Uint8Array, share: number): Pruned {
  const { model, graph } = readOnnx(name, bytes);
  let [zeros, weights] = [0, 0];
  for (const { tensor, values } of weightMatrices(graph)) {
    const smallest = [...values.keys()].sort((a, b) => Math.abs(values[a]!) - Math.abs(values[b]!) || a - b);
    for (const i of smallest.slice(0, Math.round(share * values.length))) values[i] = 0;
    tensor.rawData = rawBytes(values);
    zeros += values.reduce((n, value) => n + (value === 0 ? 1 : 0), 0);
    weights += values.length;
  }
  return { bytes: toBinary(ModelProtoSchema, model), zeros, weights };
}
