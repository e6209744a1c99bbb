#!/usr/bin/env node
// @ts-check
// Builds what is stale, then runs the compiled CLI in this very process (so signals need no forwarding).
// Plain JavaScript because it is what compiles the TypeScript.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import module from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, "dist", ".stamp");

/** Digest of names, sizes and times of every input of a build step. @param {string[]} inputs */
function digest(inputs) {
  const hash = createHash("sha256");
  /** @param {string} path */
  const visit = (path) => {
    const stat = statSync(path);
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else if (!path.includes("/generated/")) hash.update(`${path}:${stat.size}:${stat.mtimeMs}\n`);
  };
  for (const input of inputs) if (existsSync(join(root, input))) visit(join(root, input));
  return hash.digest("hex");
}

/** @param {string} title @param {string} script @param {string[]} args @param {Record<string, string>} [env] */
function step(title, script, args, env = {}) {
  process.stderr.write(`  ${title}\n`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}\n${title} failed.\n`);
    process.exit(1);
  }
}

const steps = [
  {
    name: "client",
    inputs: ["prisma/schema.prisma", "prisma.config.ts"],
    output: "src/store/generated/client.ts",
    run: () =>
      step("generating the database client", "node_modules/prisma/build/index.js", ["generate"], {
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
      }),
  },
  {
    name: "server",
    inputs: ["src", "tsconfig.json", "tsconfig.build.json", "package.json"],
    output: "dist/cli/main.js",
    run: () => step("compiling", "node_modules/typescript/bin/tsc", ["-p", "tsconfig.build.json"]),
  },
];

/** @type {Record<string, string>} */
const known = existsSync(stamp) ? JSON.parse(readFileSync(stamp, "utf8")) : {};
for (const { name, inputs, output, run } of steps) {
  if (existsSync(join(root, output)) && known[name] === digest(inputs)) continue;
  run();
  known[name] = digest(inputs);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, JSON.stringify(known));
}

// Libraries look at it as they are loaded: else GraphQL's checks every object for its own mistakes.
process.env.NODE_ENV ??= "production";
// From Node 22 on, compiled code is kept from start to start.
module.enableCompileCache?.();
if (!process.argv.includes("--build-only")) await import(new URL("../dist/cli/main.js", import.meta.url).href);
