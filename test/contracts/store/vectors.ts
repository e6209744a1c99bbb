import { beforeEach, describe, expect, it } from "vitest";
import { topK } from "../../../src/common/topK.js";
import { dot, row } from "../../../src/common/vectors.js";
import type { NearestOptions, Store } from "../../../src/store/ports.js";
import { type Backend, EXACT_BELOW } from "../backend.js";
import { collect, product, unitVectors } from "../fixtures.js";

const DIM = 8;
const COUNT = 1500;
const SPACE = { id: "content@1", dim: DIM, digest: "d1" };

export function vectorsContract(store: () => Store, backend: () => Backend): void {
  it("refuses to mix what was made differently", async () => {
    await store().ensureSpace(SPACE);
    await store().ensureSpace(SPACE);
    await expect(store().ensureSpace({ ...SPACE, dim: 4 })).rejects.toMatchObject({ code: "ENCODER_MISMATCH" });
    await expect(store().ensureSpace({ ...SPACE, digest: "other" })).rejects.toMatchObject({ code: "ENCODER_MISMATCH" });
    await expect(store().nearest(SPACE.id, new Float32Array(3), 1)).rejects.toMatchObject({ code: "ENCODER_MISMATCH" });
    await expect(store().putVectors(SPACE.id, Int32Array.of(1), new Float32Array(3))).rejects.toMatchObject({
      code: "ENCODER_MISMATCH",
    });
    await expect(store().nearest("nowhere", new Float32Array(DIM), 1)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("makes one space when two ask for it at once", async () => {
    await Promise.all(Array.from({ length: 4 }, () => store().ensureSpace({ ...SPACE, id: "raced" })));
    expect((await store().spaces()).filter((space) => space.id === "raced").length).toBe(1);
    await store().dropSpace("raced");
  });

  it("does not index what is searched exactly anyway", async () => {
    await store().ensureSpace(SPACE);
    await store().upsertProducts([product("a")]);
    const [a] = await store().productsByIds(["a"]);
    await store().putVectors(SPACE.id, Int32Array.of(a!.key), unitVectors(1, DIM, 1));
    await store().buildIndex(SPACE.id);
    expect((await store().spaces())[0]).toMatchObject({ count: 1, indexed: false });
    expect((await store().nearest(SPACE.id, unitVectors(1, DIM, 2), 5)).method).toBe("exact");
  });

  it("finds its way when another process dropped a space and made it again", async () => {
    const other = await backend().open({ attach: true });
    try {
      await store().ensureSpace(SPACE);
      expect((await store().nearest(SPACE.id, unitVectors(1, DIM, 2), 5)).keys.length).toBe(0);
      await other.dropSpace(SPACE.id);
      await other.ensureSpace(SPACE);
      await other.putVectors(SPACE.id, Int32Array.of(1), unitVectors(1, DIM, 1));
      const found = async () => (await store().nearest(SPACE.id, unitVectors(1, DIM, 2), 5)).keys.length;
      // Nobody told this store of it: a replica may be some milliseconds behind.
      if (backend().config.databaseReplicaUrls) await expect.poll(found).toBe(1);
      expect(await found()).toBe(1);
    } finally {
      await other.close();
    }
  });

  it("keeps two spaces side by side", async () => {
    await store().upsertProducts([product("a"), product("b"), product("c")]);
    const keys = Int32Array.from(await store().productsByIds(["a", "b", "c"]), (p) => p!.key);
    const other = { id: "model@1", dim: 2, digest: "d2" };
    await store().ensureSpace(SPACE);
    await store().ensureSpace(other);
    await store().putVectors(SPACE.id, keys, unitVectors(3, DIM, 1));
    await store().putVectors(other.id, keys.subarray(0, 2), new Float32Array([1, 0, 0, 1]));

    expect((await store().spaces()).map((s) => [s.id, s.dim, s.digest, s.count])).toEqual([
      [SPACE.id, DIM, "d1", 3],
      [other.id, 2, "d2", 2],
    ]);
    expect(await store().getVectors(other.id, [keys[1]!, keys[2]!])).toEqual([new Float32Array([0, 1]), null]);
    expect(await store().missingVectors(other.id, { afterKey: 0, limit: 5 })).toEqual([keys[2]]);
    const scanned = await collect(store().scanVectors(SPACE.id, { batchSize: 2 }));
    expect(scanned.map((batch) => [...batch.keys])).toEqual([[keys[0], keys[1]], [keys[2]]]);
    expect(scanned.flatMap((batch) => [...batch.vectors])).toEqual([...unitVectors(3, DIM, 1)]);

    await store().putVectors(other.id, keys.subarray(0, 1), new Float32Array([0, 1]));
    expect(await store().getVectors(other.id, [keys[0]!])).toEqual([new Float32Array([0, 1])]);
    await store().dropSpace(other.id);
    await store().dropSpace(other.id);
    expect((await store().spaces()).map((s) => s.id)).toEqual([SPACE.id]);
  });

  describe("nearest", () => {
    const matrix = unitVectors(COUNT, DIM, 7);
    let keys: Int32Array;
    /** 4% are rare; 2% unavailable; prices go with the first coordinate, so that a price range is a region. */
    const rows = Array.from({ length: COUNT }, (_, i) =>
      product(`p${i}`, {
        category: i % 25 === 0 ? ["Rare"] : ["Common", `C${i % 2}`],
        available: i % 50 !== 1,
        price: (100 * (1 + matrix[i * DIM]!)).toFixed(2),
      }),
    );
    const truth = (query: Float32Array, k: number, keep: (i: number) => boolean): number[] => {
      const scores = Float32Array.from({ length: COUNT }, (_, i) => (keep(i) ? dot(row(matrix, i, DIM), query) : Number.NaN));
      return Array.from(topK(scores, k), (i) => keys[i]!);
    };
    const ask = (query: Float32Array, k: number, options?: NearestOptions) => store().nearest(SPACE.id, query, k, options);
    const recall = (found: Int32Array, wanted: number[]): number => {
      const set = new Set(found);
      return wanted.filter((key) => set.has(key)).length / wanted.length;
    };

    beforeEach(async () => {
      await store().ensureSpace(SPACE);
      await store().upsertProducts(rows);
      keys = Int32Array.from(await store().productsByIds(rows.map((r) => r.id)), (p) => p!.key);
      await store().putVectors(SPACE.id, keys, matrix);
      await store().buildIndex(SPACE.id);
      expect((await store().spaces()).find((s) => s.id === SPACE.id)).toMatchObject({ count: COUNT, indexed: true });
    });

    it("finds the k most similar, best first, by the index and exactly", async () => {
      const query = unitVectors(1, DIM, 3);
      const wanted = truth(query, 200, () => true);
      const exact = await ask(query, 200, { exact: true });
      expect(exact.method).toBe("exact");
      expect([...exact.keys]).toEqual(wanted);
      const scores = [...exact.scores];
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      expect(scores[0]).toBeCloseTo(dot(row(matrix, keys.indexOf(wanted[0]!), DIM), query), 5);

      const indexed = await ask(query, 200);
      expect(indexed.method).toBe("hnsw");
      expect(recall(indexed.keys, wanted)).toBeGreaterThan(0.95);
      expect([...indexed.scores]).toEqual([...indexed.scores].sort((a, b) => b - a));
    });

    it("returns k through the index when k is beyond ef_search", async () => {
      const found = await ask(unitVectors(1, DIM, 4), 1200, { efSearch: 40 });
      expect(found.method).toBe("hnsw");
      expect(new Set(found.keys).size).toBe(1200);
    });

    it("searches narrow filters exactly: all of them, in order", async () => {
      const query = unitVectors(1, DIM, 5);
      const filter = { categories: [["Rare"]] };
      const found = await ask(query, 40, { filter });
      expect(found.method).toBe("exact");
      expect([...found.keys]).toEqual(truth(query, 40, (i) => i % 25 === 0 && i % 50 !== 1));
    });

    it("goes through the index for wide filters, and only matching products come", async () => {
      const query = unitVectors(1, DIM, 6);
      const matches = (i: number) => i % 25 !== 0 && i % 2 === 1 && i % 50 !== 1;
      const found = await ask(query, 100, { filter: { categories: [["Common", "C1"]] } });
      expect(found.method).toBe("hnsw");
      expect(found.keys.length).toBe(100);
      expect(found.keys.every((key) => matches(keys.indexOf(key)))).toBe(true);
      expect(recall(found.keys, truth(query, 100, matches))).toBeGreaterThan(0.9);
    });

    it("returns k even where everything that matches is far from the query", async () => {
      const query = new Float32Array(DIM);
      query[0] = 1; // the dearest products are nearest; ask for the cheap half
      const cheap = rows.filter((r) => Number(r.price) <= 100 && r.available).length;
      expect(cheap).toBeGreaterThan(EXACT_BELOW);
      const found = await ask(query, cheap, { filter: { priceMax: 100 } });
      expect(found.keys.length).toBe(cheap);
    });

    it("does not let excluded products eat into k", async () => {
      const query = unitVectors(1, DIM, 8);
      const excludeKeys = truth(query, 700, () => true);
      const found = await ask(query, 300, { excludeKeys });
      expect(found.method).toBe("hnsw");
      expect(found.keys.length).toBe(300);
      expect(found.keys.some((key) => excludeKeys.includes(key))).toBe(false);
      const few = await ask(query, COUNT, { excludeKeys });
      expect(few.keys.length).toBe(COUNT - 700);
    });

    it("returns k past the dead rows that rewritten vectors leave behind", async () => {
      const query = unitVectors(1, DIM, 9);
      await store().putVectors(SPACE.id, keys, unitVectors(COUNT, DIM, 20));
      await store().putVectors(SPACE.id, keys, matrix);
      const found = await ask(query, 400);
      expect(found.keys.length).toBe(400);
      expect(
        recall(
          found.keys,
          truth(query, 400, () => true),
        ),
      ).toBeGreaterThan(0.9);
    });

    it("builds an index online without losing what is asked and written meanwhile", async () => {
      const query = unitVectors(1, DIM, 12);
      const space = { id: "online@1", dim: DIM, digest: "d2" };
      await store().ensureSpace(space);
      await store().putVectors(space.id, keys, matrix);
      const seen: number[] = [];
      let building = true;
      const built = store()
        .buildIndex(space.id, (done, total) => seen.push(done / total), { online: true })
        .finally(() => {
          building = false;
        });
      await store().upsertProducts([product("late")]);
      const [late] = await store().productsByIds(["late"]);
      await store().putVectors(space.id, Int32Array.of(late!.key), query);
      let asked = 0;
      while (building) {
        expect((await store().nearest(space.id, query, 50)).keys[0]).toBe(late!.key);
        asked++;
      }
      await built;
      expect(asked).toBeGreaterThan(0);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(seen.at(-1)).toBe(1);
      const found = await store().nearest(space.id, query, 200);
      expect([found.method, found.keys[0], found.keys.length]).toEqual(["hnsw", late!.key, 200]);
      expect(recall(found.keys, [late!.key, ...truth(query, 199, () => true)])).toBeGreaterThan(0.95);
      expect((await store().spaces()).find((s) => s.id === space.id)).toMatchObject({ count: COUNT + 1, indexed: true });
    });

    it("searches as before after an index much written to was built again", async () => {
      const query = unitVectors(1, DIM, 13);
      await store().putVectors(SPACE.id, keys, unitVectors(COUNT, DIM, 30));
      await store().putVectors(SPACE.id, keys, matrix);
      for (const online of [false, true]) {
        await store().buildIndex(SPACE.id, undefined, { online });
        expect(
          recall(
            (await ask(query, 200)).keys,
            truth(query, 200, () => true),
          ),
        ).toBeGreaterThan(0.95);
      }
    });

    it("finds a product the moment its vector is stored", async () => {
      const query = unitVectors(1, DIM, 10);
      await store().upsertProducts([product("new", { brand: "Newest" })]);
      const [fresh] = await store().productsByIds(["new"]);
      const filter = { brands: ["Newest"] };
      expect((await ask(query, 5, { filter })).keys).toHaveLength(0);
      expect(await store().missingVectors(SPACE.id, { afterKey: 0, limit: 10 })).toEqual([fresh!.key]);
      await store().putVectors(SPACE.id, Int32Array.of(fresh!.key), query);
      expect((await ask(query, 5)).keys[0]).toBe(fresh!.key);
      expect([...(await ask(query, 5, { filter })).keys]).toEqual([fresh!.key]);
      expect((await ask(query, 5, { filter, excludeKeys: [fresh!.key] })).keys).toHaveLength(0);
    });

    it("answers with all there is when fewer than k match, and with none for k = 0", async () => {
      const query = unitVectors(1, DIM, 11);
      expect((await ask(query, COUNT + 50, { filter: { availableOnly: false } })).keys.length).toBe(COUNT);
      expect((await ask(query, 10, { filter: { brands: ["no such brand"] } })).keys.length).toBe(0);
      expect((await ask(query, 0)).keys.length).toBe(0);
    });
  });
}
