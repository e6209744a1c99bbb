/** Image files to the numbers a network reads, as a Hugging Face `preprocessor_config.json` describes it. */
import sharp, { type KernelEnum } from "sharp";
import { Errors } from "../errors.js";

/** A picture's way to pixels. Sizes are in pixels; mean and std are per channel, of values already rescaled. */
export interface Preprocessing {
  /** Both sides, or the shorter one (the other follows the aspect ratio). */
  resize: { width: number; height: number } | { shortest: number };
  kernel: keyof KernelEnum;
  crop: { width: number; height: number } | null;
  scale: number;
  mean: readonly number[];
  std: readonly number[];
}

// Several images are decoded at a time, on a thread each; none is read twice, so nothing is worth keeping.
sharp.concurrency(1);
sharp.cache(false);

/** Pictures larger than this are refused: a small file can unpack to gigabytes. */
const MOST_PIXELS = 100_000_000;
/** Pillow's numbering, which the configs use. */
const KERNELS: Record<number, keyof KernelEnum> = { 0: "nearest", 1: "lanczos3", 2: "linear", 3: "cubic" };

/** Reads a `preprocessor_config.json`. Throws where it says something that this code does not do. */
export function readPreprocessing(label: string, config: Record<string, unknown> | null): Preprocessing {
  if (!config) throw Errors.encoderUnusable(label, "it has no preprocessor_config.json");
  const size = sizeOf(config.size) ?? sizeOf(config.crop_size);
  if (!size) throw Errors.encoderUnusable(label, "its preprocessor_config.json states no size");
  if (config.do_pad === true) throw Errors.encoderUnusable(label, "its preprocessing pads images");
  const normalizes = config.do_normalize !== false;
  const crop = config.do_center_crop === true ? sizeOf(config.crop_size) : null;
  return {
    resize: size,
    kernel: KERNELS[Number(config.resample ?? 2)] ?? "linear",
    crop: crop && "shortest" in crop ? { width: crop.shortest, height: crop.shortest } : (crop ?? null),
    scale: config.do_rescale === false ? 1 : Number(config.rescale_factor ?? 1 / 255),
    mean: (normalizes && (config.image_mean as number[] | undefined)) || [0, 0, 0],
    std: (normalizes && (config.image_std as number[] | undefined)) || [1, 1, 1],
  };
}

function sizeOf(value: unknown): Preprocessing["resize"] | null {
  if (typeof value === "number") return { width: value, height: value };
  const { width, height, shortest_edge: shortest } = (value ?? {}) as Record<string, unknown>;
  if (typeof width === "number" && typeof height === "number") return { width, height };
  return typeof shortest === "number" ? { shortest } : null;
}

/** Width and height of what `imagePixels` returns. */
export function pixelSize(how: Preprocessing): { width: number; height: number } {
  if (how.crop) return how.crop;
  return "shortest" in how.resize ? { width: how.resize.shortest, height: how.resize.shortest } : how.resize;
}

/**
 * Writes one image as `[3, height, width]` into `out`. Transparent parts are white, the camera's orientation is undone,
 * any colour space becomes sRGB. Throws where the bytes are no image.
 */
export async function imagePixels(bytes: Uint8Array, how: Preprocessing, out: Float32Array): Promise<void> {
  const target = pixelSize(how);
  const resized =
    "shortest" in how.resize
      ? { width: how.resize.shortest, height: how.resize.shortest, fit: "outside" as const }
      : { ...how.resize, fit: "fill" as const };
  let image = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "error" })
    .autoOrient()
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .resize({ ...resized, kernel: how.kernel });
  if (how.crop || "shortest" in how.resize) {
    // A second resize that only cuts: "cover" at the same scale takes the middle.
    image = sharp(await image.png({ compressionLevel: 0 }).toBuffer()).resize({ ...target, fit: "cover", kernel: how.kernel });
  }
  const { data, info } = await image.removeAlpha().raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  const area = target.width * target.height;
  for (let channel = 0; channel < 3; channel++) {
    const from = Math.min(channel, info.channels - 1);
    const mean = how.mean[channel]!;
    const factor = 1 / how.std[channel]!;
    for (let p = 0; p < area; p++) out[channel * area + p] = (data[p * info.channels + from]! * how.scale - mean) * factor;
  }
}
