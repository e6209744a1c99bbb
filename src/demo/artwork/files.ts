/** Writes the demo's pictures to a directory, once. */
import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { noProgress, type Progress } from "../../common/progress.js";
import type { ProductInput } from "../../domain.js";
import { imageFileName, renderProductImage } from "./render.js";

/**
 * Renders the pictures that `directory` lacks (file names carry the artwork's digest) and returns how many were written.
 * `part` of `parts` does every parts-th product only, so that several workers can share the work.
 */
export async function writeProductImages(
  products: readonly ProductInput[],
  directory: string,
  { progress = noProgress, part = 0, parts = 1 }: { progress?: Progress; part?: number; parts?: number } = {},
): Promise<number> {
  await mkdir(directory, { recursive: true });
  const present = new Set(await readdir(directory));
  const missing = products.filter((product, i) => i % parts === part && !present.has(imageFileName(product)));
  if (missing.length === 0) return 0;
  progress.stage("Drawing pictures", missing.length, "pictures");
  let next = 0;
  let done = 0;
  // Three at a time: rasterizing and compressing happen on other threads, lighting on this one.
  const lane = async (): Promise<void> => {
    for (let product = missing[next++]; product; product = missing[next++]) {
      await writeWhole(join(directory, imageFileName(product)), await renderProductImage(product));
      progress.update(++done);
    }
  };
  await Promise.all([lane(), lane(), lane()]);
  return missing.length;
}

/** Writes under another name first: a stop half way leaves no broken picture behind. */
async function writeWhole(file: string, bytes: Buffer): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, bytes);
  await rename(draft, file);
}
