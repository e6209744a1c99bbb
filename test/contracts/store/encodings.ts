import { expect, it } from "vitest";
import type { Store } from "../../../src/store/ports.js";
import { collect, product } from "../fixtures.js";

export function encodingsContract(store: () => Store): void {
  it("asks for every distinct text once, and never again once it is encoded or failed", async () => {
    await store().upsertProducts([
      product("1", { textDigest: "same" }),
      product("2", { textDigest: "same" }),
      product("3", { textDigest: "other" }),
      product("4", { textDigest: null }),
      product("5", { textDigest: "broken" }),
    ]);
    const pending = (afterKey = 0) => store().pending("text", "enc", { afterKey, limit: 10 });
    expect((await pending()).map((p) => [p.product.id, p.digest])).toEqual([
      ["1", "same"],
      ["3", "other"],
      ["5", "broken"],
    ]);
    expect(await store().countPending("text", "enc")).toBe(3);
    const [first] = await pending();
    expect((await pending(first!.product.key)).map((p) => p.digest)).toEqual(["other", "broken"]);

    // Asked about alone, a product is answered for itself, though another shares its text.
    const [second] = await store().productsByIds(["2"]);
    const alone = await store().pending("text", "enc", { afterKey: 0, limit: 10, keys: [second!.key] });
    expect(alone.map((p) => [p.product.id, p.digest])).toEqual([["2", "same"]]);

    await store().putEncodings("text", "enc", [
      { digest: "same", vector: new Float32Array([1, 0.5, -0.25]) },
      { digest: "broken", vector: null, error: "cannot decode" },
    ]);
    expect((await pending()).map((p) => p.digest)).toEqual(["other"]);
    expect(await store().countPending("text", "another encoder")).toBe(3);
    expect(await store().countPending("image", "enc")).toBe(0);

    await store().upsertProducts([product("5", { textDigest: "mended", description: "x" })]);
    expect((await pending()).map((p) => p.digest)).toEqual(["other", "mended"]);
  });

  it("gives every product its vector, shared ones too, by ascending key", async () => {
    await store().upsertProducts(["1", "2", "3", "4"].map((id) => product(id, { imageDigest: id === "2" ? "b" : "a" })));
    await store().putEncodings("image", "enc", [
      { digest: "a", vector: new Float32Array([1, 2]) },
      { digest: "b", vector: new Float32Array([-0.125, 65504]) },
    ]);
    const keys = (await store().productsByIds(["1", "2", "3", "4"])).map((p) => p!.key);

    const batches = await collect(store().scanEncodings("image", "enc", { batchSize: 3 }));

    expect(batches.map((batch) => [...batch.keys])).toEqual([keys.slice(0, 3), keys.slice(3)]);
    expect(batches.map((batch) => [batch.dim, ...batch.vectors])).toEqual([
      [2, 1, 2, -0.125, 65504, 1, 2],
      [2, 1, 2],
    ]);
    const some = await collect(store().scanEncodings("image", "enc", { keys: [keys[1]!, -5] }));
    expect(some.map((batch) => [...batch.keys, ...batch.vectors])).toEqual([[keys[1], -0.125, 65504]]);
    expect(await collect(store().scanEncodings("image", "unknown"))).toEqual([]);
  });

  it("replaces a vector that is put again", async () => {
    await store().upsertProducts([product("1", { textDigest: "t" })]);
    await store().putEncodings("text", "enc", [{ digest: "t", vector: new Float32Array([1]) }]);
    await store().putEncodings("text", "enc", [{ digest: "t", vector: new Float32Array([2]) }]);
    expect((await collect(store().scanEncodings("text", "enc"))).map((b) => [...b.vectors])).toEqual([[2]]);
  });
}
