import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { sha256 } from "../common/hash.js";

const compress = promisify(gzip);

/** The text of a file in `src/gateway/assets/`, which is served as it is written: it is never compiled. */
export function readAsset(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../../src/gateway/assets/${name}`, import.meta.url)), "utf8");
}

/**
 * Serves a text under `path`: read when first asked for, compressed once, validated by its digest.
 * `maxAge` in seconds; 0: asked again every time.
 */
export function serveText(
  app: FastifyInstance,
  path: string,
  type: string,
  read: () => string,
  { maxAge = 0, headers = {} }: { maxAge?: number; headers?: Record<string, string> } = {},
): void {
  let loaded: { plain: Buffer; zipped: Promise<Buffer>; etag: string } | undefined;
  app.get(path, async (request, reply) => {
    if (!loaded) {
      const plain = Buffer.from(read());
      loaded = { plain, zipped: compress(plain), etag: `"${sha256(plain).slice(0, 20)}"` };
    }
    reply.headers({
      "cache-control": maxAge > 0 ? `public, max-age=${maxAge}` : "no-cache",
      etag: loaded.etag,
      vary: "accept-encoding",
      "x-content-type-options": "nosniff",
      ...headers,
    });
    if (request.headers["if-none-match"] === loaded.etag) return reply.code(304).send();
    reply.type(`${type}; charset=utf-8`);
    if (!/\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) return reply.send(loaded.plain);
    return reply.header("content-encoding", "gzip").send(await loaded.zipped);
  });
}
