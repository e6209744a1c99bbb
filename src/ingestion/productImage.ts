/** Reading a product's image, wherever it lies. */
import { readFile, stat } from "node:fs/promises";
import { sha256 } from "../common/hash.js";
import { imagePath, isRemote } from "../encoders/lexical/productDigests.js";
import { message } from "../errors.js";

/** A failure that may be gone tomorrow (a network's, a server's): nothing is recorded, the next run tries again. */
export class NotNow extends Error {
  override readonly name = "NotNow";
}

export interface ImageLimits {
  timeoutMs: number;
  bytes: number;
}
const LIMITS: ImageLimits = { timeoutMs: 15_000, bytes: 25_000_000 };

/**
 * The bytes of an image file, or of what its URL answers. Throws `NotNow` where trying again may help, and another error
 * where it cannot: no such file, too large, or a file whose digest is no longer the one it was imported with.
 */
export async function readProductImage(imageUrl: string, digest: string, limits = LIMITS): Promise<Uint8Array> {
  if (isRemote(imageUrl)) return download(imageUrl, limits);
  const path = imagePath(imageUrl);
  const { size } = await stat(path);
  if (size > limits.bytes) throw new Error(`the file has ${size} bytes, more than ${limits.bytes}`);
  const bytes = await readFile(path);
  if (sha256(bytes) !== digest) throw new Error("the file has changed since it was imported; import it again");
  return bytes;
}

async function download(url: string, limits: ImageLimits): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(limits.timeoutMs);
  const response = await fetch(url, { signal }).catch((cause: unknown) => {
    throw new NotNow(`${url} cannot be reached (${message(cause)})`);
  });
  if (response.status === 429 || response.status >= 500) throw new NotNow(`${url} answered ${response.status}`);
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > limits.bytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new NotNow(`${url} broke off (${message(cause)})`);
  }
  if (length > limits.bytes) throw new Error(`${url} answered more than ${limits.bytes} bytes`);
  return Buffer.concat(chunks);
}
