import { expect, it } from "vitest";
import { INTERACTION_TYPES } from "../../../src/domain.js";
import type { Store } from "../../../src/store/ports.js";
import { collect, event, product } from "../fixtures.js";

export function eventsContract(store: () => Store): void {
  it("records once what is told twice: the quantity is set, never added", async () => {
    await store().upsertProducts([product("a")]);
    const bought = event("u", "a", { type: "PURCHASE", quantity: 2, value: 9.5 });
    const { shoppers, lastSeq, ...outcome } = await store().recordInteractions([bought]);
    expect(outcome).toEqual({ inserted: 1, updated: 0, unchanged: 0, unknownProducts: [] });
    expect(await store().recordInteractions([bought])).toMatchObject({ inserted: 0, updated: 0, unchanged: 1 });
    expect(await store().recordInteractions([{ ...bought, quantity: 3 }])).toMatchObject({ updated: 1 });
    const [shopper] = await store().shoppersByIds(["u"]);
    const { length, quantity, value } = await store().recentEvents(shopper!.key, 10);
    expect([length, quantity[0], value[0]]).toEqual([1, 3, 9.5]);
    expect(shoppers).toEqual([shopper!.key]);
    expect((await store().eventsAfter(lastSeq - 1, 10)).length).toBe(1);
  });

  it("says how far one has to follow to have what was given, also where it was stored before", async () => {
    await store().upsertProducts([product("a")]);
    const [early, late] = [event("u", "a"), event("v", "a")];
    const first = await store().recordInteractions([early]);
    const second = await store().recordInteractions([late, event("w", "nope")]);
    expect(second.lastSeq).toBeGreaterThan(first.lastSeq);
    expect(second.lastSeq).toBe((await store().eventWindow())!.lastSeq);
    const again = await store().recordInteractions([early, { ...late, quantity: 5 }]);
    expect([again.lastSeq, again.shoppers.sort()]).toEqual([second.lastSeq, [...first.shoppers, ...second.shoppers].sort()]);
    expect((await store().recordInteractions([early])).lastSeq).toBe(first.lastSeq);
    const none = await store().recordInteractions([event("w", "nope")]);
    expect([none.lastSeq, none.shoppers]).toEqual([0, []]);
  });

  it("knows an interaction by its id, else by shopper, product, type and moment", async () => {
    await store().upsertProducts([product("a"), product("b")]);
    const rows = [
      event("u", "a"),
      event("u", "a", { type: "CLICK" }),
      event("u", "b"),
      event("v", "a"),
      event("u", "a", { timestamp: new Date("2024-05-01T10:00:00.001Z") }),
      event("u", "a", { id: "1" }),
      event("u", "a", { id: "2" }),
    ];
    expect(await store().recordInteractions([...rows, ...rows])).toMatchObject({ inserted: 7, updated: 0, unchanged: 0 });
    expect(await store().recordInteractions([event("v", "b", { id: "1" })])).toMatchObject({ inserted: 0, updated: 1 });
    expect(await store().countEvents()).toBe(7);
  });

  it("creates unknown shoppers, and reports unknown products without writing them", async () => {
    await store().upsertProducts([product("a")]);
    const outcome = await store().recordInteractions([event("new", "nope"), event("new", "a"), event("ghost", "nope2")]);
    const found = await store().shoppersByIds(["new", "ghost"]);
    const { lastSeq } = (await store().eventWindow())!;
    const shoppers = [found[0]!.key];
    expect(outcome).toEqual({ inserted: 1, updated: 0, unchanged: 0, unknownProducts: [0, 2], shoppers, lastSeq });
    expect(found.map((s) => s?.id)).toEqual(["new", undefined]);
  });

  it("gives back every column", async () => {
    await store().upsertProducts([product("a")]);
    const context = {
      at: new Date("2024-05-01T09:59:00Z"),
      device: "MOBILE",
      weather: { temperatureC: -3.5 },
      occasion: "a\nb",
    } as const;
    await store().recordInteractions([
      event("u", "a", { type: "RATING", value: 4.5, dateOnly: true, timestamp: new Date("2024-05-02"), context }),
      event("u", "a"),
    ]);
    const [a] = await store().productsByIds(["a"]);
    const [u] = await store().shoppersByIds(["u"]);

    const batch = await store().recentEvents(u!.key, 10);

    expect(batch.length).toBe(2);
    expect([...batch.shopper]).toEqual([u!.key, u!.key]);
    expect([...batch.product]).toEqual([a!.key, a!.key]);
    expect([...batch.type]).toEqual([INTERACTION_TYPES.indexOf("RATING"), INTERACTION_TYPES.indexOf("VIEW")]);
    expect([...batch.at]).toEqual([Date.UTC(2024, 4, 2), Date.UTC(2024, 4, 1, 10)]);
    expect([...batch.dateOnly]).toEqual([1, 0]);
    expect([...batch.value]).toEqual([4.5, Number.NaN]);
    expect([...batch.quantity]).toEqual([Number.NaN, Number.NaN]);
    expect(batch.context).toEqual([context, undefined]);
  });

  it("scans in time order whatever the order of writing, within a window", async () => {
    await store().upsertProducts([product("a"), product("b")]);
    const moments = [5, 1, 4, 1, 3, 2].map((day) => new Date(Date.UTC(2024, 0, day)));
    for (const [i, timestamp] of moments.entries()) await store().recordInteractions([event(`u${i}`, "a", { timestamp })]);
    const days = async (options: Parameters<Store["scanEvents"]>[0]) =>
      (await collect(store().scanEvents(options))).flatMap((batch) => Array.from(batch.at, (at) => new Date(at).getUTCDate()));
    expect(await days({ batchSize: 2 })).toEqual([1, 1, 2, 3, 4, 5]);
    expect(await days({ batchSize: 4, from: new Date("2024-01-02"), until: new Date("2024-01-05") })).toEqual([2, 3, 4]);
    expect(await days({ from: new Date("2025-01-01") })).toEqual([]);
    const seqs = (await collect(store().scanEvents())).flatMap((batch) => [...batch.seq]);
    expect(seqs[0]!).toBeLessThan(seqs[1]!); // same moment: in the order of writing
    expect(await store().eventWindow()).toEqual({
      first: new Date("2024-01-01"),
      last: new Date("2024-01-05"),
      lastSeq: Math.max(...seqs),
    });
  });

  it("tells what was written after a sequence number", async () => {
    expect(await store().eventWindow()).toBeNull();
    await store().upsertProducts([product("a")]);
    await store().recordInteractions([event("u", "a")]);
    const { lastSeq } = (await store().eventWindow())!;
    expect((await store().eventsAfter(lastSeq, 10)).length).toBe(0);

    const past = new Date("2001-01-01");
    await store().recordInteractions(["v", "w", "x"].map((user) => event(user, "a", { timestamp: past })));

    const first = await store().eventsAfter(lastSeq, 2);
    expect(first.length).toBe(2);
    const rest = await store().eventsAfter(first.seq[1]!, 2);
    expect(rest.length).toBe(1);
    expect([...first.seq, ...rest.seq]).toEqual([...first.seq, ...rest.seq].sort((a, b) => a - b));
  });

  it("never shows a follower a later number before an earlier one, while many write", async () => {
    await store().upsertProducts([product("a")]);
    const start = (await store().eventWindow())?.lastSeq ?? 0;
    const writers = Array.from({ length: 40 }, (_, i) =>
      store().recordInteractions(Array.from({ length: 5 }, (_, j) => event(`u${i}`, "a", { id: `${i}/${j}` }))),
    );
    const seen: number[] = [];
    let writing = true;
    const all = Promise.all(writers).then(() => {
      writing = false;
    });
    for (let seq = start; writing || seen.length < 200; ) {
      const batch = await store().eventsAfter(seq, 1000);
      seen.push(...batch.seq);
      seq = batch.seq.at(-1) ?? seq;
    }
    await all;
    expect(seen.length).toBe(200);
  });
}
