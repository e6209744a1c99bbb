import type { FastifyInstance } from "fastify";
import { readAsset, serveText } from "./assets.js";

/** Scripts and styles of its own only; pictures from anywhere, for shops keep theirs on other hosts. */
const POLICY = "default-src 'self'; img-src * data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** `/`: the shop window. A live shelf of recommendations that moves with the context, and the way to GraphiQL. */
export function landing(app: FastifyInstance): void {
  serveText(app, "/", "text/html", () => readAsset("landing.html"), { headers: { "content-security-policy": POLICY } });
  serveText(app, "/landing.css", "text/css", () => readAsset("landing.css"));
  serveText(app, "/landing.js", "text/javascript", () => readAsset("landing.js"));
  serveText(app, "/favicon.svg", "image/svg+xml", () => readAsset("favicon.svg"), { maxAge: 86_400 });
}
