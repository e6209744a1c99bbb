import type { Schedule } from "./schedules.js";
import { packState, unpackState } from "./state.js";

export interface AdamWOptions {
  readonly learningRate: Schedule;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** λ of the decoupled decay: each step also takes learningRate · λ · θ off θ. */
  readonly weightDecay?: number;
  /** 1 where the decay applies (`Parameters.decayMask()`); everywhere when left out. */
  readonly decayMask?: Uint8Array;
  /** Gradients longer than this (their l2 norm) are shortened to it. */
  readonly clipNorm?: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019) over one flat vector:
 * m = β1 m + (1 - β1) g, v = β2 v + (1 - β2) g²,
 * θ -= η [ (m / (1 - β1^t)) / (√(v / (1 - β2^t)) + ε) + λ θ ].
 */
export class AdamW {
  /** Steps taken. */
  steps = 0;
  private m: Float32Array;
  private v: Float32Array;

  constructor(
    size: number,
    private readonly options: AdamWOptions,
  ) {
    this.m = new Float32Array(size);
    this.v = new Float32Array(size);
  }

  /** Updates θ in place from the gradient; returns the gradient's norm before clipping and the rate used. */
  step(theta: Float32Array, gradient: Float32Array): { gradientNorm: number; learningRate: number } {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, decayMask, clipNorm } = this.options;
    const { m, v } = this;
    if (theta.length !== m.length || gradient.length !== m.length)
      throw new Error(`AdamW holds ${m.length} numbers; got θ of ${theta.length} and a gradient of ${gradient.length}.`);
    this.steps++;
    const learningRate = this.options.learningRate(this.steps);
    const gradientNorm = norm(gradient);
    const shrink = clipNorm !== undefined && gradientNorm > clipNorm ? clipNorm / gradientNorm : 1;
    const rate = learningRate / (1 - beta1 ** this.steps);
    const unbias = 1 / (1 - beta2 ** this.steps);
    const decay = learningRate * weightDecay;
    for (let i = 0; i < m.length; i++) {
      const g = gradient[i]! * shrink;
      const mi = m[i]! + (1 - beta1) * (g - m[i]!);
      const vi = v[i]! + (1 - beta2) * (g * g - v[i]!);
      m[i] = mi;
      v[i] = vi;
      const shrunk = decayMask && decayMask[i] === 0 ? theta[i]! : theta[i]! * (1 - decay);
      theta[i] = shrunk - (rate * mi) / (Math.sqrt(vi * unbias) + epsilon);
    }
    return { gradientNorm, learningRate };
  }

  /** Everything needed to go on later exactly as if there had been no pause. */
  toBytes(): Uint8Array {
    return packState("adamw", this.steps, [this.m, this.v]);
  }

  /** The optimiser that wrote `bytes`; give it the same options. */
  static fromBytes(bytes: Uint8Array, options: AdamWOptions): AdamW {
    const { steps, arrays } = unpackState("adamw", bytes, 2);
    const adam = new AdamW(arrays[0]!.length, options);
    adam.steps = steps;
    [adam.m, adam.v] = arrays as [Float32Array, Float32Array];
    return adam;
  }
}

/** l2 norm, summed in double precision. */
function norm(x: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!;
  return Math.sqrt(sum);
}
