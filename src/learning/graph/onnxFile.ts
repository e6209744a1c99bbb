import { create, toBinary } from "@bufbuild/protobuf";
import { AttributeProto_AttributeType as AttributeType, ModelProtoSchema } from "onnx-buf";
import { ONNX_TYPES } from "./dtypes.js";
import type { Attribute, Graph, Initializer, Node, Value } from "./graph.js";

const OPSET = 21n;
const IR_VERSION = 10n;

/**
 * The ONNX file (opset 21, IR 10) that computes `outputs`, each under its key. Only the nodes, initializers and inputs they
 * need are written. `metadata` is kept in the file's metadata_props.
 */
export function toOnnx(
  graph: Graph,
  outputs: Readonly<Record<string, Value>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const nodes = graph.needed(Object.values(outputs));
  const used = new Set([...nodes.flatMap((node) => node.inputs), ...Object.values(outputs)]);
  const { names, copies } = outputNames(graph, outputs);
  const name = (value: Value): string => names.get(value) ?? value.name;
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: "vitrine",
    opsetImport: [
      { domain: "", version: OPSET },
      { domain: "com.microsoft", version: 1n },
    ],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: "graph",
      input: [...graph.inputs.values()].filter((value) => used.has(value)).map((value) => valueInfo(value.name, value)),
      output: Object.entries(outputs).map(([key, value]) => valueInfo(key, value)),
      initializer: [...graph.initializers.values()].filter(({ value }) => used.has(value)).map(tensor),
      node: [
        ...nodes.map((node) => nodeProto(node, name)),
        ...copies.map(([key, value]) => ({ opType: "Identity", input: [name(value)], output: [key] })),
      ],
    },
  });
  return toBinary(ModelProtoSchema, model);
}

/** A node's result takes its output's name; inputs, initializers and second names of one value are copied instead. */
function outputNames(graph: Graph, outputs: Readonly<Record<string, Value>>) {
  const names = new Map<Value, string>();
  const copies: [string, Value][] = [];
  for (const [key, value] of Object.entries(outputs)) {
    if (graph.inputs.has(key) || graph.initializers.has(key))
      throw new Error(`Output ${key} has the name of an input or parameter; give it another.`);
    if (graph.producer(value) && !names.has(value)) names.set(value, key);
    else copies.push([key, value]);
  }
  return { names, copies };
}

function valueInfo(name: string, value: Value) {
  const dim = value.shape.map((size) => ({
    value:
      typeof size === "number" ? { case: "dimValue" as const, value: BigInt(size) } : { case: "dimParam" as const, value: size },
  }));
  const tensorType = { elemType: ONNX_TYPES[value.dtype], shape: { dim } };
  return { name, type: { value: { case: "tensorType" as const, value: tensorType } } };
}

function tensor({ value, data }: Initializer) {
  return {
    name: value.name,
    dims: value.shape.map(BigInt),
    dataType: ONNX_TYPES[value.dtype],
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice(),
  };
}

function nodeProto(node: Node, name: (value: Value) => string) {
  return {
    opType: node.op,
    domain: node.domain,
    input: node.inputs.map(name),
    output: node.outputs.map(name),
    attribute: Object.entries(node.attributes).map(([key, value]) => attribute(key, value)),
  };
}

function attribute(name: string, value: Attribute) {
  if (typeof value === "number") return { name, type: AttributeType.INT, i: BigInt(value) };
  if (typeof value === "string") return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  if ("float" in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: value.map(BigInt) };
}
