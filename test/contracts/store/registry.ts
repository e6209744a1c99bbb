import { expect, it } from "vitest";
import type { ImpressionRow, Store } from "../../../src/store/ports.js";

/** Models, keys, impressions, meta. */
export function registryContract(store: () => Store): void {
  it("keeps a model's card and files, byte for byte", async () => {
    const files = new Map([
      ["ranker.onnx", Uint8Array.from({ length: 300_000 }, (_, i) => i % 251)],
      ["empty", new Uint8Array()],
    ]);
    await store().putModel({ name: "m", version: "1", card: { until: "2024-01-01", metrics: { ndcg: 0.25 } }, files });
    const stored = (await store().modelFiles("m", "1"))!;
    expect([...stored.keys()].sort()).toEqual([...files.keys()].sort());
    for (const [path, bytes] of files) expect(Buffer.from(stored.get(path)!).equals(bytes)).toBe(true);
    expect(await store().modelFiles("m", "2")).toBeNull();

    await store().putModel({ name: "m", version: "1", card: { replaced: true }, files: new Map([["a", new Uint8Array([1])]]) });
    expect(await store().modelFiles("m", "1")).toEqual(new Map([["a", new Uint8Array([1])]]));
    expect((await store().listModels()).map((m) => m.card)).toEqual([{ replaced: true }]);
  });

  it("points to one active model, remembers the way back, and can point to none", async () => {
    for (const version of ["1", "2"]) await store().putModel({ name: "a", version, card: {}, files: new Map() });
    await store().activateModel({ name: "a", version: "1" });
    await store().activateModel({ name: "a", version: "2" });
    expect(await store().activeModel()).toMatchObject({ name: "a", version: "2", active: true });
    const models = (await store().listModels()).filter((m) => m.name === "a");
    expect(models.map((m) => [m.version, m.active])).toEqual([
      ["1", false],
      ["2", true],
    ]);
    expect((await store().activations(2)).map((a) => a.target?.version)).toEqual(["2", "1"]);
    await store().activateModel(null);
    expect(await store().activeModel()).toBeNull();
    await expect(store().activateModel({ name: "a", version: "9" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("finds keys by hash, and a revoked key says so", async () => {
    await store().createKey({ id: "k1", name: "storefront", role: "STOREFRONT", hash: "h1" });
    expect(await store().keyByHash("h1")).toMatchObject({ id: "k1", name: "storefront", role: "STOREFRONT", revokedAt: null });
    expect(await store().keyByHash("h2")).toBeNull();
    expect(await store().revokeKey("k1")).toBe(true);
    expect(await store().revokeKey("k1")).toBe(false);
    expect((await store().keyByHash("h1"))!.revokedAt).toBeInstanceOf(Date);
    expect((await store().listKeys()).map((k) => k.id)).toContain("k1");
  });

  it("traces an answer by its id", async () => {
    const row: ImpressionRow = {
      recommendationId: "r1",
      at: new Date("2024-05-05T05:05:05.555Z"),
      shopperKey: null,
      strategy: "PERSONALIZED",
      model: "m@1",
      context: { at: new Date("2024-05-05T05:05:00Z"), country: "NO" },
      items: [{ productKey: 3, score: 0.75, sources: ["nearest"] }],
      rules: ["campaign@2"],
      arms: [{ experiment: "e1", arm: "new" }],
    };
    await store().putImpressions([row, { ...row, recommendationId: "r2", shopperKey: 7 }]);
    await store().putImpressions([row]);
    expect(await store().impression("r1")).toEqual(row);
    expect((await store().impression("r2"))!.shopperKey).toBe(7);
    expect(await store().impression("r3")).toBeNull();
  });

  it("keeps small facts by name", async () => {
    await store().setMeta("import/1", { line: 5 });
    await store().setMeta("import/1", { line: 6 });
    await store().setMeta("import/2", null);
    await store().setMeta("import_2", "kept");
    expect(await store().getMeta("import/1")).toEqual({ line: 6 });
    expect(await store().getMeta("nope")).toBeNull();
    await store().deleteMeta("import/");
    expect([await store().getMeta("import/1"), await store().getMeta("import_2")]).toEqual([null, "kept"]);
  });
}
