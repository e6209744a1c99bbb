import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Feeds, Fetches, TensorValue } from "./session.js";

/** One thread each: parallelism comes from running several sessions, and spinning threads would only heat the machine. */
const OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "all",
};

/** An ONNX session in the calling thread. `run` blocks it: a synchronous native call. */
export class LoadedSession {
  private constructor(private readonly session: InferenceSession) {}

  /** From bytes or a file's path. Throws what onnxruntime throws. */
  static async load(model: Uint8Array | string): Promise<LoadedSession> {
    const session = typeof model === "string" ? InferenceSession.create(model, OPTIONS) : InferenceSession.create(model, OPTIONS);
    return new LoadedSession(await session);
  }

  get inputNames(): readonly string[] {
    return this.session.inputNames;
  }

  get outputNames(): readonly string[] {
    return this.session.outputNames;
  }

  async run(feeds: Feeds, outputs: readonly string[] = this.outputNames): Promise<Fetches> {
    const tensors: Record<string, Tensor> = {};
    for (const [name, { type, data, dims }] of Object.entries(feeds)) tensors[name] = new Tensor(type, data, dims);
    const results = await this.session.run(tensors, [...outputs]);
    const fetches: Fetches = {};
    for (const name of outputs) {
      const { type, data, dims } = results[name]!;
      fetches[name] = { type, data, dims } as TensorValue;
    }
    return fetches;
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
