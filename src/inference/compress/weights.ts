/** The weight matrices of an ONNX file: what compression works on. */
import { fromBinary } from "@bufbuild/protobuf";
import { type GraphProto, type ModelProto, ModelProtoSchema, type NodeProto, type TensorProto } from "onnx-buf";
import { Errors } from "../../errors.js";

export const FLOAT = 1;
/** Smaller matrices cost less than what would be done about them. */
const LEAST_ELEMENTS = 1024;

/** A matrix that a product multiplies by: `[rows, columns]`, row-major. */
export interface WeightMatrix {
  tensor: TensorProto;
  /** The nodes that multiply by it. */
  products: NodeProto[];
  rows: number;
  columns: number;
  values: Float32Array;
}

/** Reads an ONNX file. Throws MODEL_INVALID, naming `name`, where it is none. */
export function readOnnx(name: string, bytes: Uint8Array): { model: ModelProto; graph: GraphProto } {
  try {
    const model = fromBinary(ModelProtoSchema, bytes);
    if (model.graph) return { model, graph: model.graph };
  } catch (cause) {
    throw Errors.modelUnloadable(name, cause);
  }
  throw Errors.modelUnloadable(name, "it holds no graph");
}

/**
 * Constant float matrices of at least 1,024 numbers that only plain products read as their second factor: `MatMul`, and
 * `Gemm` without scaling or transposition.
 */
export function weightMatrices(graph: GraphProto): WeightMatrix[] {
  const readers = new Map<string, NodeProto[]>();
  for (const node of graph.node) for (const input of node.input) readers.set(input, [...(readers.get(input) ?? []), node]);
  const outputs = new Set(graph.output.map(({ name }) => name));
  return graph.initializer.flatMap((tensor): WeightMatrix[] => {
    const products = readers.get(tensor.name) ?? [];
    const [rows, columns] = tensor.dims.map(Number);
    const large = tensor.dims.length === 2 && rows! * columns! >= LEAST_ELEMENTS;
    if (!large || tensor.dataType !== FLOAT || tensor.rawData.length !== 4 * rows! * columns!) return [];
    if (products.length === 0 || outputs.has(tensor.name) || !products.every((node) => isPlain(node, tensor.name))) return [];
    // A copy of its own: the bytes may be a view anywhere in a file, and a Buffer's `slice` is but another view.
    const values = new Float32Array(Uint8Array.from(tensor.rawData).buffer);
    return [{ tensor, products, rows: rows!, columns: columns!, values }];
  });
}

function isPlain({ opType, domain, input, attribute }: NodeProto, weight: string): boolean {
  if (domain !== "" || input[1] !== weight || input[0] === weight || input[2] === weight) return false;
  if (opType === "MatMul") return true;
  const number = (name: string, otherwise: number): number => {
    const found = attribute.find((a) => a.name === name);
    return found ? (name.startsWith("trans") ? Number(found.i) : found.f) : otherwise;
  };
  return opType === "Gemm" && number("alpha", 1) === 1 && number("beta", 1) === 1 && !number("transA", 0) && !number("transB", 0);
}

/** A tensor's raw bytes. */
export function rawBytes(values: Float32Array | Int8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}
