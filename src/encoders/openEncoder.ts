import { existsSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { Errors } from "../errors.js";
import { InlineSession } from "../inference/inlineSession.js";
import type { Sessions } from "../inference/session.js";
import { bundledEncoder } from "./convert/bundled.js";
import type { Encoder, Modality } from "./encoder.js";
import { hubEncoder, isHubId } from "./hub.js";
import { openImageEncoder } from "./imageEncoder.js";
import { openTextEncoder } from "./textEncoder.js";

/** The settings that choose encoders: each `bundled`, a local directory, or a hub id. `dataDir` keeps converted and downloaded ones. */
export interface EncoderSettings {
  dataDir: string;
  textEncoder: string;
  imageEncoder: string;
}

const OPEN = { text: openTextEncoder, image: openImageEncoder } as const;

/**
 * Opens the configured encoder, making it ready first where needed. It runs in `sessions` (a `SessionPool` keeps the event
 * loop free); left out: in the calling thread. Throws `MODEL_INVALID` where the setting names nothing usable.
 */
export async function openEncoder<M extends Modality>(
  modality: M,
  settings: EncoderSettings,
  sessions: Sessions = new InlineSession(),
): Promise<Encoder<M>> {
  const choice = modality === "text" ? settings.textEncoder : settings.imageEncoder;
  const { label, directory } = await locate(modality, choice, settings.dataDir);
  return (await OPEN[modality](label, directory, sessions)) as Encoder as Encoder<M>;
}

/** Opens both. */
export async function openEncoders(settings: EncoderSettings, sessions?: Sessions): Promise<{ [M in Modality]: Encoder<M> }> {
  const [text, image] = await Promise.all([openEncoder("text", settings, sessions), openEncoder("image", settings, sessions)]);
  return { text, image };
}

async function locate(modality: Modality, choice: string, dataDir: string): Promise<{ label: string; directory: string }> {
  if (choice === "bundled") {
    const directory = await bundledEncoder(modality, dataDir);
    return { label: basename(directory), directory };
  }
  if (existsSync(choice) && statSync(choice).isDirectory())
    return { label: basename(resolve(choice)), directory: resolve(choice) };
  if (isHubId(choice)) return { label: choice, directory: await hubEncoder(choice, dataDir) };
  throw Errors.encoderUnusable(choice, "it is neither `bundled`, nor a directory, nor a hub id like owner/name");
}
