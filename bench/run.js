// Runs a benchmark from its TypeScript source: node bench/run.js training
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
await runnerImport(`${root}bench/${process.argv[2]}.ts`, { root, logLevel: "error" });
