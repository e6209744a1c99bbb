import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import {
  CONTEXT_DIM,
  DEMOGRAPHICS_DIM,
  FACET_COUNT,
  FEATURES_DIGEST,
  PAIR_DIM,
  PRODUCT_NUMBERS_DIM,
} from "../../src/features/layout.js";
import { InlineSession } from "../../src/inference/inlineSession.js";
import type { ItemInputs, ModelCard } from "../../src/inference/model.js";
import { openModel } from "../../src/inference/modelFiles.js";
import { ModelRegistry } from "../../src/inference/registry.js";
import { readResiduals } from "../../src/inference/residuals.js";
import type { ModelRecord, Models } from "../../src/store/ports.js";
import { untrainedModel } from "../fixtures/untrainedModel.js";

let card: ModelCard;
let files: Map<string, Uint8Array>;
beforeAll(() => {
  ({ card, files } = untrainedModel({ products: ["p1", "p2"] }));
});

const normals = (length: number, seed = 1): Float32Array => {
  const { normal } = seededRandom(seed);
  return Float32Array.from({ length }, () => normal());
};

function itemInputs(ids: readonly string[]): ItemInputs {
  const n = ids.length;
  const { encoders, vocabulary } = card;
  return {
    n,
    ids,
    text: normals(n * encoders.textDim),
    textMask: new Float32Array(n).fill(1),
    image: normals(n * encoders.imageDim),
    imageMask: new Float32Array(n),
    tokens: new Float32Array(n * vocabulary.length).fill(1),
    numbers: normals(n * PRODUCT_NUMBERS_DIM),
  };
}

describe("a model opened from its files", () => {
  test("answers typed calls with the shapes that its card says", async () => {
    const model = await openModel(card, files, new InlineSession());
    expect(model.id).toBe("fixture@1");
    const { vectors, parts } = await model.encodeItems(itemInputs(["p1", "p2", "unheard of"]));
    expect([vectors.length, parts.length]).toEqual([3 * card.dim, 3 * 4 * card.dim]);
    const shopper = await model.encodeShopper(
      {
        entries: [{ product: 1, type: 4, at: 0, value: Number.NaN, quantity: 1 }],
        clock: 1,
        demographics: new Float32Array(DEMOGRAPHICS_DIM),
        context: new Float32Array(CONTEXT_DIM),
        present: new Float32Array(FACET_COUNT),
      },
      () => vectors.subarray(0, card.dim),
    );
    expect(shopper).toHaveLength(card.dim);
    const present = new Float32Array(FACET_COUNT);
    present[0] = 1;
    const ranked = await model.rank({
      shopper,
      n: 3,
      items: vectors,
      pairs: normals(3 * PAIR_DIM),
      context: new Float32Array(CONTEXT_DIM),
      present,
    });
    expect(ranked.scores).toHaveLength(3);
    expect(ranked.alphas).toHaveLength(FACET_COUNT);
    expect(ranked.facetScores).toHaveLength(3 * FACET_COUNT);
    await model.close();
  });

  test("leaves history entries without a vector out", async () => {
    const model = await openModel(card, files, new InlineSession());
    const entry = (product: number) => ({ product, type: 4, at: 0, value: Number.NaN, quantity: 1 });
    const moment = {
      clock: 1,
      demographics: new Float32Array(DEMOGRAPHICS_DIM),
      context: new Float32Array(CONTEXT_DIM),
      present: new Float32Array(FACET_COUNT),
    };
    const known = normals(card.dim, 3);
    const vectorOf = (product: number) => (product === 1 ? known : undefined);
    const both = await model.encodeShopper({ ...moment, entries: [entry(2), entry(1)] }, vectorOf);
    const one = await model.encodeShopper({ ...moment, entries: [entry(1)] }, vectorOf);
    expect(both).toEqual(one);
    await model.close();
  });

  test("adds the residual of products that it knows by id", async () => {
    const model = await openModel(card, files, new InlineSession());
    const norm = (parts: Float32Array, i: number): number =>
      Math.hypot(...parts.subarray((4 * i + 3) * card.dim, 4 * (i + 1) * card.dim));
    const { parts } = await model.encodeItems(itemInputs(["p2", "unheard of"]));
    expect(norm(parts, 0)).toBeGreaterThan(0);
    expect(norm(parts, 1)).toBe(0);
    await model.close();
  });

  test("is refused where it does not fit, with the reason", async () => {
    const open = (c: Partial<ModelCard>, f: ReadonlyMap<string, Uint8Array> = files) =>
      openModel({ ...card, ...c }, f, new InlineSession());
    await expect(open({ featuresDigest: "other" })).rejects.toMatchObject({
      code: "MODEL_INVALID",
      message: expect.stringContaining(FEATURES_DIGEST),
    });
    await expect(open({ dim: 32 })).rejects.toMatchObject({ code: "MODEL_INVALID" });
    await expect(open({}, without("ranker.onnx"))).rejects.toMatchObject({ message: expect.stringContaining("ranker.onnx") });
    const cut = new Map(files).set("residuals.bin", files.get("residuals.bin")!.subarray(0, -4));
    await expect(open({}, cut)).rejects.toMatchObject({ code: "MODEL_INVALID", message: expect.stringContaining("residuals") });
    const garbage = new Map(files).set("user-tower.onnx", new Uint8Array([1, 2, 3]));
    await expect(open({}, garbage)).rejects.toMatchObject({ code: "MODEL_INVALID" });
  });
});

