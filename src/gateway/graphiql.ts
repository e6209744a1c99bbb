import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FastifyInstance } from "fastify";
import { readAsset, serveText } from "./assets.js";

const require = createRequire(import.meta.url);
const WEEK_SECONDS = 604_800;

/** The scripts and styles of the page, by path: the packages' own prebuilt files. */
const PACKAGED = {
  "react.js": ["react", "umd/react.production.min.js"],
  "react-dom.js": ["react-dom", "umd/react-dom.production.min.js"],
  "graphiql.js": ["graphiql", "graphiql.min.js"],
  "graphiql.css": ["graphiql", "graphiql.min.css"],
} as const;

/**
 * GraphiQL at `/graphiql`, from files of the installed packages: it works without the internet and needs no build.
 * Browsers that open `/graphql` are sent there.
 */
export function graphiql(app: FastifyInstance): void {
  serveText(app, "/graphiql", "text/html", () => readAsset("graphiql.html"));
  serveText(app, "/graphiql/page.js", "text/javascript", () => readAsset("graphiql.js"));
  for (const [path, [name, file]] of Object.entries(PACKAGED)) {
    const type = path.endsWith(".css") ? "text/css" : "text/javascript";
    serveText(app, `/graphiql/${path}`, type, () => readPackaged(name, file), { maxAge: WEEK_SECONDS });
  }

  app.addHook("onRequest", async (request, reply) => {
    const { pathname, searchParams } = new URL(request.url, "http://gateway");
    const wantsPage = request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
    if (pathname === "/graphql" && wantsPage && !searchParams.has("query")) return reply.redirect("/graphiql");
  });
}

/** A file of an installed package, without the link to its source map. */
function readPackaged(name: string, file: string): string {
  const text = readFileSync(join(dirname(require.resolve(`${name}/package.json`)), file), "utf8");
  return text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "");
}
