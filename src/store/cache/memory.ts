import { LRUCache } from "lru-cache";
import type { Cache } from "../ports.js";

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_NOTED_KEYS = 100;

/** The embedded default's cache: this process only, bounded in memory, least recently used first out. */
export function memoryCache(): Cache {
  const values = new LRUCache<string, string>({
    maxSize: MAX_BYTES,
    sizeCalculation: (value, key) => 2 * (value.length + key.length) + 64,
  });
  const largest = new LRUCache<string, Map<string, number>>({ max: MAX_NOTED_KEYS });
  return {
    kind: "memory",
    get: async (key) => values.get(key) ?? null,
    async set(key, value, ttlSeconds) {
      values.set(key, value, { ttl: ttlSeconds * 1000 });
    },
    async delete(key) {
      values.delete(key);
    },
    async increment(key, n, windowSeconds) {
      const before = values.get(key);
      const count = Number(before ?? 0) + n;
      // A window that runs keeps its end: counting must not lengthen it.
      const endsInMs = Math.max(1, before === undefined ? windowSeconds * 1000 : values.getRemainingTTL(key));
      values.set(key, String(count), { ttl: endsInMs });
      return { count, endsInMs };
    },
    async noteLargest(key, members, value, span, ttlSeconds) {
      const noted = largest.get(key) ?? new Map<string, number>();
      for (const member of members) if ((noted.get(member) ?? Number.NEGATIVE_INFINITY) < value) noted.set(member, value);
      for (const [member, known] of noted) if (known < value - span) noted.delete(member);
      largest.set(key, noted, { ttl: ttlSeconds * 1000 });
    },
    largest: async (key, member) => largest.get(key)?.get(member) ?? null,
    healthy: async () => true,
    async close() {
      values.clear();
      largest.clear();
    },
  };
}
