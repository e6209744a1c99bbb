/** From a model's outputs to one vector per input. */
import { normalize, row } from "../common/vectors.js";
import { Errors } from "../errors.js";
import type { TensorValue } from "../inference/session.js";
import type { Modality } from "./encoder.js";
import { readJson } from "./modelDirectory.js";

/** `mean`: over the tokens that are not padding. `first`: the first token's vector. `none`: the output is one vector already. */
export type PoolingMode = "mean" | "first" | "none";

export interface Pooling {
  /** Name of the output to read. */
  output: string;
  mode: PoolingMode;
}

/** Outputs that hold one vector per input, best first. BERT's `pooler_output` is made for next-sentence prediction: last. */
const READY: Record<Modality, readonly string[]> = {
  text: ["sentence_embedding", "text_embeds"],
  image: ["image_embeds", "pooler_output"],
};
const PER_TOKEN = ["last_hidden_state", "token_embeddings"];

/** Chooses what to read of `outputNames`, as `1_Pooling/config.json` says where there is one. Throws where nothing fits. */
export async function choosePooling(modality: Modality, directory: string, outputNames: readonly string[]): Promise<Pooling> {
  const has = (name: string): boolean => outputNames.includes(name);
  const ready = READY[modality].find(has);
  if (ready) return { output: ready, mode: "none" };
  const perToken = PER_TOKEN.find(has);
  if (perToken) {
    const config = await readJson(directory, "1_Pooling/config.json");
    return { output: perToken, mode: config?.pooling_mode_cls_token === true ? "first" : "mean" };
  }
  if (has("pooler_output")) return { output: "pooler_output", mode: "none" };
  throw Errors.encoderUnusable(directory, `it has only the outputs ${outputNames.join(", ")}`);
}

/**
 * Pools `[rows, dim]` or `[rows, tokens, dim]` and scales each row to unit length. `mask` is `[rows, tokens]`, 1 where a
 * token is text; left out: all are. Further axes (a convolution's `[rows, dim, height, width]`) are not known: throws.
 */
export function pool(output: TensorValue, mode: PoolingMode, mask?: BigInt64Array): Float32Array {
  if (output.type !== "float32") throw new Error(`the output is ${output.type}, expected float32`);
  const [rows = 0, tokens = 1] = output.dims;
  const dim = output.dims.at(-1) ?? 0;
  if (output.dims.length !== (mode === "none" ? 2 : 3)) throw new Error(`the output has ${output.dims.length} axes`);
  const pooled = mode === "none" ? output.data : new Float32Array(rows * dim);
  for (let r = 0; r < rows; r++) {
    const vector = row(pooled, r, dim);
    if (mode === "first") vector.set(row(output.data, r * tokens, dim));
    if (mode === "mean") addTokens(vector, output.data, r * tokens, tokens, mask);
    normalize(vector);
  }
  return pooled;
}

/** The sum stands for the mean: both have the same direction. */
function addTokens(sum: Float32Array, data: Float32Array, first: number, tokens: number, mask?: BigInt64Array): void {
  for (let t = first; t < first + tokens; t++) {
    if (mask && mask[t] === 0n) continue;
    const token = row(data, t, sum.length);
    for (let d = 0; d < sum.length; d++) sum[d]! += token[d]!;
  }
}