describe("residuals", () => {
  test("are read the same wherever their bytes lie", () => {
    const bytes = files.get("residuals.bin")!;
    const { rows, rowOf, dim } = readResiduals(bytes);
    expect(dim).toBe(card.dim);
    expect([...rowOf]).toEqual([
      ["p1", 0],
      ["p2", 1],
    ]);
    // As a file is read: a Buffer, a view into a larger pool at any offset.
    for (const offset of [1, 2, 7]) {
      const pool = Buffer.alloc(bytes.length + 16);
      pool.set(bytes, offset);
      expect(readResiduals(pool.subarray(offset, offset + bytes.length)).rows).toEqual(rows);
    }
  });
});

describe("the registry", () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "vitrine-models-"));
  });
  afterAll(() => rm(dir, { recursive: true }));

  test("keeps a model in files and rows, and reads it back from either", async () => {
    const registry = new ModelRegistry(memoryModels(), dir);
    const folder = await registry.put(card, files);
    expect(JSON.parse(await readFile(join(folder, "card.json"), "utf8"))).toEqual(card);
    const fromFiles = await registry.read(card.name, card.version);
    await rm(folder, { recursive: true });
    const fromRows = await registry.read(card.name, card.version);
    for (const { card: c, files: f } of [fromFiles, fromRows]) {
      expect(c).toEqual(card);
      for (const [name, bytes] of files) expect(Buffer.from(f.get(name)!).equals(bytes)).toBe(true);
    }
    const model = await registry.open(card.name, card.version, new InlineSession());
    expect(model.card).toEqual(card);
    await model.close();
  });

  test("numbers versions by the minute, and says when there is no such model", async () => {
    const registry = new ModelRegistry(memoryModels(), dir);
    const now = new Date("2026-01-31T09:30:12Z");
    expect(await registry.newVersion("shop", now)).toBe("20260131-0930");
    await registry.put({ ...card, name: "shop", version: "20260131-0930" }, files);
    expect(await registry.newVersion("shop", now)).toBe("20260131-0930-2");
    await expect(registry.read("shop", "none")).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await registry.openActive(new InlineSession())).toBeNull();
  });
});

function without(name: string): Map<string, Uint8Array> {
  return new Map([...files].filter(([file]) => file !== name));
}

/** The store's models, in memory. */
function memoryModels(): Models {
  const rows: (ModelRecord & { files: ReadonlyMap<string, Uint8Array> })[] = [];
  return {
    async putModel({ name, version, card, files }) {
      rows.push({ name, version, card, files, active: false, createdAt: new Date(0) });
    },
    listModels: async () => rows,
    async modelFiles(name, version) {
      const row = rows.find((r) => r.name === name && r.version === version);
      return row ? new Map(row.files) : null;
    },
    activeModel: async () => rows.find((r) => r.active) ?? null,
    async activateModel() {},
    modelSizes: async () => new Map(),
    activations: async () => [],
  };
}
