/**
 * The trained numbers of a model: declared once, by name, kept in one flat vector θ. In training they are graph inputs
 * fed with views of θ; in serving, initializers in the file.
 *
 *     const parameters = declare({
 *       w1: { shape: [64, 128], init: "glorot" },
 *       b1: { shape: [128], init: "zeros" },
 *     });
 *     const theta = parameters.initialise(seed);
 *     const p = parameters.asInputs(graph);      // or asInitializers(graph, theta)
 *     const hidden = relu(linear(x, p.w1, p.b1));
 */
import { seededRandom } from "../../common/random.js";
import type { Graph, Value } from "./graph.js";

/** glorot: normal with variance 2 / (fan in + fan out) (Glorot and Bengio, 2010); `normal:s`: with deviation s. */
export type Init = "glorot" | "zeros" | "ones" | `normal:${number}`;

export interface ParameterSpec {
  readonly shape: readonly number[];
  readonly init: Init;
  /** Whether weight decay pulls it to zero; by default true for matrices and false for vectors (biases, gains). */
  readonly decay?: boolean;
}

export class Parameters<Name extends string = string> {
  readonly names: readonly Name[];
  /** Length of θ. */
  readonly size: number;
  private readonly starts: ReadonlyMap<Name, number>;

  constructor(readonly specs: Readonly<Record<Name, ParameterSpec>>) {
    this.names = Object.keys(specs) as Name[];
    const starts = new Map<Name, number>();
    let at = 0;
    for (const name of this.names) {
      starts.set(name, at);
      at += length(specs[name]);
    }
    this.starts = starts;
    this.size = at;
  }

  /** A new θ. Each parameter draws from its own stream, so adding one leaves the others' first values as they were. */
  initialise(seed: number): Float32Array {
    const theta = new Float32Array(this.size);
    const random = seededRandom(seed);
    for (const name of this.names) {
      const view = this.view(theta, name);
      const { shape, init } = this.specs[name];
      if (init === "ones") view.fill(1);
      const scale = deviation(shape, init);
      if (scale === 0) continue;
      const { normal } = random.fork(name);
      for (let i = 0; i < view.length; i++) view[i] = scale * normal();
    }
    return theta;
  }

  /** One parameter's part of a flat vector (θ, its gradient, a moment), as a view. */
  view(flat: Float32Array, name: Name): Float32Array {
    if (flat.length !== this.size) throw new Error(`The parameters are ${this.size} numbers; the vector holds ${flat.length}.`);
    const start = this.starts.get(name)!;
    return flat.subarray(start, start + length(this.specs[name]));
  }

  /** All parts of a flat vector by name, as views. */
  views(flat: Float32Array): Record<Name, Float32Array> {
    return this.record((name) => this.view(flat, name));
  }

  /** For each number of θ, 1 where weight decay applies and 0 elsewhere. */
  decayMask(): Uint8Array {
    const mask = new Uint8Array(this.size);
    for (const name of this.names) {
      const { shape, decay = shape.length > 1 } = this.specs[name];
      if (decay) this.mark(mask, name, 1);
    }
    return mask;
  }

  /** Sets one parameter's part of a mask over θ. */
  mark(mask: Uint8Array, name: Name, value: 0 | 1): void {
    const start = this.starts.get(name)!;
    mask.fill(value, start, start + length(this.specs[name]));
  }

  /** As inputs of a training graph. */
  asInputs(graph: Graph): Record<Name, Value> {
    return this.record((name) => graph.input(name, this.specs[name].shape));
  }

  /** As initializers of a serving graph, with the numbers of θ. */
  asInitializers(graph: Graph, theta: Float32Array): Record<Name, Value> {
    return this.record((name) => graph.initializer(name, this.specs[name].shape, this.view(theta, name)));
  }

  private record<T>(make: (name: Name) => T): Record<Name, T> {
    return Object.fromEntries(this.names.map((name) => [name, make(name)])) as Record<Name, T>;
  }
}

/** Declares a model's parameters; θ holds them in the order they are written. Declarations merge by spreading. */
export function declare<const Specs extends Record<string, ParameterSpec>>(specs: Specs): Parameters<keyof Specs & string> {
  return new Parameters(specs);
}

function length(spec: ParameterSpec): number {
  return spec.shape.reduce((a, b) => a * b, 1);
}

function deviation(shape: readonly number[], init: Init): number {
  if (init === "zeros" || init === "ones") return 0;
  if (init !== "glorot") return Number(init.slice("normal:".length));
  const [fanIn = 1, fanOut = 1] = shape.slice(-2);
  return Math.sqrt(2 / (fanIn + fanOut));
}
