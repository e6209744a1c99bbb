import { expect, it } from "vitest";
import type { Store } from "../../../src/store/ports.js";
import { collect } from "../fixtures.js";

export function shoppersContract(store: () => Store): void {
  it("writes shoppers that differ, and leaves attributes alone where none are given", async () => {
    const rows = [{ id: "u1", attributes: { age: 30, club: null } }, { id: "u2" }];
    expect(await store().upsertShoppers(rows)).toEqual({ inserted: 2, updated: 0, unchanged: 0 });
    expect(await store().upsertShoppers(rows)).toEqual({ inserted: 0, updated: 0, unchanged: 2 });
    expect(await store().upsertShoppers([{ id: "u1" }])).toMatchObject({ unchanged: 1 });
    expect(await store().upsertShoppers([{ id: "u1", attributes: { age: 31 } }])).toMatchObject({ updated: 1 });
    expect((await store().shoppersByIds(["nope", "u1"])).map((s) => s?.attributes)).toEqual([undefined, { age: 31 }]);
  });

  it("lists and scans by ascending key", async () => {
    await store().upsertShoppers(Array.from({ length: 12 }, (_, i) => ({ id: `u${i}` })));
    const first = await store().listShoppers({ limit: 5 });
    const next = await store().listShoppers({ limit: 50, afterKey: first.at(-1)!.key });
    expect([...first, ...next].length).toBe(12);
    expect(new Set([...first, ...next].map((s) => s.id)).size).toBe(12);
    const scanned = (await collect(store().scanShoppers({ batchSize: 5 }))).flat();
    expect(scanned).toEqual([...first, ...next]);
    expect(await store().shoppersByKeys([next[0]!.key, 0])).toEqual([next[0], null]);
    expect(await store().countShoppers()).toBe(12);
  });
}
