import type { FastifyInstance } from "fastify";

const HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-allow-headers": "authorization, content-type, apollo-require-preflight",
  "access-control-max-age": "86400",
};

/** Storefronts live on other origins. No cookies are ever used, so any origin may ask; what it gets depends on its key. */
export function cors(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    if (!request.url.startsWith("/graphql") && !request.url.startsWith("/images/")) return;
    reply.headers(HEADERS);
    if (request.method === "OPTIONS") return reply.code(204).send();
  });
}
