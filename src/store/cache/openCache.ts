import type { Config } from "../../config.js";
import type { Cache } from "../ports.js";
import { memoryCache } from "./memory.js";

/**
 * Redis where REDIS_URL is set (its client is loaded only then), else memory. Never throws: a cache that is away is a cache
 * that misses.
 */
export async function openCache({ redisUrl }: Pick<Config, "redisUrl">): Promise<Cache> {
  return redisUrl ? (await import("./redis.js")).redisCache(redisUrl) : memoryCache();
}
