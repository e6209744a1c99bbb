import { rmSync } from "node:fs";
import { memoryCache } from "../../src/store/cache/memory.js";
import { openStore } from "../../src/store/openStore.js";
import { scratchDataDir } from "../store/scratch.js";
import { EXACT_BELOW } from "./backend.js";
import { cacheContract } from "./cacheContract.js";
import { storeContract } from "./storeContract.js";

storeContract("embedded", async () => {
  const dataDir = await scratchDataDir();
  const config = { dataDir, databaseUrl: undefined, exactBelow: EXACT_BELOW };
  return {
    engine: "embedded",
    config,
    open: (options) => openStore(config, options),
    remove: async () => rmSync(dataDir, { recursive: true, force: true }),
  };
});

cacheContract("memory", memoryCache);
