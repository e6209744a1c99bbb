import { LRUCache } from "lru-cache";
import type { Cache } from "../ports.js";

const MAX_BYTES = 64 * 1024 * 1024;

/** The embedded default's cache: this process only, bounded in memory, least recently used first out. */
export function memoryCache(): Cache {
  const values = new LRUCache<string, string>({
    maxSize: MAX_BYTES,
    sizeCalculation: (value, key) => 2 * (value.length + key.length) + 64,
  });
  return {
    kind: "memory",
    get: async (key) => values.get(key) ?? null,
    async set(key, value, ttlSeconds) {
      values.set(key, value, { ttl: ttlSeconds * 1000 });
    },
    async delete(key) {
      values.delete(key);
    },
    async increment(key, windowSeconds) {
      const count = Number(values.get(key) ?? 0) + 1;
      // A window that runs keeps its end: counting must not lengthen it.
      const ttl = count > 1 ? values.getRemainingTTL(key) : windowSeconds * 1000;
      values.set(key, String(count), { ttl: Math.max(1, ttl) });
      return count;
    },
    healthy: async () => true,
    async close() {
      values.clear();
    },
  };
}
