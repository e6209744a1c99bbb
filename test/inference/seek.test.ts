import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { normalize } from "../../src/common/vectors.js";
import { ProductVectors } from "../../src/features/productVectors.js";
import { InlineSession } from "../../src/inference/inlineSession.js";
import type { SessionHandle, TensorValue } from "../../src/inference/session.js";
import { SessionPool } from "../../src/inference/sessionPool.js";
import { doubling } from "./graphs.js";

const [dim, count] = [12, 6000];
const random = seededRandom(33);
const drawn = (): Float32Array => normalize(Float32Array.from({ length: dim }, () => random.normal()));
const half = (vector: Float32Array): TensorValue => ({ type: "float32", data: vector.map((x) => x / 2), dims: [dim] });

describe("running a model and searching for what it gives", () => {
  let pool: SessionPool;
  let model: SessionHandle;
  let vectors: ProductVectors;
  beforeAll(async () => {
    pool = await SessionPool.open({ size: 2 });
    model = await pool.load("doubling", doubling());
  });
  afterAll(() => pool.close());
  beforeEach(() => {
    vectors = new ProductVectors(dim, count + 1, { guests: 2 });
    for (let key = 1; key <= count; key++) vectors.set(key, drawn());
  });
  const seek = (query: Float32Array, wanted = 20, output = "y") =>
    pool.seek(model, { x: half(query) }, { vectors: vectors.shared, output, wanted });

  it("gives both what the model gives and the vectors nearest to it, as they are found here", async () => {
    const queries = Array.from({ length: 20 }, drawn);
    const answers = await Promise.all(queries.map((query) => seek(query)));
    answers.forEach(({ fetches, found }, i) => {
      const here = vectors.nearest(queries[i]!, 20)!;
      expect(fetches.y!.data).toEqual(queries[i]);
      expect(found.keys).toEqual(here.keys);
      expect(found.scores).toEqual(here.scores);
    });
  });

  it("knows vectors that changed, that came, and others", async () => {
    const query = drawn();
    await seek(query);
    vectors.set(77, query);
    expect((await seek(query)).found.keys[0]).toBe(77);
    vectors.set(count + 4000, query); // past the room there was: they lie elsewhere now
    expect([...(await seek(query)).found.keys.slice(0, 2)]).toEqual([77, count + 4000]);
    const first = vectors;
    vectors = new ProductVectors(dim, count + 1, { guests: 2 });
    for (let key = 1; key <= count; key++) vectors.set(key, key === 5 ? query : drawn());
    expect((await seek(query)).found.keys[0]).toBe(5);
    vectors = first;
    expect((await seek(query)).found.keys[0]).toBe(77);
  });

  it("goes on with threads that took the place of others", async () => {
    const query = drawn();
    await seek(query);
    await Promise.all([pool.restart(0), pool.restart(1)]);
    const answers = await Promise.all([seek(query), seek(query), seek(query)]);
    for (const { found } of answers) expect(found.keys).toEqual(vectors.nearest(query, 20)!.keys);
  });

  it("says what is not there", async () => {
    await expect(seek(drawn(), 20, "z")).rejects.toThrow("no vector z");
    const gone = await pool.load("gone", doubling());
    await pool.unload(gone);
    const search = { vectors: vectors.shared, output: "y", wanted: 5 };
    await expect(pool.seek(gone, { x: half(drawn()) }, search)).rejects.toMatchObject({ code: "INFERENCE_UNAVAILABLE" });
    expect("seek" in new InlineSession()).toBe(false);
  });
});
