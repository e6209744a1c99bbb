/** Dynamic int8 quantization: weights are stored as int8, activations are quantized as they come (DynamicQuantizeLinear). */
import { create, toBinary } from "@bufbuild/protobuf";
import { AttributeProto_AttributeType, ModelProtoSchema, type NodeProto, NodeProtoSchema, TensorProtoSchema } from "onnx-buf";
import { FLOAT, rawBytes, readOnnx, type WeightMatrix, weightMatrices } from "./weights.js";

const INT8 = 3;
/**
 * Seven bits of the eight: processors without VNNI add two products of a uint8 and an int8 in 16 bits, and with eight bits
 * they overflow (`reduce_range` of onnxruntime's own tools).
 */
const LARGEST = 63;

/**
 * The same graph with every large weight matrix in int8, symmetric, one scale a column (output channel):
 * `A W ~ (q(A) . W_q) (s_A s_W)`, as DynamicQuantizeLinear, MatMulInteger, Cast and Mul, which onnxruntime fuses. What a
 * question scores then depends a little on what else is in its batch, since activations share one scale a tensor.
 */
export function quantizeInt8(name: string, bytes: Uint8Array): Uint8Array {
  const { model, graph } = readOnnx(name, bytes);
  const matrices = weightMatrices(graph);
  const matrixOf = new Map(matrices.map((matrix) => [matrix.tensor.name, matrix]));
  const activations = new Set<string>();
  graph.node = graph.node.flatMap((node) => {
    const matrix = matrixOf.get(node.input[1] ?? "");
    return matrix?.products.includes(node) ? integerProduct(node, activations) : [node];
  });
  graph.initializer = [...graph.initializer.filter((tensor) => !matrixOf.has(tensor.name)), ...matrices.flatMap(quantized)];
  return toBinary(ModelProtoSchema, model);
}

/** int8 weights and their scales. */
function quantized({ tensor, rows, columns, values }: WeightMatrix) {
  const scales = new Float32Array(columns);
  for (let i = 0; i < values.length; i++) scales[i % columns] = Math.max(scales[i % columns]!, Math.abs(values[i]!) / LARGEST);
  const integers = Int8Array.from(values, (value, i) =>
    scales[i % columns]! > 0 ? Math.round(value / scales[i % columns]!) : 0,
  );
  const make = (suffix: string, dims: number[], dataType: number, data: Float32Array | Int8Array) =>
    create(TensorProtoSchema, { name: `${tensor.name}${suffix}`, dims: dims.map(BigInt), dataType, rawData: rawBytes(data) });
  return [make("_q", [rows, columns], INT8, integers), make("_scale", [columns], FLOAT, scales)];
}

/** The nodes in place of one product. `activations`: inputs that are quantized already. */
function integerProduct(product: NodeProto, activations: Set<string>): NodeProto[] {
  const [input = "", weight = "", bias] = product.input;
  const [output = ""] = product.output;
  const nodes: NodeProto[] = [];
  const add = (opType: string, inputs: string[], outputs: string[], to?: number): void => {
    const attribute = to === undefined ? [] : [{ name: "to", type: AttributeProto_AttributeType.INT, i: BigInt(to) }];
    nodes.push(create(NodeProtoSchema, { opType, input: inputs, output: outputs, attribute }));
  };
  if (!activations.has(input)) {
    activations.add(input);
    add("DynamicQuantizeLinear", [input], [`${input}_q`, `${input}_scale`, `${input}_zero`]);
  }
  const at = `${output}_int`;
  add("MatMulInteger", [`${input}_q`, `${weight}_q`, `${input}_zero`], [at]);
  add("Cast", [at], [`${at}_float`], FLOAT);
  add("Mul", [`${input}_scale`, `${weight}_scale`], [`${at}_scale`]);
  const scaled = bias ? `${at}_scaled` : output;
  add("Mul", [`${at}_float`, `${at}_scale`], [scaled]);
  if (bias) add("Add", [scaled, bias], [output]);
  return nodes;
}
