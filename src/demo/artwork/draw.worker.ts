/** Draws pictures in a thread of its own. `workerData`: `Share`. Messages out: the number of pictures written, one by one. */
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import type { ProductInput } from "../../domain.js";
import { imageFileName, renderProductImage } from "./render.js";

/** What one thread draws, and where to. */
export interface Share {
  products: ProductInput[];
  directory: string;
}

const { products, directory } = workerData as Share;
let next = 0;
let written = 0;

/** Rasterizing and compressing happen on other threads, lighting on this one: two pictures at a time keep both at work. */
async function lane(): Promise<void> {
  for (let product = products[next++]; product; product = products[next++]) {
    await writeWhole(join(directory, imageFileName(product)), await renderProductImage(product));
    parentPort!.postMessage(++written);
  }
}

/** Writes under another name first: a stop half way leaves no broken picture behind. */
async function writeWhole(file: string, bytes: Buffer): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, bytes);
  await rename(draft, file);
}

await Promise.all([lane(), lane()]);
