import type { Acted, Cache } from "../ports.js";

/** Much longer than a gateway may go without looking at the events before it looks in any case. */
const KEPT_SECONDS = 60;
/** So many events later every gateway has long looked: a shop at its busiest writes as many in half a minute. */
const KEPT_EVENTS = 500_000;

/** Notes in the cache of all gateways; `shop` keeps shops apart that share one. */
export function actedIn(cache: Cache, shop: string): Acted {
  const key = `acted:${shop}`;
  return {
    note: (shoppers, lastSeq) => cache.noteLargest(key, shoppers.map(String), lastSeq, KEPT_EVENTS, KEPT_SECONDS),
    seqOf: async (shopper) => (await cache.largest(key, String(shopper))) ?? 0,
  };
}
