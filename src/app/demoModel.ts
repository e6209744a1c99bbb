/** Rebuilds what ships with the demo (model and encodings), and checks that what ships is what would be built. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256 } from "../common/hash.js";
import type { Progress } from "../common/progress.js";
import type { Config } from "../config.js";
import { renderProductImage } from "../demo/artwork/render.js";
import { generateDemo } from "../demo/demo.js";
import { productDigests, textDigests } from "../encoders/lexical/productDigests.js";
import { productText } from "../encoders/lexical/productText.js";
import { VitrineError } from "../errors.js";
import { readFolder } from "../inference/registry.js";
import { encodeCatalogue } from "../ingestion/encodeCatalogue.js";
import type { Modality } from "../store/ports.js";
import { type EncodingSet, readEncodings, writeEncodings } from "./demoEncodings.js";
import { DEMO_MODEL_DIR, fillStore } from "./demoShop.js";
import { Engine } from "./engine.js";
import { type TrainSummary, trainModel } from "./training.js";

/** The moment the shipped model's shop ends at; the demo that is served ends nearer to today. */
const ANCHOR = new Date("2026-11-16T00:00:00Z");
const BUILD_MINUTES = 6;
/** Largest difference of a shipped encoding from one made here; half precision costs a tenth of it. */
const TOLERANCE = 1e-4;

export interface DemoBuild extends TrainSummary {
  demoDigest: string;
}

/** Generates the demo at its anchor, encodes it, trains, and writes everything that ships to `out`. */
export async function buildDemoModel(config: Config, out: string, progress: Progress): Promise<DemoBuild> {
  const scratch = join(config.dataDir, "demo-build");
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const engine = await Engine.open({ ...config, dataDir: scratch, modelsDir: join(scratch, "models"), databaseUrl: undefined });
  try {
    const shop = await fillStore(engine.store, { end: ANCHOR, imagesDir: join(config.dataDir, "demo-images") }, progress);
    await encodeCatalogue(engine.store, await engine.encoders(), progress);
    const summary = await trainModel(engine, {
      name: "demo",
      version: "1",
      createdAt: ANCHOR,
      budgetMinutes: BUILD_MINUTES,
      seed: 1,
      progress,
    });
    const { card, files } = await engine.registry.read("demo", "1");
    await rm(out, { recursive: true, force: true });
    await mkdir(out, { recursive: true });
    for (const [name, bytes] of files) await writeFile(join(out, name), bytes);
    await writeFile(join(out, "card.json"), `${JSON.stringify({ ...card, demoDigest: shop.digest }, null, 2)}\n`);
    await writeEncodings(join(out, "encodings.bin"), await encodingsOf(engine));
    return { ...summary, demoDigest: shop.digest };
  } finally {
    await engine.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Every stored vector of both encoders, by the digest of what was encoded. */
async function encodingsOf(engine: Engine): Promise<EncodingSet[]> {
  const trunks = await engine.trunks();
  const digests: Record<Modality, Map<number, string | null>> = { text: new Map(), image: new Map() };
  for await (const products of engine.store.scanProducts())
    for (const product of products) {
      const { textDigest, imageDigest } = await productDigests(product);
      digests.text.set(product.key, textDigest);
      digests.image.set(product.key, imageDigest);
    }
  const sets: EncodingSet[] = [];
  for (const modality of ["text", "image"] as const) {
    const rows = new Map<string, Float32Array>();
    for await (const { keys, dim, vectors } of engine.store.scanEncodings(modality, trunks[modality].id))
      keys.forEach((key, i) => {
        const digest = digests[modality].get(key);
        if (digest) rows.set(digest, vectors.slice(i * dim, (i + 1) * dim));
      });
    sets.push({ modality, encoderId: trunks[modality].id, rows: [...rows].map(([digest, vector]) => ({ digest, vector })) });
  }
  return sets;
}

/** Throws MODEL_INVALID where the demo's data or encodings are no longer those that the shipped model was made of. */
export async function verifyDemoModel(config: Config): Promise<{ demoDigest: string; compared: number; worst: number }> {
  const shipped = await readFolder(DEMO_MODEL_DIR);
  if (!shipped) throw stale("there is none");
  const { demoDigest } = shipped.card as typeof shipped.card & { demoDigest: string };
  const shop = generateDemo({ end: ANCHOR });
  if (shop.digest !== demoDigest) throw stale(`it learned from demo ${demoDigest}, this is ${shop.digest}`);
  const engine = await Engine.open({ ...config, databaseUrl: undefined });
  try {
    const { text, image } = await engine.encoders();
    const known = new Map<Modality, Map<string, Float32Array>>();
    for (const { modality, encoderId, rows } of await readEncodings(join(DEMO_MODEL_DIR, "encodings.bin"))) {
      const now = modality === "text" ? text.id : image.id;
      if (encoderId !== now) throw stale(`its ${modality} encodings are of ${encoderId}, the encoder is ${now}`);
      known.set(modality, new Map(rows.map((row) => [row.digest, row.vector])));
    }
    let worst = 0;
    let compared = 0;
    const compare = (modality: Modality, digest: string, made: Float32Array): void => {
      const vector = known.get(modality)?.get(digest);
      if (!vector) return;
      compared++;
      for (let i = 0; i < made.length; i++) worst = Math.max(worst, Math.abs(made[i]! - vector[i]!));
    };
    for (const product of shop.products.filter((_, i) => i % 150 === 0)) {
      const words = { ...product, reviewText: "" };
      const { textDigest } = textDigests(words);
      if (textDigest) compare("text", textDigest, await text.encode([productText(words)]));
      const picture = await renderProductImage(product);
      compare("image", sha256(picture), await image.encode([picture]));
    }
    if (compared < 8) throw stale(`only ${compared} of its encodings could be found again`);
    if (worst > TOLERANCE) throw stale(`its encodings differ by up to ${worst.toExponential(1)}`);
    return { demoDigest, compared, worst };
  } finally {
    await engine.close();
  }
}

function stale(why: string): VitrineError {
  return new VitrineError(
    "MODEL_INVALID",
    `The demo's shipped model is not up to date: ${why}. Rebuild it: npm run demo:build.`,
    {
      folder: dirname(DEMO_MODEL_DIR),
    },
  );
}
