/**
 * Writes ONNX files: add constants and nodes in the order of the computation, name the outputs, take the bytes.
 * Values are referred to by their name, which `node` and `constant` make up and return.
 */
import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as AttributeType,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  TensorProto_DataType as TensorType,
  ValueInfoProtoSchema,
} from "onnx-buf";

/** An attribute's value; a plain number is an integer, `{ float }` is not. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

/** Sizes of an input or output; a string names a size that is only known when the graph runs. */
export type Dims = readonly (number | string)[];

const ELEMENT_TYPES = { float32: TensorType.FLOAT, int64: TensorType.INT64 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

export class OnnxGraph {
  private readonly graph: GraphProto;
  private values = 0;

  constructor(name: string) {
    this.graph = create(GraphProtoSchema, { name });
  }

  /** Declares an input and returns its name. */
  input(name: string, type: ElementType, dims: Dims): string {
    this.graph.input.push(valueInfo(name, type, dims));
    return name;
  }

  /** Declares that `value` leaves the graph as `name`. */
  output(name: string, value: string, dims: Dims): void {
    this.graph.node.push(create(NodeProtoSchema, { opType: "Identity", input: [value], output: [name] }));
    this.graph.output.push(valueInfo(name, "float32", dims));
  }

  /** A weight, row-major. */
  constant(data: Float32Array | BigInt64Array, dims: readonly number[]): string {
    const name = this.fresh();
    const bytes = new Uint8Array(data.byteLength);
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    this.graph.initializer.push(
      create(TensorProtoSchema, {
        name,
        dims: dims.map(BigInt),
        dataType: data instanceof Float32Array ? TensorType.FLOAT : TensorType.INT64,
        rawData: bytes,
      }),
    );
    return name;
  }

  scalar(value: number): string {
    return this.constant(Float32Array.of(value), []);
  }

  /** A vector of integers, as `Reshape`, `Slice`, `Split` and `Unsqueeze` want their arguments. */
  ints(...values: number[]): string {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  /** One operation with one output. */
  node(opType: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    return this.nodes(opType, inputs, 1, attributes)[0]!;
  }

  /** One operation with several outputs. */
  nodes(
    opType: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string[] {
    const names = Array.from({ length: outputs }, () => this.fresh());
    this.graph.node.push(
      create(NodeProtoSchema, {
        opType,
        input: [...inputs],
        output: names,
        attribute: Object.entries(attributes).map(([name, value]) => attributeFields(name, value)),
      }),
    );
    return names;
  }

  /** The file, at opset 17 (the first with LayerNormalization). */
  toBytes(): Uint8Array {
    const model = create(ModelProtoSchema, {
      irVersion: 8n,
      producerName: "vitrine",
      opsetImport: [{ domain: "", version: 17n }],
      graph: this.graph,
    });
    return toBinary(ModelProtoSchema, model);
  }

  private fresh(): string {
    return `v${this.values++}`;
  }
}

function attributeFields(name: string, value: Attribute) {
  if (typeof value === "string") return { name, type: AttributeType.STRING, s: new Uint8Array(new TextEncoder().encode(value)) };
  if (typeof value === "number") return { name, type: AttributeType.INT, i: BigInt(value) };
  if ("float" in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: value.map(BigInt) };
}

function valueInfo(name: string, type: ElementType, dims: Dims) {
  const dim = dims.map((d) =>
    typeof d === "string"
      ? { value: { case: "dimParam" as const, value: d } }
      : { value: { case: "dimValue" as const, value: BigInt(d) } },
  );
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: "tensorType", value: { elemType: ELEMENT_TYPES[type], shape: { dim } } } },
  });
}
