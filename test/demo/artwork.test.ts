import { mkdtemp, readdir, readFile, rm, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { digest } from "../../src/common/hash.js";
import { writeProductImages } from "../../src/demo/artwork/files.js";
import { artworkDigest, drawingDigest, imageFileName, renderProductImage } from "../../src/demo/artwork/render.js";
import { generateCatalogue } from "../../src/demo/catalogue/catalogue.js";

const products = generateCatalogue({ seed: 1, count: 300, end: new Date("2026-11-23T00:00:00Z") });
const oneOfEachKind = [...new Map(products.map((p) => [p.attributes!.productType, p])).values()];
const temporary: string[] = [];
afterAll(async () => {
  for (const directory of temporary) await rm(directory, { recursive: true });
});

/** The picture as 12 x 15 RGB pixels. */
async function thumbnail(jpeg: Buffer): Promise<Buffer> {
  return sharp(jpeg).resize(12, 15, { fit: "fill" }).raw().toBuffer();
}

describe("the demo's pictures", () => {
  it("shows every kind of product: decodable, filled, and unlike every other", { timeout: 60_000 }, async () => {
    const thumbnails: Buffer[] = [];
    for (const product of oneOfEachKind) {
      const jpeg = await renderProductImage(product);
      const { width, height, format } = await sharp(jpeg).metadata();
      expect([width, height, format]).toEqual([480, 600, "jpeg"]);
      const { channels } = await sharp(jpeg).stats();
      expect(Math.max(...channels.map((c) => c.stdev)), product.title).toBeGreaterThan(8);
      thumbnails.push(await thumbnail(jpeg));
    }
    const difference = (a: Buffer, b: Buffer): number => a.reduce((sum, v, i) => sum + Math.abs(v - b[i]!), 0) / a.length;
    for (const [i, a] of thumbnails.entries())
      for (const b of thumbnails.slice(i + 1)) expect(difference(a, b)).toBeGreaterThan(1.5);
  });

  it("shows the stated colour", async () => {
    const of = (colour: string): Promise<Buffer> =>
      renderProductImage({
        id: "vt-x",
        attributes: { productType: "Jumper", material: "Merino wool", pattern: "Solid", colour },
      });
    const middle = async (jpeg: Buffer): Promise<number[]> => {
      const { channels } = await sharp(
        await sharp(jpeg).extract({ left: 200, top: 260, width: 80, height: 80 }).toBuffer(),
      ).stats();
      return channels.map((c) => c.mean);
    };
    const [red, , blueOfRed] = await middle(await of("Tomato red"));
    const [redOfBlue, , blue] = await middle(await of("Cobalt"));
    expect(red! - blueOfRed!).toBeGreaterThan(80);
    expect(blue! - redOfBlue!).toBeGreaterThan(80);
  });

  it("draws the same product the same way", async () => {
    const product = products[3]!;
    expect((await renderProductImage(product)).equals(await renderProductImage(product))).toBe(true);
    expect(artworkDigest(product)).not.toBe(artworkDigest(products[4]!));
  });

  // When this fails the drawings have changed: raise ARTWORK_VERSION, so that old files are drawn anew, and state the new digest.
  it("keeps its drawings from version to version", () => {
    expect(digest(oneOfEachKind.map(drawingDigest))).toMatchInlineSnapshot(`"3b6d09fcb85c908a"`);
  });

  it("refuses what is not the demo's", async () => {
    await expect(renderProductImage({ id: "other" })).rejects.toThrow("other is not a product of the demo shop");
  });

  it("writes only the pictures that are missing", async () => {
    const directory = await mkdtemp(join(tmpdir(), "vitrine-pictures-"));
    temporary.push(directory);
    const few = products.slice(0, 5);
    const seen: number[] = [];
    const progress = { stage: () => {}, update: (done: number) => void seen.push(done), note: () => {} };
    expect(await writeProductImages(few, directory, { progress })).toBe(5);
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect((await readdir(directory)).sort()).toEqual(few.map(imageFileName).sort());
    expect(await writeProductImages(few, directory)).toBe(0);
    await unlink(join(directory, imageFileName(few[2]!)));
    expect(await writeProductImages(few, directory)).toBe(1);
    expect((await readFile(join(directory, imageFileName(few[2]!)))).equals(await renderProductImage(few[2]!))).toBe(true);
  });

  it("stops when it is told to, leaving whole pictures only", async () => {
    const directory = await mkdtemp(join(tmpdir(), "vitrine-pictures-"));
    temporary.push(directory);
    const stop = new AbortController();
    const progress = { stage: () => {}, update: (done: number) => done === 2 && stop.abort(), note: () => {} };
    await expect(writeProductImages(products, directory, { progress, signal: stop.signal })).rejects.toThrow(/abort/);
    const pictures = (await readdir(directory)).filter((name) => name.endsWith(".jpg"));
    expect(pictures.length).toBeGreaterThanOrEqual(2);
    expect(pictures.length).toBeLessThan(products.length);
    const drawn = products.find((product) => imageFileName(product) === pictures[0])!;
    expect((await readFile(join(directory, pictures[0]!))).equals(await renderProductImage(drawn))).toBe(true);
  });
});
