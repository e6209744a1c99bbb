/** The demo's shoppers: who they are, as far as a shop may know. What they like is in `truth/tastes.ts`. */
import { type Random, seededRandom } from "../common/random.js";
import type { ShopperInput } from "../domain.js";
import { PLACES } from "./places.js";

const DAY = 86_400_000;

/** Generates shoppers. Ids are `shopper-0001`, `shopper-0002` ...; the n-th is the same whatever the count. */
export function generateShoppers({ seed, count, end }: { seed: number; count: number; end: Date }): ShopperInput[] {
  const random = seededRandom(seed).fork("shoppers");
  const shares = PLACES.map((place) => place.share);
  return Array.from({ length: count }, (_, i) => makeShopper(i, shares, random.fork(`shopper/${i}`), end));
}

function makeShopper(i: number, shares: readonly number[], random: Random, end: Date): ShopperInput {
  const place = PLACES[random.weighted(shares)]!;
  const gender = ["female", "male", "nonbinary", null][random.weighted([54, 38, 3, 5])];
  const tier = ["BRONZE", "SILVER", "GOLD", "PLATINUM"][random.weighted([55, 27, 13, 5])]!;
  const age = Math.round(Math.min(82, Math.max(18, 38 + 14 * random.normal())));
  const knowsAge = random.uniform() < 0.93;
  const days = 30 + random.uniform() * 1400;
  return {
    id: `shopper-${String(i + 1).padStart(4, "0")}`,
    attributes: {
      ...(knowsAge ? { age } : {}),
      ...(gender ? { gender } : {}),
      country: place.country,
      city: place.city,
      // A district, not an address.
      latitude: round(place.latitude + random.normal() * 0.06),
      longitude: round(place.longitude + random.normal() * 0.06),
      timeZone: place.timeZone,
      language: place.language,
      loyaltyTier: tier,
      newsletter: random.uniform() < 0.46,
      memberSince: new Date(end.getTime() - days * DAY).toISOString().slice(0, 10),
    },
  };
}

function round(degrees: number): number {
  return Math.round(degrees * 1000) / 1000;
}
