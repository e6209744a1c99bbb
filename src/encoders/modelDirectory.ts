/** An encoder's directory in Hugging Face's layout: where its parts lie, and the digest that names it. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { digest } from "../common/hash.js";
import { Errors } from "../errors.js";
import { ORIGIN_FILE } from "./convert/bundled.js";

/** In order of preference: full precision first. */
const MODEL_FILES = [
  "onnx/model.onnx",
  "model.onnx",
  "onnx/model_fp16.onnx",
  "onnx/model_int8.onnx",
  "onnx/model_quantized.onnx",
];

/** The files beside the weights that decide what vector an input gets. */
export const SMALL_FILES = [
  "config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "preprocessor_config.json",
  "1_Pooling/config.json",
] as const;

/** The path of the ONNX file. Throws where there is none. */
export function modelFile(directory: string): string {
  const found = MODEL_FILES.map((name) => join(directory, name)).find((path) => existsSync(path));
  if (!found) throw Errors.encoderUnusable(directory, `it holds none of ${MODEL_FILES.join(", ")}`);
  return found;
}

/** A JSON file of the directory; null where it is not there. */
export async function readJson(directory: string, name: (typeof SMALL_FILES)[number]): Promise<Record<string, unknown> | null> {
  const path = join(directory, name);
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw Errors.fileUnreadable(path, cause);
  }
}

/**
 * `label@digest`: the digest covers weights, vocabulary and preprocessing, and `pipeline`, whatever else the encoder does
 * to its input and output.
 */
export async function encoderId(label: string, directory: string, pipeline: object): Promise<string> {
  const origin = join(directory, ORIGIN_FILE);
  const model = modelFile(directory);
  const files = existsSync(origin)
    ? [origin]
    : [model, `${model}_data`, ...SMALL_FILES.map((name) => join(directory, name))].filter((path) => existsSync(path));
  return `${label}@${digest({ files: await Promise.all(files.map(fileDigest)), pipeline })}`;
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
