import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { cosine } from "../../src/common/vectors.js";
import { bundledEncoder } from "../../src/encoders/convert/bundled.js";
import { openEncoder } from "../../src/encoders/openEncoder.js";
import { scratch, TINY_DIM, tinyBert, tinyVector, write } from "./directories.js";
import { tinyVision } from "./tinyVision.js";

const settings = (dataDir: string, encoder: string) => ({ dataDir, textEncoder: encoder, imageEncoder: encoder });

describe("bundled encoders", () => {
  const dataDir = scratch();
  const another = scratch();

  it("are converted once, whole, by however many processes at once", async () => {
    const directories = await Promise.all([1, 2, 3].map(() => bundledEncoder("text", dataDir)));
    expect(new Set(directories).size).toBe(1);
    expect(readdirSync(join(dataDir, "encoders"))).toHaveLength(1);
    const file = join(directories[0]!, "onnx/model.onnx");
    const { mtimeMs } = statSync(file);
    await bundledEncoder("text", dataDir);
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
  });

  it("have the same id wherever they were converted", async () => {
    const [a, b] = await Promise.all([dataDir, another].map((dir) => openEncoder("text", settings(dir, "bundled"))));
    expect(a!.id).toBe(b!.id);
    expect(a!.id).toMatch(/^use-lite-1@[0-9a-f]{16}$/);
  });
});

describe("an encoder from a local directory", () => {
  const root = scratch();
  const directory = tinyBert(join(root, "tiny"));

  it("means its token vectors, without the padding", async () => {
    const encoder = await openEncoder("text", settings(root, directory));
    expect(encoder.dim).toBe(TINY_DIM);
    const vectors = await encoder.encode(["red", "Blue wool boots."]);
    const sum = new Float32Array(TINY_DIM);
    for (const word of ["[CLS]", "red", "[SEP]"]) for (const [i, x] of tinyVector(word).entries()) sum[i]! += x;
    expect(cosine(vectors.subarray(0, TINY_DIM), sum)).toBeCloseTo(1, 5);
    const single = await encoder.encode(["Blue wool boots."]);
    expect(cosine(vectors.subarray(TINY_DIM), single)).toBeCloseTo(1, 5);
  });

  it("takes the first token's vector where its pooling config says so", async () => {
    const cls = tinyBert(join(root, "cls"));
    write(join(cls, "1_Pooling/config.json"), { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false });
    const encoder = await openEncoder("text", settings(root, cls));
    expect(cosine(await encoder.encode(["red dress"]), tinyVector("[CLS]"))).toBeCloseTo(1, 5);
  });

  it("has another id when its weights, its vocabulary or its preprocessing change", async () => {
    const id = async () => (await openEncoder("text", settings(root, directory))).id;
    const ids = [await id()];
    tinyBert(directory, 2);
    ids.push(await id());
    const tokenizer = JSON.parse(readFileSync(join(directory, "tokenizer.json"), "utf8"));
    write(join(directory, "tokenizer.json"), { ...tokenizer, normalizer: null });
    ids.push(await id());
    write(join(directory, "1_Pooling/config.json"), { pooling_mode_cls_token: true });
    ids.push(await id());
    expect(new Set(ids).size).toBe(4);
    expect(await id()).toBe(ids[3]);
  });

  it("reads images as its preprocessor config says: shortest edge, middle, mean and deviation", async () => {
    const vision = tinyVision(join(root, "vision"), {
      do_resize: true,
      size: { shortest_edge: 8 },
      do_center_crop: true,
      crop_size: { height: 8, width: 8 },
      do_normalize: true,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.25, 0.5],
    });
    const encoder = await openEncoder("image", settings(root, vision));
    // Black sides, a middle of (255, 191.25, 0): normalised (1, 1, -1).
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="80">
      <rect width="320" height="80" fill="black"/><rect x="110" width="100" height="80" fill="rgb(255,191,0)"/></svg>`;
    const vector = await encoder.encode([Buffer.from(svg)]);
    for (const [i, expected] of [1, 1, -1].entries()) expect(vector[i]).toBeCloseTo(expected / Math.sqrt(3), 1);
  });
});

describe("an encoder from a hub", () => {
  const root = scratch();
  const published = tinyBert(join(root, "published"));
  let server: Server;
  const asked: string[] = [];
  const before = process.env.HF_ENDPOINT;
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      const file = join(published, (request.url ?? "").replace("/shop/tiny/resolve/main/", ""));
      if (request.url?.startsWith("/shop/tiny/") && existsSync(file)) response.end(readFileSync(file));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    process.env.HF_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    if (before === undefined) delete process.env.HF_ENDPOINT;
    else process.env.HF_ENDPOINT = before;
  });
  afterEach(() => asked.splice(0));

  it("is downloaded once and then read from disk", async () => {
    const dataDir = join(root, "data");
    const encoder = await openEncoder("text", settings(dataDir, "shop/tiny"));
    const local = await openEncoder("text", settings(dataDir, published));
    expect(await encoder.encode(["red dress"])).toEqual(await local.encode(["red dress"]));
    expect(asked.length).toBeGreaterThan(0);
    asked.splice(0);
    await openEncoder("text", settings(dataDir, "shop/tiny"));
    expect(asked).toEqual([]);
  });

  it("leaves nothing behind when it does not exist, and says what was asked", async () => {
    const dataDir = join(root, "none");
    await expect(openEncoder("text", settings(dataDir, "shop/missing"))).rejects.toThrow(/config\.json answered 404/);
    expect(readdirSync(join(dataDir, "encoders/hub"))).toEqual([]);
  });
});

describe("a setting that names no encoder", () => {
  it("is refused with what it may be", async () => {
    const dataDir = scratch();
    await expect(openEncoder("text", settings(dataDir, "./nowhere"))).rejects.toMatchObject({
      code: "MODEL_INVALID",
      message: expect.stringContaining("VITRINE_TEXT_ENCODER"),
    });
  });
});
