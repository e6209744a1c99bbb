import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { noProgress, type Progress } from "../../src/common/progress.js";
import { cosine } from "../../src/common/vectors.js";
import type { Product, ProductInput } from "../../src/domain.js";
import type { Encoder } from "../../src/encoders/encoder.js";
import { productDigests } from "../../src/encoders/lexical/productDigests.js";
import { productText } from "../../src/encoders/lexical/productText.js";
import { openEncoder } from "../../src/encoders/openEncoder.js";
import { SessionPool } from "../../src/inference/sessionPool.js";
import { type EncodedStore, encodeCatalogue } from "../../src/ingestion/encodeCatalogue.js";
import { scratch, tinyBert } from "../encoders/directories.js";
import { tinyVision } from "../encoders/tinyVision.js";

/** The port in memory: products, and encodings by digest. */
class Shop implements EncodedStore {
  readonly rows: { product: Product; text: string | null; image: string | null }[] = [];
  readonly encodings = new Map<string, { vector: Float32Array | null; error: string | undefined }>();
  readonly writes: number[] = [];
  readonly touched: string[] = [];

  async add(...inputs: ProductInput[]): Promise<void> {
    for (const input of inputs) {
      const { textDigest, imageDigest } = await productDigests(input);
      const known = this.rows.find(({ product }) => product.id === input.id);
      const product: Product = {
        ...input,
        key: known?.product.key ?? this.rows.length + 1,
        category: input.category ?? [],
        attributes: input.attributes ?? {},
        available: true,
        reviewText: "",
        updatedAt: new Date(0),
      };
      const row = { product, text: textDigest, image: imageDigest };
      if (known) Object.assign(known, row);
      else this.rows.push(row);
    }
  }

  async pending(
    modality: "text" | "image",
    encoderId: string,
    { afterKey, limit, keys }: { afterKey: number; limit: number; keys?: readonly number[] | undefined },
  ) {
    const seen = new Set<string>();
    const found: { product: Product; digest: string }[] = [];
    for (const row of this.rows) {
      const digest = row[modality];
      if (row.product.key <= afterKey || digest === null || seen.has(digest) || found.length === limit) continue;
      if (this.encodings.has(`${modality} ${encoderId} ${digest}`) || keys?.includes(row.product.key) === false) continue;
      seen.add(digest);
      found.push({ product: row.product, digest });
    }
    return found;
  }

  async countPending(modality: "text" | "image", encoderId: string): Promise<number> {
    return (await this.pending(modality, encoderId, { afterKey: 0, limit: Number.POSITIVE_INFINITY })).length;
  }

  async putEncodings(
    modality: "text" | "image",
    encoderId: string,
    rows: readonly { digest: string; vector: Float32Array | null; error?: string }[],
  ): Promise<void> {
    this.writes.push(rows.length);
    for (const { digest, vector, error } of rows) {
      const key = `${modality} ${encoderId} ${digest}`;
      expect(this.encodings.has(key), "encoded twice").toBe(false);
      this.encodings.set(key, { vector, error });
    }
  }

  async *scanEncodings() {}

  async touchProducts(modality: "text" | "image", digests: readonly string[]): Promise<void> {
    for (const digest of digests) {
      const isStored = [...this.encodings].some(
        ([key, { vector }]) => vector && key.startsWith(modality) && key.endsWith(` ${digest}`),
      );
      expect(isStored, "stamped before it was stored").toBe(true);
      this.touched.push(`${modality} ${digest}`);
    }
  }

  encoding(modality: "text" | "image", encoder: Encoder, id: string) {
    return this.encodings.get(`${modality} ${encoder.id} ${this.digestOf(modality, id)}`);
  }

  digestOf(modality: "text" | "image", id: string) {
    return this.rows.find(({ product }) => product.id === id)?.[modality];
  }
}

