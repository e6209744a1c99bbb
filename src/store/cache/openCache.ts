import type { Config } from "../../config.js";
import type { Cache } from "../ports.js";
import { memoryCache } from "./memory.js";
import { redisCache } from "./redis.js";

/** Redis where REDIS_URL is set, else memory. Never throws: a cache that is away is a cache that misses. */
export function openCache(config: Pick<Config, "redisUrl">): Cache {
  return config.redisUrl ? redisCache(config.redisUrl) : memoryCache();
}
