/** Encoders from the Hugging Face hub, downloaded once into an ordinary directory. Only used when a hub id is configured. */
import { createWriteStream, existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { Errors, message } from "../errors.js";
import { SMALL_FILES } from "./modelDirectory.js";
import { writeWhole } from "./writeWhole.js";

const HUB_ID = /^([\w.-]+\/[\w.-]+)(?:@([\w./-]+))?$/;

/** Whether `text` reads as `owner/name` or `owner/name@revision`. */
export function isHubId(text: string): boolean {
  return HUB_ID.test(text);
}

/**
 * The directory of a hub model, downloaded now if it is not there yet. `HF_ENDPOINT` names another hub, `HF_TOKEN` opens
 * private ones, as with Hugging Face's own tools.
 */
export async function hubEncoder(id: string, dataDir: string): Promise<string> {
  const [, name = id, revision = "main"] = HUB_ID.exec(id) ?? [];
  const directory = join(dataDir, "encoders", "hub", `${name.replace("/", "--")}@${revision.replaceAll("/", "--")}`);
  if (existsSync(directory)) return directory;
  const base = `${process.env.HF_ENDPOINT ?? "https://huggingface.co"}/${name}/resolve/${encodeURIComponent(revision)}`;
  const fetchTo = async (draft: string, file: string, required: boolean): Promise<void> => {
    const url = `${base}/${file}`;
    const token = process.env.HF_TOKEN;
    const response = await fetch(url, token ? { headers: { authorization: `Bearer ${token}` } } : {}).catch((cause: unknown) => {
      throw Errors.encoderUnusable(id, `${url} cannot be reached (${message(cause)})`);
    });
    if (response.status === 404 && !required) return;
    if (!response.ok || !response.body) throw Errors.encoderUnusable(id, `${url} answered ${response.status}`);
    const path = join(draft, file);
    await mkdir(dirname(path), { recursive: true });
    await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(path, { flush: true }));
  };
  await writeWhole(directory, async (draft) => {
    await fetchTo(draft, "config.json", true);
    for (const file of SMALL_FILES.filter((name) => name !== "config.json")) await fetchTo(draft, file, false);
    await fetchTo(draft, "onnx/model.onnx", true);
    await fetchTo(draft, "onnx/model.onnx_data", false);
  });
  return directory;
}
