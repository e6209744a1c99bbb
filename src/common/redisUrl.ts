/**
 * Where Redis is, as one URL:
 *
 *     redis://user:password@host:6379/0                                      one server
 *     redis+sentinel://user:password@host:26379,host2:26379/mymaster/0       the master that Sentinels know by this name
 *     redis+cluster://user:password@host:7000,host2:7001                     a Cluster, reached through any of its nodes
 *
 * `rediss` in place of `redis` speaks TLS, to Sentinels too. User and password are the data servers';
 * `?sentinelUsername=` and `?sentinelPassword=` are the Sentinels' own.
 */

export interface HostPort {
  host: string;
  port: number;
}

export interface RedisAddress {
  mode: "single" | "sentinel" | "cluster";
  /** The server, the Sentinels, or nodes of the Cluster to begin with. */
  nodes: HostPort[];
  tls: boolean;
  username?: string | undefined;
  password?: string | undefined;
  /** Database number; a Cluster has only 0. */
  db: number;
  /** What the Sentinels call the master; "" elsewhere. */
  master: string;
  sentinelUsername?: string | undefined;
  sentinelPassword?: string | undefined;
}

/** What the URL has to look like, for messages. */
export const REDIS_URL_FORMS =
  "redis://host:6379, redis+sentinel://host:26379,host2:26379/mymaster or redis+cluster://host:7000,host2:7001 (rediss for TLS)";

const SHAPE = /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^@/?#]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
const DEFAULT_PORTS = { single: 6379, sentinel: 26379, cluster: 6379 } as const;
const OPTIONS = new Set(["sentinelUsername", "sentinelPassword"]);

/** Reads such a URL; null where it is none. */
export function parseRedisUrl(url: string): RedisAddress | null {
  const [, scheme, kind, login = "", hosts, path = "", query = ""] = SHAPE.exec(url) ?? [];
  if (!hosts) return null;
  const mode = (kind ?? "single") as RedisAddress["mode"];
  const nodes = hosts.split(",").map((host) => parseHost(host, DEFAULT_PORTS[mode]));
  const segments = path.split("/").filter((segment) => segment !== "");
  const master = mode === "sentinel" ? decode(segments.shift() ?? "") : "";
  const db = Number(segments.shift() ?? 0);
  const [username, password] = credentials(login);
  const options = new URLSearchParams(query);
  if (nodes.some((node) => node === null) || (mode === "single" && nodes.length > 1)) return null;
  if (segments.length > 0 || !Number.isInteger(db) || db < 0 || (mode === "cluster" && db > 0)) return null;
  if ([username, password, master].includes(null) || (mode === "sentinel" && !master)) return null;
  if ([...options.keys()].some((name) => mode !== "sentinel" || !OPTIONS.has(name))) return null;
  return {
    mode,
    nodes: nodes as HostPort[],
    tls: scheme === "rediss",
    username: username || undefined,
    password: password || undefined,
    db,
    master: master ?? "",
    sentinelUsername: options.get("sentinelUsername") || undefined,
    sentinelPassword: options.get("sentinelPassword") || undefined,
  };
}

function parseHost(text: string, fallback: number): HostPort | null {
  const [, v6, name, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+))(?::(\d+))?$/.exec(text) ?? [];
  const host = v6 ?? name;
  const port = digits === undefined ? fallback : Number(digits);
  return host && port > 0 && port < 65536 ? { host, port } : null;
}

function credentials(login: string): [string | null, string | null] {
  const colon = login.indexOf(":");
  return colon < 0 ? [decode(login), ""] : [decode(login.slice(0, colon)), decode(login.slice(colon + 1))];
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // a bare % sign
  }
}
