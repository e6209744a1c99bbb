import { Redis } from "ioredis";
import { Errors } from "../../errors.js";
import type { Cache } from "../ports.js";

const PREFIX = "vitrine:";
const COMMAND_TIMEOUT_MS = 500;
const CONNECT_TIMEOUT_MS = 2000;
const RETRY_AFTER_MS = 1000;

/** Adds one; whoever starts the window (or finds it endless, after a crash between two steps) sets its end. */
const INCREMENT = `
  local count = redis.call('INCR', KEYS[1])
  if count == 1 or redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
  return count`;

/**
 * A cache that all gateways share. While Redis is away every call fails at once with CACHE_UNAVAILABLE (nothing queues
 * up), and the connection is tried again every second in the background.
 */
export function redisCache(url: string): Cache {
  const redis = new Redis(url, {
    keyPrefix: PREFIX,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: () => RETRY_AFTER_MS,
  });
  redis.on("error", () => {}); // told to whoever asks next; unheard it would end the process
  const connected = redis.connect().catch(() => {}); // the first calls wait for the first attempt only

  const ask = async <T>(command: () => Promise<T>): Promise<T> => {
    await connected;
    try {
      return await command();
    } catch (cause) {
      throw Errors.cacheUnavailable(cause);
    }
  };

  return {
    kind: "redis",
    get: (key) => ask(() => redis.get(key)),
    async set(key, value, ttlSeconds) {
      await ask(() => redis.set(key, value, "PX", Math.max(1, Math.round(ttlSeconds * 1000))));
    },
    async delete(key) {
      await ask(() => redis.del(key));
    },
    increment: (key, windowSeconds) =>
      ask(async () => Number(await redis.eval(INCREMENT, 1, key, Math.max(1, Math.round(windowSeconds * 1000))))),
    healthy: () =>
      ask(() => redis.ping()).then(
        () => true,
        () => false,
      ),
    async close() {
      await connected;
      redis.disconnect();
    },
  };
}
