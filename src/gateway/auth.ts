import { LRUCache } from "lru-cache";
import { sha256 } from "../common/hash.js";
import type { Caller } from "../common/requestScope.js";
import { Errors } from "../errors.js";
import type { ApiKeyRecord, ApiKeys } from "../store/ports.js";

/**
 * Who asks, by `Authorization: Bearer <key>`. Without a key: a storefront where the shop is open to the public, else
 * nobody. Throws `UNAUTHENTICATED` for a key that is malformed, unknown or revoked. `onStale` as `KnownKeys` tells it.
 */
export async function authenticate(
  authorization: string | undefined,
  keys: KnownKeys,
  publicAccess: boolean,
  onStale?: (cause: unknown) => void,
): Promise<Caller> {
  if (authorization === undefined) return { role: publicAccess ? "STOREFRONT" : "PUBLIC", keyId: null };
  const secret = bearerOf(authorization);
  if (secret === null) throw Errors.unauthenticated("The Authorization header is not a Bearer key");
  const key = await keys.keyByHash(sha256(secret), onStale);
  if (key === null || key.revokedAt !== null) throw Errors.unauthenticated("The key is unknown or revoked");
  return { role: key.role, keyId: key.id };
}

/** Keys by hash. `onStale` is told why one was trusted without asking. */
export interface KnownKeys {
  keyByHash(hash: string, onStale?: (cause: unknown) => void): Promise<ApiKeyRecord | null>;
}

/** A valid key is not asked about again for so long: that is how long one may still work after it was revoked. */
const TRUSTED_MS = 1000;

/**
 * Looks keys up, each once a second at most, and trusts those it knew while the database does not answer: the shop stays
 * open for its own storefronts.
 */
export function rememberKeys(keys: Pick<ApiKeys, "keyByHash">): KnownKeys {
  const known = new LRUCache<string, { key: ApiKeyRecord; until: number }>({ max: 1000 });
  const underWay = new Map<string, Promise<ApiKeyRecord | null>>();
  const lookUp = (hash: string): Promise<ApiKeyRecord | null> => {
    const found = keys.keyByHash(hash).finally(() => {
      if (underWay.get(hash) === found) underWay.delete(hash);
    });
    underWay.set(hash, found);
    return found;
  };
  return {
    async keyByHash(hash, onStale) {
      const lately = known.get(hash);
      if (lately && performance.now() < lately.until) return lately.key;
      try {
        // A burst asks once. That there is no such key may be older than the request, so that is not shared.
        const shared = underWay.get(hash);
        const key = (shared ? await shared : null) ?? (await lookUp(hash));
        if (key && !key.revokedAt) known.set(hash, { key, until: performance.now() + TRUSTED_MS });
        else known.delete(hash);
        return key;
      } catch (cause) {
        if (!lately) throw cause;
        onStale?.(cause);
        return lately.key;
      }
    },
  };
}

/** The secret in a Bearer header, or null. */
export function bearerOf(authorization: string): string | null {
  return /^Bearer +([\w.~+/=-]+)$/i.exec(authorization.trim())?.[1] ?? null;
}