describe("encoding the catalogue", () => {
  const directory = scratch();
  let pool: SessionPool;
  let text: Encoder<"text">;
  let image: Encoder<"image">;
  let shop: Shop;

  beforeAll(async () => {
    pool = await SessionPool.open({ size: 2 });
    const settings = {
      dataDir: directory,
      textEncoder: tinyBert(join(directory, "text")),
      imageEncoder: tinyVision(join(directory, "image")),
    };
    text = await openEncoder("text", settings, pool);
    image = await openEncoder("image", settings, pool);
  });
  afterAll(() => pool.close());
  beforeEach(() => {
    shop = new Shop();
  });

  const picture = async (name: string, colour: string): Promise<string> => {
    const path = join(directory, "pictures", name);
    mkdirSync(join(directory, "pictures"), { recursive: true });
    writeFileSync(
      path,
      await sharp({ create: { width: 20, height: 20, channels: 3, background: colour } })
        .png()
        .toBuffer(),
    );
    return path;
  };
  const titles = (n: number): ProductInput[] =>
    Array.from({ length: n }, (_, i) => ({ id: `p${i}`, title: `red dress ${"wool ".repeat(i)}` }));

  it("gives each product the vector of its own text and image", async () => {
    const red = await picture("red.png", "#ff0000");
    const blue = await picture("blue.png", "#0000ff");
    await shop.add({ id: "a", title: "Red dress", imageUrl: red }, { id: "b", title: "Blue boots", imageUrl: blue }, { id: "c" });
    const outcome = await encodeCatalogue(shop, { text, image }, noProgress);
    expect(outcome).toMatchObject({ text: { encoded: 2, failed: 0 }, image: { encoded: 2, failed: 0 } });
    for (const id of ["a", "b"]) {
      const { product } = shop.rows.find((row) => row.product.id === id)!;
      const alone = await text.encode([productText(product)]);
      expect(cosine(shop.encoding("text", text, id)!.vector!, alone)).toBeCloseTo(1, 5);
    }
    // The tiny network answers the mean colour.
    expect([...shop.encoding("image", image, "a")!.vector!]).toEqual([1, 0, 0]);
    expect([...shop.encoding("image", image, "b")!.vector!]).toEqual([0, 0, 1]);
    expect(shop.encoding("text", text, "c")).toBeUndefined();
  });

  it("gives every text its vector over many batches, sorted by length or not", async () => {
    await shop.add(...titles(300).reverse());
    expect((await encodeCatalogue(shop, { text }, noProgress)).text).toMatchObject({ encoded: 300 });
    for (const i of [0, 7, 150, 299]) {
      const { product } = shop.rows.find((row) => row.product.id === `p${i}`)!;
      const alone = await text.encode([productText(product)]);
      expect(cosine(shop.encoding("text", text, `p${i}`)!.vector!, alone)).toBeCloseTo(1, 5);
    }
  });

  it("never encodes again what is unchanged, and only what changed", async () => {
    const url = await picture("again.png", "#00ff00");
    await shop.add(...titles(20), { id: "pictured", title: "Boots", imageUrl: url });
    await encodeCatalogue(shop, { text, image }, noProgress);
    expect(await encodeCatalogue(shop, { text, image }, noProgress)).toMatchObject({
      text: { encoded: 0 },
      image: { encoded: 0 },
    });
    await shop.add({ id: "p3", title: "Blue jumper" }, { id: "pictured", title: "Boots", imageUrl: url, price: "5.00" });
    expect(await encodeCatalogue(shop, { text, image }, noProgress)).toMatchObject({
      text: { encoded: 1 },
      image: { encoded: 0 },
    });
  });

  it("encodes equal texts and equal files once", async () => {
    const [a, b] = [await picture("one.png", "#123456"), await picture("two.png", "#123456")];
    await shop.add({ id: "a", title: "Dress", imageUrl: a }, { id: "b", title: "Dress", imageUrl: b });
    const outcome = await encodeCatalogue(shop, { text, image }, noProgress);
    expect(outcome).toMatchObject({ text: { encoded: 1 }, image: { encoded: 1 } });
    expect(shop.encoding("image", image, "b")!.vector).not.toBeNull();
  });

  it("encodes only the products it is given, whatever else waits, and tells which have a vector now", async () => {
    await shop.add(...titles(30));
    const outcome = await encodeCatalogue(shop, { text }, noProgress, {
      keys: [3, 7],
    });
    expect(outcome.text).toMatchObject({ encoded: 2 });
    expect(shop.touched.sort()).toEqual(["p2", "p6"].map((id) => `text ${shop.digestOf("text", id)}`).sort());
    expect(shop.encodings.size).toBe(2);
  });

  it("goes on where it was stopped", async () => {
    await shop.add(...titles(400));
    const stop = new AbortController();
    const stopping: Progress = { ...noProgress, update: (done) => done >= 100 && stop.abort() };
    await expect(encodeCatalogue(shop, { text }, stopping, { signal: stop.signal })).rejects.toThrow(/abort/);
    const kept = shop.encodings.size;
    expect(kept).toBeGreaterThanOrEqual(100);
    expect(kept).toBeLessThan(400);
    expect((await encodeCatalogue(shop, { text }, noProgress)).text).toMatchObject({ encoded: 400 - kept });
    expect(Math.max(...shop.writes)).toBeLessThan(150);
  });

  it("records a broken, a vanished and a changed picture with its reason, and does not try them again", async () => {
    const broken = join(directory, "broken.jpg");
    writeFileSync(broken, "no picture");
    const [whole, gone, changed] = [
      await picture("whole.png", "#ff0000"),
      await picture("gone.png", "#00ff00"),
      await picture("changed.png", "#0000ff"),
    ];
    await shop.add(...Object.entries({ whole, broken, gone, changed }).map(([id, imageUrl]) => ({ id, imageUrl })));
    rmSync(gone);
    writeFileSync(
      changed,
      await sharp({ create: { width: 9, height: 9, channels: 3, background: "#fff" } })
        .png()
        .toBuffer(),
    );
    const notes: string[] = [];
    const progress: Progress = { ...noProgress, note: (line) => notes.push(line) };
    expect((await encodeCatalogue(shop, { image }, progress)).image).toMatchObject({ encoded: 1, failed: 3 });
    expect(shop.encoding("image", image, "whole")!.vector).not.toBeNull();
    expect(shop.encoding("image", image, "broken")).toMatchObject({ vector: null, error: expect.stringMatching(/unsupported/i) });
    expect(shop.encoding("image", image, "gone")).toMatchObject({ vector: null, error: expect.stringMatching(/no such file/) });
    expect(shop.encoding("image", image, "changed")).toMatchObject({ vector: null, error: expect.stringMatching(/has changed/) });
    expect(notes.filter((line) => line.includes("product broken"))).toHaveLength(1);
    expect((await encodeCatalogue(shop, { image }, noProgress)).image).toMatchObject({ encoded: 0, failed: 0 });
  });

  describe("with pictures on a server", () => {
    let server: Server;
    let origin: string;
    let busy = true;
    beforeAll(async () => {
      const red = await sharp({ create: { width: 20, height: 20, channels: 3, background: "#f00" } })
        .png()
        .toBuffer();
      server = createServer((request, response) => {
        if (request.url === "/red.png") response.end(red);
        else if (request.url === "/busy.png") busy ? response.writeHead(503).end() : response.end(red);
        else if (request.url === "/huge.png") response.end(Buffer.alloc(26_000_000));
        else response.writeHead(404).end();
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => {
      server.close();
    });

    it("fetches them, records what is missing or too large, and puts off what the server cannot give now", async () => {
      const names = ["red", "busy", "huge", "missing"];
      await shop.add(...names.map((name) => ({ id: name, imageUrl: `${origin}/${name}.png` })));
      await shop.add({ id: "nobody", imageUrl: "http://127.0.0.1:9/a.png" });
      expect((await encodeCatalogue(shop, { image }, noProgress)).image).toMatchObject({ encoded: 1, failed: 2, deferred: 2 });
      expect(shop.encoding("image", image, "missing")!.error).toMatch(/answered 404/);
      expect(shop.encoding("image", image, "huge")!.error).toMatch(/more than/);
      expect(shop.encoding("image", image, "busy")).toBeUndefined();
      busy = false;
      expect((await encodeCatalogue(shop, { image }, noProgress)).image).toMatchObject({ encoded: 1, deferred: 1 });
    });
  });

  it("tells how far it is", async () => {
    await shop.add(...titles(200));
    const seen: (string | number | undefined)[] = [];
    const done: number[] = [];
    await encodeCatalogue(
      shop,
      { text },
      {
        stage: (name, total, unit) => seen.push(name, total, unit),
        update: (n) => void done.push(n),
        note: () => {},
      },
    );
    expect(seen).toEqual(["encoding texts", 200, "products"]);
    expect(done.at(-1)).toBe(200);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });
});
