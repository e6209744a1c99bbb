/** Writes the schema's definition, or checks that the committed one is true: `node dist/resolvers/sdl.js schema.graphql [--check]`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { printSchema } from "graphql";
import { makeSchema } from "./schema.js";

/** The schema in GraphQL's definition language. */
export async function printSdl(): Promise<string> {
  return `${printSchema(await makeSchema())}\n`;
}

/** True when the file holds exactly the schema's definition. */
export async function sdlIsCurrent(file: string): Promise<boolean> {
  return existsSync(file) && readFileSync(file, "utf8") === (await printSdl());
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const file = argv[2] ?? "schema.graphql";
  if (!argv.includes("--check")) writeFileSync(file, await printSdl());
  else if (!(await sdlIsCurrent(file))) {
    process.stderr.write(`${file} does not match src/schema. Run: npm run sdl\n`);
    process.exitCode = 1;
  }
}
