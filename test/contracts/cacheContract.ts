import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cache } from "../../src/store/ports.js";

/** What every cache promises. */
export function cacheContract(kind: Cache["kind"], open: () => Cache, name: string = kind): void {
  describe(`cache: ${name}`, () => {
    const run = Math.random().toString(36).slice(2);
    const named = (key: string) => `contract/${run}/${key}`;
    let cache: Cache;
    beforeAll(() => {
      cache = open();
    });
    afterAll(() => cache.close());

    it("keeps what it is given until it is deleted", async () => {
      expect(cache.kind).toBe(kind);
      expect(await cache.healthy()).toBe(true);
      expect(await cache.get(named("a"))).toBeNull();
      await cache.set(named("a"), 'täxt "1"', 60);
      await cache.set(named("a"), 'täxt "2"', 60);
      expect(await cache.get(named("a"))).toBe('täxt "2"');
      await cache.delete(named("a"));
      await cache.delete(named("a"));
      expect(await cache.get(named("a"))).toBeNull();
    });

    it("forgets when the time is over", async () => {
      await cache.set(named("short"), "1", 2);
      await cache.set(named("long"), "1", 60);
      expect(await cache.get(named("short"))).toBe("1");
      await sleep(2100);
      expect(await cache.get(named("short"))).toBeNull();
      expect(await cache.get(named("long"))).toBe("1");
    });

    it("counts within a window that begins with the first call and is not lengthened by the others", async () => {
      const windowMs = 4000; // so long that whatever else goes on does not take all of it
      const count = (n: number) => cache.increment(named("n"), n, windowMs / 1000);
      expect(await count(1)).toEqual({ count: 1, endsInMs: windowMs });
      await sleep(501); // a timer may end up to a millisecond early
      const { count: more, endsInMs } = await count(3);
      expect(more).toBe(4);
      expect(endsInMs).toBeGreaterThan(0);
      expect(endsInMs).toBeLessThanOrEqual(windowMs - 500);
      await sleep(endsInMs + 2);
      expect((await count(2)).count).toBe(2);
    });

    it("keeps the largest number noted for each member, whoever comes last", async () => {
      const key = named("largest");
      const note = (value: number, ...members: string[]) => cache.noteLargest(key, members, value, 1000, 60);
      await note(20, "a", "b");
      await note(10, "a", "c");
      await note(2 ** 52, "d");
      await note(2 ** 52 - 1, "d");
      await note(5);
      expect(await cache.largest(key, "d")).toBe(2 ** 52);
      const other = named("other");
      await Promise.all([note(7, "z"), cache.noteLargest(other, ["a"], 3, 1000, 60)]);
      expect(await cache.largest(other, "a")).toBe(3);
      expect(await cache.largest(other, "b")).toBeNull();
      expect(await cache.largest(named("never"), "a")).toBeNull();
    });

    it("forgets what lies too far below the largest, and all that was noted too long ago", async () => {
      const key = named("span");
      const values = () => Promise.all(["a", "b", "c"].map((member) => cache.largest(key, member)));
      await cache.noteLargest(key, ["a", "b"], 100, 50, 60);
      await cache.noteLargest(key, ["b"], 120, 50, 60);
      expect(await values()).toEqual([100, 120, null]);
      await cache.noteLargest(key, ["c"], 170, 50, 2);
      expect(await values()).toEqual([null, 120, 170]);
      await sleep(2100);
      expect(await values()).toEqual([null, null, null]);
    });

    it("keeps many keys apart", async () => {
      const keys = Array.from({ length: 40 }, (_, i) => named(`k${i}`));
      await Promise.all(keys.map((key) => cache.set(key, key, 60)));
      expect(await Promise.all(keys.map((key) => cache.get(key)))).toEqual(keys);
    });

    it("gives every concurrent caller its own number", async () => {
      const counted = await Promise.all(Array.from({ length: 50 }, () => cache.increment(named("many"), 1, 60)));
      expect(counted.map(({ count }) => count).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    });
  });
}
