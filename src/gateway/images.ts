import { type FileHandle, open } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import type { Catalogue } from "../store/ports.js";

const MAX_AGE_SECONDS = 86_400;

/**
 * `/images/<product id>`: the product's picture from a local file. The path comes from the catalogue, never from the
 * request, and only what starts like an image is sent, so that a stray path in a feed cannot give other files away.
 */
export function images(app: FastifyInstance, store: Pick<Catalogue, "productsByIds">): void {
  app.get<{ Params: { id: string } }>("/images/:id", async (request, reply) => {
    const [product] = await store.productsByIds([request.params.id]);
    const path = product?.imageUrl ? localPath(product.imageUrl) : null;
    const picture = path === null ? null : await openPicture(path);
    if (!picture) return reply.code(404).header("cache-control", "no-store").send({ error: "No picture of this product here." });
    const { file, type, etag, size } = picture;
    reply.headers({
      "cache-control": `public, max-age=${MAX_AGE_SECONDS}`,
      etag,
      "x-content-type-options": "nosniff",
      // An SVG opened on its own is a document: it may draw, and nothing else.
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    });
    const unchanged = request.headers["if-none-match"] === etag;
    if (unchanged) await file.close();
    if (unchanged) return reply.code(304).send();
    return reply
      .type(type)
      .header("content-length", size)
      .send(file.createReadStream({ start: 0 }));
  });
}

interface Picture {
  file: FileHandle;
  type: string;
  etag: string;
  size: number;
}

/** The file that a product's image is; null where it is on the web. */
function localPath(imageUrl: string): string | null {
  if (imageUrl.startsWith("file:")) return fileURLToPath(imageUrl);
  return imageUrl.includes("://") ? null : imageUrl;
}

/** Opens a picture; null where there is none or the file is something else. */
async function openPicture(path: string): Promise<Picture | null> {
  const file = await open(path).catch(() => null);
  if (!file) return null;
  const stat = await file.stat();
  const head = Buffer.alloc(256);
  const type = stat.isFile() ? imageType(head.subarray(0, (await file.read(head, 0, head.length, 0)).bytesRead)) : null;
  if (type) return { file, type, size: stat.size, etag: `"${stat.size.toString(36)}-${Math.trunc(stat.mtimeMs).toString(36)}"` };
  await file.close();
  return null;
}

/** The media type by the file's first bytes; null for anything but the usual image formats. */
export function imageType(head: Buffer): string | null {
  const latin = head.toString("latin1");
  if (latin.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (latin.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (latin.startsWith("GIF8")) return "image/gif";
  if (latin.startsWith("RIFF") && latin.slice(8, 12) === "WEBP") return "image/webp";
  if (latin.slice(4, 12) === "ftypavif") return "image/avif";
  if (/^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<svg[\s>]/s.test(latin)) return "image/svg+xml";
  return null;
}
