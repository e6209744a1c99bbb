import { Cluster, Redis, type RedisOptions } from "ioredis";
import type { RedisAddress } from "../../common/redisUrl.js";

const COMMAND_TIMEOUT_MS = 500;
const RETRY_AFTER_MS = 1000;
const SLOTS_REFRESH_MS = 5000;
/** A command meets a moved slot or a node that goes at most so often before it fails. */
const REDIRECTIONS = 3;

/** How long the first connection may take before whoever waits for it is told that there is none. */
export const CONNECT_TIMEOUT_MS = 2000;

/**
 * A client that is not connected yet, of one server, of the master that Sentinels name (whoever that is, after a failover
 * too), or of a Cluster. Commands fail at once while there is no connection and after half a second without an answer;
 * the connection is tried again every second.
 */
export function redisClient(address: RedisAddress, keyPrefix: string): Redis | Cluster {
  const retry = (): number => RETRY_AFTER_MS;
  const tls = address.tls ? {} : undefined;
  const shared = {
    username: address.username,
    password: address.password,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    tls,
  } satisfies RedisOptions;
  const single = { ...shared, keyPrefix, db: address.db, lazyConnect: true, enableOfflineQueue: false, retryStrategy: retry };

  if (address.mode === "cluster")
    return new Cluster(address.nodes, {
      keyPrefix,
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRedirections: REDIRECTIONS,
      clusterRetryStrategy: retry,
      clusterNodeRetryStrategy: retry,
      slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
      slotsRefreshInterval: SLOTS_REFRESH_MS,
      redisOptions: shared,
    });
  if (address.mode === "sentinel")
    return new Redis({
      ...single,
      sentinels: address.nodes,
      name: address.master,
      sentinelUsername: address.sentinelUsername,
      sentinelPassword: address.sentinelPassword,
      enableTLSForSentinelMode: address.tls,
      sentinelTLS: tls,
      sentinelCommandTimeout: COMMAND_TIMEOUT_MS,
      sentinelRetryStrategy: retry,
      failoverDetector: true,
      // The old master, back as a replica: ask the Sentinels again.
      reconnectOnError: (error) => error.message.startsWith("READONLY"),
    });
  return new Redis({ ...single, ...address.nodes[0] });
}
