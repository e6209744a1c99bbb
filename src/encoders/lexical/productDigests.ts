import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../common/hash.js";
import { type ProductWords, productText, searchLemmas } from "./productText.js";

/** What decides whether an encoder has to look at a product again, and what a search matches. */
export interface ProductDigests {
  /** Digest of `productText`; null where there is no text. */
  textDigest: string | null;
  /** Digest of the image file's bytes, or of its URL; null where there is no image. */
  imageDigest: string | null;
  lemmas: string;
}

/** Digests and lemmas of a product, as the store keeps them. Reads the image file; one that cannot be read is no image. */
export async function productDigests(product: ProductWords): Promise<ProductDigests> {
  return {
    ...textDigests(product),
    imageDigest: product.imageUrl ? await imageDigest(product.imageUrl) : null,
  };
}

/** The part that needs no file: after reviews were pooled, only this changes. */
export function textDigests(product: ProductWords): Pick<ProductDigests, "textDigest" | "lemmas"> {
  const text = productText(product);
  return { textDigest: text === "" ? null : sha256(text), lemmas: searchLemmas(product) };
}

/** True where an image is fetched, not read from a file. */
export function isRemote(imageUrl: string): boolean {
  return /^https?:/i.test(imageUrl);
}

/** The local path of an image that is not remote; `file:` URLs are accepted. */
export function imagePath(imageUrl: string): string {
  return imageUrl.startsWith("file:") ? fileURLToPath(imageUrl) : imageUrl;
}

async function imageDigest(imageUrl: string): Promise<string | null> {
  if (isRemote(imageUrl)) return sha256(imageUrl);
  try {
    return sha256(await readFile(imagePath(imageUrl)));
  } catch {
    return null;
  }
}
