import { beforeEach, describe, expect, it } from "vitest";
import type { Product, ProductKey } from "../../src/domain.js";
import { ProductVectors } from "../../src/features/productVectors.js";
import { Follower } from "../../src/scoring/follower.js";
import type { Shop } from "../../src/scoring/shop.js";
import type { Store } from "../../src/store/ports.js";
import { productOf, shopOf } from "../fixtures/shopState.js";

const SPACE = { id: "space", dim: 1, digest: "" };
const WRITTEN = Date.parse("2026-01-01T00:00:00Z");

let stored: Map<ProductKey, Product>;
let now: number;
let shop: Shop;
let follower: Follower;
/** Products that were read, and that were made a vector of, since the last look. */
let read: ProductKey[];
let encoded: ProductKey[];

/** A shop of so many products, all written in one go, read so many milliseconds later and followed from then on. */
function open(count: number, later = 1000): void {
  const products = Array.from({ length: count }, (_, i) => productOf({ key: i + 1, updatedAt: new Date(WRITTEN) }));
  stored = new Map(products.map((product) => [product.key, product]));
  now = WRITTEN + later;
  read = [];
  encoded = [];
  const store: Pick<Store, "eventsAfter" | "scanProducts" | "shoppersByKeys" | "putVectors"> = {
    async *scanProducts({ updatedSince = new Date(0) } = {}) {
      const found = [...stored.values()].filter(({ updatedAt }) => updatedAt >= updatedSince);
      read.push(...found.map(({ key }) => key));
      yield found;
    },
    async putVectors() {},
    async shoppersByKeys() {
      throw new Error("no shopper is asked for");
    },
    async eventsAfter() {
      throw new Error("no event is asked for");
    },
  };
  shop = {
    state: shopOf(products),
    model: null,
    space: SPACE,
    vectors: new ProductVectors(SPACE.dim),
    maker: {
      space: SPACE,
      async make(keys) {
        encoded.push(...keys);
        const vectors = new Float32Array(keys.length).fill(1);
        return { keys: Int32Array.from(keys), vectors, parts: new Float32Array(4 * keys.length) };
      },
    },
    troubles: [],
  };
  follower = new Follower(store, WRITTEN, () => now);
}

function write(key: ProductKey): void {
  stored.set(key, productOf({ key, title: "changed", updatedAt: new Date(now) }));
}

async function look(): Promise<void> {
  read = [];
  encoded = [];
  await follower.products(shop);
}

describe.each([
  ["a large", 5000],
  ["a small", 100],
])("%s catalogue that was written in one go", (_, count) => {
  beforeEach(() => open(count));

  it("is not taken in or encoded anew, and soon not read anew either", async () => {
    const { version } = shop.state.catalogue;
    let reads = 0;
    for (let second = 0; second < 120; second++) {
      await look();
      reads += read.length;
      expect(encoded).toEqual([]);
      // What another process wrote meanwhile may bear an earlier stamp; that lasts half a minute.
      if (second > 30) expect(read).toEqual([]);
      now += 1000;
    }
    expect(shop.state.catalogue.version).toBe(version);
    // A large one is read once in case of late arrivals; to do it every second would keep the gateway from answering.
    expect(reads).toBeLessThanOrEqual(count > 2000 ? count : 31 * count);
  });

  it("is not read again where it was written long before the start", async () => {
    open(count, 40_000);
    await look();
    expect(read).toEqual([]);
    write(3);
    await look();
    expect([read, encoded]).toEqual([[3], [3]]);
  });

  it("is read and encoded only where it changed", async () => {
    await look();
    now += 40_000;
    write(7);
    write(count + 1);
    await look();
    expect(read).toEqual([7, count + 1]);
    expect(encoded).toEqual([7, count + 1]);
    expect(shop.state.catalogue.get(7)!.updatedAt).toBe(now);
    now += 1000;
    await look();
    expect(read.filter((key) => key !== 7 && key !== count + 1)).toEqual([]);
    expect(encoded).toEqual([]);
    // Another process may have encoded them after it wrote them.
    now += 1000;
    await look();
    expect(encoded).toEqual([7, count + 1]);
  });
});
