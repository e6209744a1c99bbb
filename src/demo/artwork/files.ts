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
  for (const [i, product] of missing.entries()) {
    const file = join(directory, imageFileName(product));
    // Under its own name only when whole: a stop half way leaves no broken picture behind.
    const draft = `${file}.${process.pid}.tmp`;
    await writeFile(draft, await renderProductImage(product));
    await rename(draft, file);
    progress.update(i + 1);
  }
  return missing.length;
}
