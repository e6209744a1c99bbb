import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FastifyInstance } from "fastify";
import { readAsset, serveText } from "./assets.js";
import { reactBundle } from "./reactBundle.js";

const WEEK_SECONDS = 604_800;

/** GraphiQL at `/graphiql`, from files of the installed packages: it works without the internet. Browsers that open `/graphql` are sent there. */
export function graphiql(app: FastifyInstance): void {
  const directory = dirname(createRequire(import.meta.url).resolve("graphiql/package.json"));
  const packaged = (name: string) => () =>
    readFileSync(join(directory, name), "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "");
  serveText(app, "/graphiql", "text/html", () => readAsset("graphiql.html"));
  serveText(app, "/graphiql/page.js", "text/javascript", () => readAsset("graphiql.js"));
  serveText(app, "/graphiql/react.js", "text/javascript", reactBundle, { maxAge: WEEK_SECONDS });
  serveText(app, "/graphiql/graphiql.js", "text/javascript", packaged("graphiql.min.js"), { maxAge: WEEK_SECONDS });
  serveText(app, "/graphiql/graphiql.css", "text/css", packaged("graphiql.min.css"), { maxAge: WEEK_SECONDS });

  app.addHook("onRequest", async (request, reply) => {
    const { pathname, searchParams } = new URL(request.url, "http://gateway");
    const wantsPage = request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
    if (pathname === "/graphql" && wantsPage && !searchParams.has("query")) return reply.redirect("/graphiql");
  });
}
