import { seededRandom } from "../../src/common/random.js";
import type { Device, InteractionInput } from "../../src/domain.js";
import { bought } from "./tinyShop.js";

const DEVICES: readonly Device[] = ["MOBILE", "DESKTOP"];

/**
 * Two months of a small shop, December 2019 and January 2020: 30 shoppers with a favourite each, forty products, and half of
 * the interactions at random.
 */
export function bustle(seed: number) {
  const random = seededRandom(seed);
  const products = Array.from({ length: 40 }, (_, i) => ({
    id: `p${i}`,
    attributes: { product_code: `${i >> 1}`, tone: `${i % 5}` },
  }));
  const start = Date.parse("2019-12-01T00:00:00Z");
  const rows: InteractionInput[] = Array.from({ length: 600 }, () => {
    const user = random.below(30);
    const product = random.uniform() < 0.5 ? user : random.below(40);
    const device = DEVICES[random.below(2)]!;
    const when = new Date(start + random.below(60 * 24) * 3_600_000).toISOString();
    return { ...bought(`u${user}`, `p${product}`, when), context: { device } };
  });
  const shoppers = Array.from({ length: 30 }, (_, u) => ({
    id: `u${u}`,
    attributes: { age: 20 + u, gender: u % 2 ? "male" : "female" },
  }));
  return { products, rows, shoppers };
}
