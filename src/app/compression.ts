/** `models compress`: a smaller version of a model beside it, measured against it, and kept out of service unless it is a gain. */
import { gzipSync } from "node:zlib";
import type { Progress } from "../common/progress.js";
import { Errors } from "../errors.js";
import { evaluate } from "../evaluation/evaluate.js";
import { MODEL } from "../evaluation/method.js";
import { modelMethod } from "../evaluation/methods/model.js";
import { summarise } from "../evaluation/summarise.js";
import { COLLABORATIVE } from "../inference/collaborativeFile.js";
import { pruneByMagnitude } from "../inference/compress/prune.js";
import { quantizeInt8 } from "../inference/compress/quantize.js";
import type { ModelCard, RankingModel } from "../inference/model.js";
import { openModel } from "../inference/modelFiles.js";
import { probeModel } from "../inference/probe.js";
import { activate } from "./activation.js";
import { modelParts, openChecked } from "./checkedModel.js";
import { type CompressionFigures, judgeCompression } from "./compressionVerdict.js";
import type { Engine } from "./engine.js";
import { rankLatencies } from "./rankLatency.js";

export interface CompressOptions {
  int8: boolean;
  /** Share of each weight matrix that becomes zero; null: none. */
  prune: number | null;
  /** Serve with it, where it is a gain. */
  activate: boolean;
  progress: Progress;
}

export interface CompressSummary {
  original: string;
  compressed: string;
  figures: CompressionFigures;
  decision: ModelCard["decision"];
}

type Files = ReadonlyMap<string, Uint8Array>;
const COMPRESSED = "compressed";
/** What serves beside the graphs. What training goes on from is not taken along: it would go on from the uncompressed numbers. */
const SERVED = new Set(["residuals.bin", COLLABORATIVE]);
/** Baskets that both are asked for at most: as many as the release gate asks, and more. */
const MOST = 3000;

/** Throws BAD_INPUT where nothing is to be done, and what refuses the original. */
export async function compressModel(engine: Engine, id: string, options: CompressOptions): Promise<CompressSummary> {
  const { int8, prune, progress } = options;
  if (!int8 && prune === null) throw Errors.badInput("compress", "nothing", "--int8, --prune <share>, or both");
  if (prune !== null && !(prune > 0 && prune < 1)) throw Errors.badInput("--prune", prune, "a share between 0 and 1");
  const original = await openChecked(engine, id);
  const { card, files: all } = await engine.registry.read(...modelParts(id));
  const files = new Map([...all].filter(([name]) => name.endsWith(".onnx") || SERVED.has(name)));
  progress.stage("compressing");
  const { files: smaller, sparsity } = compressFiles(files, int8, prune);
  const version = [card.version, ...(prune === null ? [] : [`pruned${Math.round(100 * prune)}`]), ...(int8 ? ["int8"] : [])].join(
    "-",
  );
  const draft = compressedCard(card, version, options);
  const candidate = await openModel(draft, smaller, engine.here);
  try {
    await probeModel(candidate);
    const figures: CompressionFigures = {
      ...(await qualityOf(engine, original, candidate, progress)),
      ...(await latencyOf(original, candidate, progress)),
      bytes: [sizeOf(files), sizeOf(smaller)],
      packedBytes: [packedSizeOf(files), packedSizeOf(smaller)],
      sparsity,
    };
    const verdict = judgeCompression(figures);
    const activated = verdict.gain && options.activate;
    const asked = verdict.gain && !options.activate ? "not asked to be active; " : "";
    const decision = { activated, reason: `${asked}${verdict.reason}` };
    await engine.registry.put({ ...draft, decision, metrics: { ...draft.metrics, ...metricsOf(figures) } }, smaller);
    if (activated) await activate(engine.store, candidate, progress, { inProcessBelow: engine.inProcessBelow });
    return { original: id, compressed: candidate.id, figures, decision };
  } finally {
    await Promise.all([original.close(), candidate.close()]);
  }
}

function compressFiles(files: Files, int8: boolean, prune: number | null): { files: Map<string, Uint8Array>; sparsity: number } {
  let [zeros, weights] = [0, 0];
  const smaller = new Map(files);
  for (const [name, bytes] of files) {
    if (!name.endsWith(".onnx")) continue;
    const pruned = prune === null ? { bytes, zeros: 0, weights: 0 } : pruneByMagnitude(name, bytes, prune);
    zeros += pruned.zeros;
    weights += pruned.weights;
    smaller.set(name, int8 ? quantizeInt8(name, pruned.bytes) : pruned.bytes);
  }
  return { files: smaller, sparsity: weights > 0 ? zeros / weights : 0 };
}

function compressedCard(card: ModelCard, version: string, { int8, prune }: CompressOptions): ModelCard {
  const ways = [
    ...(prune === null ? [] : [`${Math.round(100 * prune)}% of the weights zeroed by magnitude`]),
    ...(int8 ? ["int8 weights, dynamic quantization"] : []),
  ];
  return {
    ...card,
    version,
    createdAt: new Date().toISOString(),
    hyperparameters: { ...card.hyperparameters, "compression.int8": int8, "compression.prune": prune ?? 0 },
    metrics: {},
    provenance: [...card.provenance, `Compressed from ${card.name}@${card.version}: ${ways.join(", ")}; not trained again.`],
  };
}

/** NDCG@12 of both on the slice that training kept for judging, and their paired difference. */
async function qualityOf(
  { store, settings }: Engine,
  original: RankingModel,
  candidate: RankingModel,
  progress: Progress,
): Promise<Pick<CompressionFigures, "questions" | "ndcg" | "loss">> {
  progress.stage("judging both on events that nothing has seen");
  const { gate, end } = original.card.splits;
  const run = await evaluate(
    store,
    ({ state }) => [
      modelMethod(MODEL, original, store, state, settings),
      modelMethod(COMPRESSED, candidate, store, state, settings),
    ],
    { protocol: "next-basket", from: new Date(gate), to: new Date(end), situated: true, negatives: 0, most: MOST, progress },
  );
  const { methods } = summarise([run], { k: [12] }).slices[0]!;
  const own = methods.find(({ method }) => method === MODEL)!.metrics["ndcg@12"]!;
  const other = methods.find(({ method }) => method === COMPRESSED)!;
  return { questions: run.records.length, ndcg: [own.mean, other.metrics["ndcg@12"]!.mean], loss: other.behind!["ndcg@12"]! };
}

async function latencyOf(
  original: RankingModel,
  candidate: RankingModel,
  progress: Progress,
): Promise<Pick<CompressionFigures, "rankMs">> {
  progress.stage("timing the ranker");
  return { rankMs: await rankLatencies(original, candidate) };
}

const total = (files: Files, size: (bytes: Uint8Array) => number): number =>
  [...files.values()].reduce((sum, bytes) => sum + size(bytes), 0);
const sizeOf = (files: Files): number => total(files, (bytes) => bytes.byteLength);
const packedSizeOf = (files: Files): number => total(files, (bytes) => gzipSync(bytes).byteLength);

function metricsOf({ questions, ndcg, loss, rankMs, bytes, sparsity }: CompressionFigures): Record<string, number> {
  return {
    "compression.questions": questions,
    "compression.ndcg@12.original": ndcg[0],
    "compression.ndcg@12.compressed": ndcg[1],
    "compression.loss.p": loss.p,
    "compression.rankMs.original": rankMs[0],
    "compression.rankMs.compressed": rankMs[1],
    "compression.bytes.original": bytes[0],
    "compression.bytes.compressed": bytes[1],
    "compression.sparsity": sparsity,
  };
}
