// Runs a benchmark from its TypeScript source: `node bench/run.js training`; without a name, the gateway's: `node bench/run.js --size 31k`.
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const name = process.argv[2];
if (name === undefined || name.startsWith("-")) process.argv.splice(2, 0, "gateway/main");
await runnerImport(`${root}bench/${process.argv[2]}.ts`, { root, logLevel: "error" });
