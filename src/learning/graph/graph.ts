/**
 * A graph under construction. Operations (ops/*.ts) are plain functions from values to values; each appends one ONNX node
 * and, beside it, its vector-Jacobian products: how a gradient at its output becomes gradients at its operands.
 * `gradients` (grad.ts) runs those backwards, appending more nodes to the same graph; `toOnnx` (onnxFile.ts) writes the
 * part of the graph that some outputs need.
 *
 *     const g = new Graph();
 *     const x = g.input("x", ["B", 8]);
 *     const w = g.input("w", [8, 1]);
 *     const loss = mean(square(matmul(x, w)));
 *     const [dw] = gradients(loss, [w]);
 *     const file = toOnnx(g, { loss, dw });
 */
import { canonical, type Dim, type Shape, times } from "./dims.js";
import type { DType, FloatType } from "./dtypes.js";

/** A tensor in a graph: known by name, with a shape and a type, and no data. */
export interface Value {
  readonly graph: Graph;
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Where a value is expected, a number stands for a constant of the graph's float type. */
export type Operand = Value | number;

/** An ONNX attribute: a number is an INT, a list INTS, `{ float }` a FLOAT, text a STRING. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

/**
 * One vector-Jacobian product: the gradient at `of`, from the gradients at the node's outputs. `of` is usually an operand
 * of the node, but may be any earlier value: then the nodes between are passed over.
 */
export type Vjp = readonly [of: Value, pull: (...outputGradients: Value[]) => Value];

export interface Node {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly vjp: readonly Vjp[];
  /** Multiply-adds of one run, for matrix products; 0 for everything else. */
  readonly multiplyAdds: Dim;
}

export interface NodeOptions {
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly vjp?: readonly Vjp[];
  readonly multiplyAdds?: Dim;
  /** Of the outputs; the first input's where it is left out. */
  readonly dtype?: DType;
}

export type TensorData = Float32Array | Float64Array | BigInt64Array | Int32Array;

export interface Initializer {
  readonly value: Value;
  readonly data: TensorData;
}

export class Graph {
  readonly nodes: Node[] = [];
  readonly inputs = new Map<string, Value>();
  readonly initializers = new Map<string, Initializer>();
  private readonly producers = new Map<Value, Node>();
  private readonly memo = new Map<string, Value>();

  /** float64 is for gradient checks: some operations then take a longer way, as onnxruntime lacks double kernels. */
  constructor(readonly dtype: FloatType = "float32") {}

  /** A value fed at run time. Symbols in its shape ("B") become known sizes of the graph. */
  input(name: string, shape: Shape, dtype: DType = this.dtype): Value {
    if (this.inputs.has(name) || this.initializers.has(name)) throw new Error(`The graph already has an input ${name}.`);
    const value = { graph: this, name, shape: shape.map(canonical), dtype };
    this.inputs.set(name, value);
    return value;
  }

  /** A value stored in the file, such as a trained parameter; numbers are converted to the graph's float type. */
  initializer(name: string, shape: readonly number[], data: ArrayLike<number>): Value {
    const typed = this.dtype === "float64" ? Float64Array.from(data) : Float32Array.from(data);
    return this.store({ graph: this, name, shape, dtype: this.dtype }, typed);
  }

  /** A constant tensor of the graph's float type; a scalar by default. Equal scalars are one constant. */
  constant(data: number | ArrayLike<number>, shape: readonly number[] = []): Value {
    if (typeof data !== "number") return this.initializer(`const_${this.initializers.size}`, shape, data);
    const name = `scalar_${data}`;
    return this.once(name, () => this.initializer(name, [], [data]));
  }

  /** A constant int64 vector: axes, shapes, bounds. Equal vectors are one constant. */
  ints(values: readonly number[]): Value {
    const name = `ints_${values.join("_")}`;
    return this.once(name, () =>
      this.store({ graph: this, name, shape: [values.length], dtype: "int64" }, BigInt64Array.from(values, BigInt)),
    );
  }

  /** The value made under this key before, or `make()`. */
  once(key: string, make: () => Value): Value {
    const known = this.memo.get(key) ?? make();
    this.memo.set(key, known);
    return known;
  }

  /** Appends a node with one output. */
  emit(op: string, inputs: readonly Value[], shape: Shape, options: NodeOptions = {}): Value {
    return this.emitMany(op, inputs, [shape], options)[0]!;
  }

  /** Appends a node with one output per shape. */
  emitMany(op: string, inputs: readonly Value[], shapes: readonly Shape[], options: NodeOptions = {}): Value[] {
    const foreign = inputs.find((value) => value.graph !== this);
    if (foreign) throw new Error(`${op}: ${foreign.name} belongs to another graph.`);
    const dtype = options.dtype ?? inputs[0]?.dtype ?? this.dtype;
    const prefix = `${op}_${this.nodes.length}`;
    const outputs = shapes.map((shape, i) => ({ graph: this, name: i === 0 ? prefix : `${prefix}_${i}`, shape, dtype }));
    const { domain = "", attributes = {}, vjp = [], multiplyAdds = 0 } = options;
    const node: Node = { op, domain, inputs, outputs, attributes, vjp, multiplyAdds };
    this.nodes.push(node);
    for (const output of outputs) this.producers.set(output, node);
    return [...outputs];
  }

  /** The node that makes a value; undefined for inputs and initializers. */
  producer(value: Value): Node | undefined {
    return this.producers.get(value);
  }

  /** The nodes that `outputs` depend on, in execution order. */
  needed(outputs: Iterable<Value>): Node[] {
    const live = new Set<Node>();
    const stack = [...outputs];
    for (let value = stack.pop(); value; value = stack.pop()) {
      const node = this.producers.get(value);
      if (!node || live.has(node)) continue;
      live.add(node);
      stack.push(...node.inputs);
    }
    return this.nodes.filter((node) => live.has(node));
  }

  private store(value: Value, data: TensorData): Value {
    if (data.length !== times(...value.shape))
      throw new Error(`${value.name}: ${data.length} numbers do not fill [${value.shape.join(", ")}].`);
    if (this.inputs.has(value.name) || this.initializers.has(value.name))
      throw new Error(`The graph already has a value ${value.name}.`);
    this.initializers.set(value.name, { value, data });
    return value;
  }
}
