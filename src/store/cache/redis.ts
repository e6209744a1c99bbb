import { within } from "../../common/deadline.js";
import { parseRedisUrl, REDIS_URL_FORMS } from "../../common/redisUrl.js";
import { Errors } from "../../errors.js";
import type { Cache } from "../ports.js";
import { CONNECT_TIMEOUT_MS, redisClient } from "./redisClient.js";

const PREFIX = "vitrine:";

/** Adds; whoever starts the window (or finds it endless, after a crash between two steps) sets its end. */
const INCREMENT = `
  local count = redis.call('INCRBY', KEYS[1], ARGV[1])
  local ends = redis.call('PTTL', KEYS[1])
  if ends < 0 then
    ends = tonumber(ARGV[2])
    redis.call('PEXPIRE', KEYS[1], ends)
  end
  return {count, ends}`;

/**
 * A cache that all gateways share: one Redis server, a Sentinel's master or a Cluster. While Redis is away every call fails
 * at once with CACHE_UNAVAILABLE (nothing queues up), and the connection is tried again every second in the background.
 */
export function redisCache(url: string): Cache {
  const address = parseRedisUrl(url);
  if (!address) throw Errors.badSetting("REDIS_URL", url, REDIS_URL_FORMS);
  const redis = redisClient(address, PREFIX);
  redis.on("error", () => {}); // told to whoever asks next; unheard it would end the process
  // The first calls wait for the first attempt only.
  const connected = within(CONNECT_TIMEOUT_MS, "The first connection to Redis", redis.connect()).catch(() => {});

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
    increment: (key, n, windowSeconds) =>
      ask(async () => {
        const windowMs = Math.max(1, Math.round(windowSeconds * 1000));
        const [count, endsInMs] = (await redis.eval(INCREMENT, 1, key, n, windowMs)) as [number, number];
        return { count, endsInMs };
      }),
    async noteLargest(key, members, value, span, ttlSeconds) {
      if (members.length === 0) return;
      await ask(async () => {
        const steps = redis
          .pipeline()
          .zadd(key, "GT", ...members.flatMap((member) => [value, member]))
          .zremrangebyscore(key, "-inf", `(${value - span}`)
          .pexpire(key, Math.max(1, Math.round(ttlSeconds * 1000)));
        for (const [failure] of (await steps.exec()) ?? []) if (failure) throw failure;
      });
    },
    largest: (key, member) =>
      ask(async () => {
        const value = await redis.zscore(key, member);
        return value === null ? null : Number(value);
      }),
    // Reading a key, since a Cluster that lost some still answers PING.
    healthy: () =>
      ask(() => redis.exists("healthy")).then(
        () => true,
        () => false,
      ),
    async close() {
      await connected;
      redis.disconnect();
    },
  };
}
