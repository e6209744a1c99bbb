import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { cosine, row } from "../../src/common/vectors.js";
import { bundledEncoder } from "../../src/encoders/convert/bundled.js";
import type { Encoder } from "../../src/encoders/encoder.js";
import { openEncoder } from "../../src/encoders/openEncoder.js";
import { InlineSession } from "../../src/inference/inlineSession.js";
import { scratch } from "./directories.js";

const DIM = 1792;

/** A garment-like drawing. */
function drawing(shape: "shirt" | "vase" | "boot", colour: string, size = 400): Buffer {
  const paths = {
    shirt: "M120 60 L60 110 L90 170 L120 150 L120 350 L280 350 L280 150 L310 170 L340 110 L280 60 Q200 110 120 60 Z",
    vase: "M160 60 L240 60 L230 130 Q320 210 260 350 L140 350 Q80 210 170 130 Z",
    boot: "M130 50 L230 50 L230 230 L330 290 L330 350 L130 350 Z",
  };
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="${size}" height="${size}">
       <rect width="400" height="400" fill="#f4f1ea"/><path d="${paths[shape]}" fill="${colour}" stroke="#222" stroke-width="4"/>
     </svg>`,
  );
}

describe("the bundled image encoder", () => {
  const dataDir = scratch();
  let encoder: Encoder<"image">;
  beforeAll(async () => {
    encoder = await openEncoder("image", { dataDir, textEncoder: "bundled", imageEncoder: "bundled" });
  });
  const encode = async (...images: Sharp[]): Promise<Float32Array[]> => {
    const vectors = await encoder.encode(await Promise.all(images.map((image) => image.toBuffer())));
    return images.map((_, i) => row(vectors, i, DIM));
  };

  it("answers what the original network answers", async () => {
    const sessions = new InlineSession();
    const session = await sessions.load("trunk", join(await bundledEncoder("image", dataDir), "onnx/model.onnx"));
    const area = 224 * 224;
    const pixels = new Float32Array(3 * area);
    for (let p = 0; p < area; p++) for (let c = 0; c < 3; c++) pixels[c * area + p] = (Math.sin((p * 3 + c) / 1000) + 1) / 2;
    const { pooler_output: output } = await sessions.run(session, {
      pixel_values: { type: "float32", data: pixels, dims: [1, 3, 224, 224] },
    });
    await sessions.close();
    // Every 128th of 1792 numbers that tfjs 4.22 computes from the same pixels.
    const original = [0.07262, 0.0691, 0, 0, 0.42515, 0.26199, 0.66453, 0, 0.35033, 0.50417, 0.00435, 0, 0.01428, 0];
    for (const [i, value] of original.entries()) expect(Math.abs(Number(output!.data[i * 128]) - value)).toBeLessThan(1e-4);
  });

  it("keeps a picture close to itself in another size, quality and format, and apart from other pictures", async () => {
    const original = sharp(drawing("shirt", "#7a2e3a", 1000));
    const [shirt, small, webp, boot, vase] = await encode(
      original.clone().png(),
      original.clone().resize(300).jpeg({ quality: 80 }),
      original.clone().resize(512).webp(),
      sharp(drawing("boot", "#2e4a7a")).png(),
      sharp(drawing("vase", "#d8b04c")).png(),
    );
    for (const same of [small!, webp!]) expect(cosine(shirt!, same)).toBeGreaterThan(0.95);
    for (const other of [boot!, vase!]) expect(cosine(shirt!, other)).toBeLessThan(0.85);
  });

  it("gives an image the same unit vector alone, again, and in a batch", async () => {
    const shirt = sharp(drawing("shirt", "#335577")).png();
    const vase = sharp(drawing("vase", "#335577")).png();
    const [a, b] = await encode(shirt, vase);
    expect(Math.hypot(...a!)).toBeCloseTo(1, 5);
    expect((await encode(shirt.clone()))[0]).toEqual((await encode(shirt.clone()))[0]);
    expect(cosine((await encode(vase.clone()))[0]!, b!)).toBeGreaterThan(1 - 1e-6);
  });

  it("reads grey, transparent, CMYK, 16-bit and turned pictures as what they show", async () => {
    const shirt = sharp(drawing("shirt", "#555555")).png();
    const white = (await shirt.clone().flatten({ background: "#fff" }).toBuffer()) as Buffer;
    const [rgb, grey, cmyk, deep, turned] = await encode(
      sharp(white).png(),
      sharp(white).greyscale().png(),
      sharp(white).toColourspace("cmyk").jpeg({ quality: 95 }),
      sharp(white).toColourspace("rgb16").png(),
      sharp(await sharp(white).rotate(90).toBuffer())
        .withMetadata({ orientation: 8 })
        .jpeg({ quality: 95 }),
    );
    for (const other of [grey!, cmyk!, deep!, turned!]) expect(cosine(rgb!, other)).toBeGreaterThan(0.9);

    const transparent = sharp({ create: { width: 50, height: 50, channels: 4, background: "#ff000000" } }).png();
    const blank = sharp({ create: { width: 50, height: 50, channels: 3, background: "#ffffff" } }).png();
    const [a, b] = await encode(transparent, blank);
    expect(cosine(a!, b!)).toBeGreaterThan(1 - 1e-6);
  });

  it("rejects what is no image, and half a file", async () => {
    const jpeg = await sharp(drawing("boot", "#123456")).jpeg().toBuffer();
    await expect(encoder.encode([Buffer.from("not an image")])).rejects.toThrow();
    await expect(encoder.encode([jpeg.subarray(0, jpeg.length / 2)])).rejects.toThrow();
  });
});
