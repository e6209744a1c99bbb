/** Rebuilds what ships with the demo (model and encodings), and checks that what ships is what would be built. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Progress } from "../common/progress.js";
import type { Config } from "../config.js";
import { renderProductImage } from "../demo/artwork/render.js";
import { generateDemo } from "../demo/demo.js";
import { productDigests, textDigests } from "../encoders/lexical/productDigests.js";
import { productText } from "../encoders/lexical/productText.js";
import { VitrineError } from "../errors.js";
import { readFolder } from "../inference/registry.js";
import { encodeCatalogue } from "../ingestion/encodeCatalogue.js";
import { CHECKPOINT } from "../learning/warm.js";
import type { Modality } from "../store/ports.js";
import { drawingOf, type EncodingRow, type EncodingSet, readEncodings, writeEncodings } from "./demoEncodings.js";
import { fillStore, type StoredDemo } from "./demoShop.js";
import { Engine } from "./engine.js";
import { DEMO_MODEL_DIR } from "./shippedModel.js";
import { type TrainSummary, trainModel } from "./training.js";

/** The moment the shipped model's shop ends at; the demo that is served ends nearer to today. */
const ANCHOR = new Date("2026-11-16T00:00:00Z");
const BUILD_MINUTES = 6;
/** Largest difference of a shipped encoding from one made here; half precision costs a tenth of it. */
const TOLERANCE = 1e-4;

export interface DemoBuild extends TrainSummary {
  demoDigest: string;
}

export interface DemoCheck {
  demoDigest: string;
  /** Encodings that were made again, and the largest difference of a number in them. */
  compared: number;
  worst: number;
}

/** Generates the demo at its anchor, encodes it, trains, and writes everything that ships to `out`. */
export async function buildDemoModel(config: Config, out: string, progress: Progress): Promise<DemoBuild> {
  const scratch = join(config.dataDir, "demo-build");
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const engine = await Engine.open({ ...config, dataDir: scratch, modelsDir: join(scratch, "models"), databaseUrl: undefined });
  try {
    const demo = await fillStore(engine.store, { end: ANCHOR, imagesDir: join(config.dataDir, "demo-images") }, progress);
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
    // What training would go on from is of no use to a shop of its own.
    for (const [name, bytes] of files) if (name !== CHECKPOINT) await writeFile(join(out, name), bytes);
    await writeFile(join(out, "card.json"), `${JSON.stringify({ ...card, demoDigest: demo.digest }, null, 2)}\n`);
    await writeEncodings(join(out, "encodings.bin"), await encodingsOf(engine, demo));
    return { ...summary, demoDigest: demo.digest };
  } finally {
    await engine.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Every stored vector of both encoders, by the digest of what was encoded. */
async function encodingsOf(engine: Engine, { products }: StoredDemo): Promise<EncodingSet[]> {
  const trunks = await engine.trunks();
  const drawings = new Map(products.map((product) => [product.id, drawingOf(product)]));
  const sources: Record<Modality, Map<number, { digest: string | null; drawing?: string | undefined }>> = {
    text: new Map(),
    image: new Map(),
  };
  for await (const batch of engine.store.scanProducts())
    for (const product of batch) {
      const { textDigest, imageDigest } = await productDigests(product);
      sources.text.set(product.key, { digest: textDigest });
      sources.image.set(product.key, { digest: imageDigest, drawing: drawings.get(product.id) });
    }
  const sets: EncodingSet[] = [];
  for (const modality of ["text", "image"] as const) {
    const rows = new Map<string, EncodingRow>();
    for await (const { keys, dim, vectors } of engine.store.scanEncodings(modality, trunks[modality].id))
      keys.forEach((key, i) => {
        const { digest, drawing } = sources[modality].get(key)!;
        if (digest) rows.set(drawing ?? digest, { digest, drawing, vector: vectors.slice(i * dim, (i + 1) * dim) });
      });
    sets.push({ modality, encoderId: trunks[modality].id, rows: [...rows.values()] });
  }
  return sets;
}

/** Throws MODEL_INVALID where the demo's data or encodings are no longer those that the shipped model was made of. */
export async function verifyDemoModel(config: Config): Promise<DemoCheck> {
  const shipped = await readFolder(DEMO_MODEL_DIR);
  if (!shipped) throw stale("there is none");
  const { demoDigest } = shipped.card as typeof shipped.card & { demoDigest: string };
  const shop = generateDemo({ end: ANCHOR });
  if (shop.digest !== demoDigest) throw stale(`it learned from demo ${demoDigest}, this is ${shop.digest}`);
  const engine = await Engine.open({ ...config, databaseUrl: undefined });
  try {
    const { text, image } = await engine.encoders();
    const known: Record<Modality, Map<string, Float32Array>> = { text: new Map(), image: new Map() };
    for (const { modality, encoderId, rows } of await readEncodings(join(DEMO_MODEL_DIR, "encodings.bin"))) {
      const now = modality === "text" ? text.id : image.id;
      if (encoderId !== now) throw stale(`its ${modality} encodings are of ${encoderId}, the encoder is ${now}`);
      for (const { digest, drawing, vector } of rows) known[modality].set(drawing ?? digest, vector);
    }
    const changed = shop.products.filter((product) => !known.image.has(drawingOf(product)));
    if (changed.length > 0) throw stale(`${changed.length} of its pictures are drawn otherwise now, ${changed[0]!.id} for one`);
    let worst = 0;
    let compared = 0;
    const compare = (modality: Modality, source: string, made: Float32Array): void => {
      const vector = known[modality].get(source);
      if (!vector) return;
      compared++;
      for (let i = 0; i < made.length; i++) worst = Math.max(worst, Math.abs(made[i]! - vector[i]!));
    };
    for (const product of shop.products.filter((_, i) => i % 150 === 0)) {
      const words = { ...product, reviewText: "" };
      const { textDigest } = textDigests(words);
      if (textDigest) compare("text", textDigest, await text.encode([productText(words)]));
      compare("image", drawingOf(product), await image.encode([await renderProductImage(product)]));
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
