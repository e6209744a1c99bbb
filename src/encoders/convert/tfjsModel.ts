/** TensorFlow.js graph models as npm packages ship them: a JSON topology, and weight bytes described by a manifest. */

/** One operation of the topology. Attribute strings are base64, integers are decimal strings. */
export interface TfjsNode {
  name: string;
  op: string;
  input?: string[];
  attr?: Record<string, { list?: { i?: string[]; s?: string[] } }>;
}

interface TfjsWeight {
  name: string;
  shape: number[];
  dtype: "float32" | "int32";
  quantization?: { dtype: "uint8"; scale: number; min: number };
}

/** `model.json` of a graph model. */
export interface TfjsModel {
  modelTopology: { node: TfjsNode[] };
  weightsManifest: { paths: string[]; weights: TfjsWeight[] }[];
}

export interface Weight {
  shape: number[];
  values: Float32Array;
}

/**
 * The weights by name, as float32: quantised ones are `byte * scale + min`. `bytes` are the shards of the manifest,
 * joined in its order. Throws where their length is not what the manifest says.
 */
export function readWeights(model: TfjsModel, bytes: Uint8Array): Map<string, Weight> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const weights = new Map<string, Weight>();
  let at = 0;
  for (const { name, shape, dtype, quantization } of model.weightsManifest.flatMap((group) => group.weights)) {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    for (let i = 0; i < values.length; i++) {
      if (quantization) values[i] = view.getUint8(at++) * quantization.scale + quantization.min;
      else {
        values[i] = dtype === "float32" ? view.getFloat32(at, true) : view.getInt32(at, true);
        at += 4;
      }
    }
    weights.set(name, { shape, values });
  }
  if (at !== bytes.length) throw new Error(`the weight files hold ${bytes.length} bytes, their manifest describes ${at}`);
  return weights;
}

/** The one weight whose name holds all of `parts`. Throws where there is none, or more than one. */
export function weightNamed(weights: ReadonlyMap<string, Weight>, ...parts: string[]): Weight {
  const found = [...weights].filter(([name]) => parts.every((part) => name.includes(part)));
  if (found.length !== 1) throw new Error(`${found.length} weights are named like ${parts.join(" ... ")}, expected one`);
  return found[0]![1];
}
