import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryCache } from "../../src/store/cache/memory.js";
import { openStore } from "../../src/store/openStore.js";
import { EXACT_BELOW } from "./backend.js";
import { cacheContract } from "./cacheContract.js";
import { storeContract } from "./storeContract.js";

storeContract("embedded", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "vitrine-contract-"));
  const config = { dataDir, databaseUrl: undefined, exactBelow: EXACT_BELOW };
  return {
    engine: "embedded",
    config,
    open: (options) => openStore(config, options),
    remove: async () => rmSync(dataDir, { recursive: true, force: true }),
  };
});

cacheContract("memory", memoryCache);
