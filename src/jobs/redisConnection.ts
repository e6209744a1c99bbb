import { Cluster, Redis, type RedisOptions } from "ioredis";
import type { RedisAddress } from "../common/redisUrl.js";

const RETRY_AFTER_MS = 1000;

/**
 * A connection to one server, to the master that Sentinels name, or to a Cluster, that waits for a Redis which is away:
 * `maxRetriesPerRequest` times per command, null: for ever. It is tried again every second.
 */
export function redisConnection(address: RedisAddress, maxRetriesPerRequest: number | null): Redis | Cluster {
  const { mode, nodes, username, password, db, master, tls } = address;
  const retry = (): number => RETRY_AFTER_MS;
  const shared: RedisOptions = { username, password, maxRetriesPerRequest, ...(tls ? { tls: {} } : {}) };
  if (mode === "cluster") return new Cluster(nodes, { clusterRetryStrategy: retry, redisOptions: shared });
  if (mode === "single") return new Redis({ ...shared, ...nodes[0], db, retryStrategy: retry });
  const { sentinelUsername, sentinelPassword } = address;
  const sentinel = { sentinels: nodes, name: master, sentinelUsername, sentinelPassword, enableTLSForSentinelMode: tls };
  return new Redis({ ...shared, ...sentinel, db, retryStrategy: retry, sentinelRetryStrategy: retry });
}
