/**
 * Going on from a trained model: `checkpoint.bin` beside its graphs holds the parameters as training had them, with the
 * projections and the scaling that they belong to. Whatever gave these numbers their meaning must still be as it was; else
 * it is refused, with the reason.
 */
import { digest } from "../common/hash.js";
import { bytesOf, fromBytes, pack, type Saved, unpack } from "../common/packed.js";
import { Errors } from "../errors.js";
import { FEATURES_DIGEST } from "../features/layout.js";
import type { ModelCard } from "../inference/model.js";
import { type Residuals, readResiduals } from "../inference/residuals.js";
import type { Projections } from "./data/itemTable.js";
import type { PairScaling } from "./models/ranker.js";
import type { Pca } from "./optim/pca.js";
import type { RankerModel } from "./train/rankerModel.js";
import type { TowerModel } from "./train/towerModel.js";

export const CHECKPOINT = "checkpoint.bin";

interface PcaSize {
  dim: number;
  components: number;
}

interface Note {
  /** Digests of the parameters' names and shapes. */
  towers: string;
  ranker: string;
  /** Width of the ranker's hidden layers. */
  hidden: number;
  text: PcaSize | null;
  image: PcaSize | null;
}

/** What training goes on from. */
export interface WarmStart {
  /** `name@version`. */
  id: string;
  card: ModelCard;
  projections: Projections;
  scaling: PairScaling;
  /** Width of the ranker's hidden layers. */
  hidden: number;
  /** Overwrites fresh parameters with the trained ones; products it did not know keep a residual of zero. */
  restoreTowers(model: TowerModel, keyOf: (id: string) => number | undefined): void;
  restoreRanker(model: RankerModel): void;
}

/** The bytes of `checkpoint.bin`. */
export function packCheckpoint(towers: TowerModel, ranker: RankerModel): Uint8Array {
  const { text, image } = towers.items;
  const note: Note = {
    towers: towersLayout(towers),
    ranker: rankerLayout(ranker),
    hidden: ranker.sizes.hidden,
    text: sizeOf(text.pca),
    image: sizeOf(image.pca),
  };
  const parts: Record<string, Uint8Array> = {
    item: bytesOf(towers.itemTheta),
    user: bytesOf(towers.userTheta),
    ranker: bytesOf(ranker.theta),
    mean: bytesOf(ranker.scaling.mean),
    deviation: bytesOf(ranker.scaling.deviation),
  };
  for (const [name, { pca }] of [["text", text] as const, ["image", image] as const])
    if (pca) Object.assign(parts, { [`${name}Mean`]: bytesOf(pca.mean), [`${name}Projection`]: bytesOf(pca.projection) });
  return Buffer.concat(pack({ note, parts }));
}

/** Reads what to go on from. Throws MODEL_REFUSED where it cannot be gone on from in this shop, with the reason. */
export function warmStart(
  card: ModelCard,
  files: ReadonlyMap<string, Uint8Array>,
  encoders: { text: string | null; image: string | null },
): WarmStart {
  const id = `${card.name}@${card.version}`;
  const refuse = (why: string): never => {
    throw Errors.cannotGoOn(id, why);
  };
  if (card.featuresDigest !== FEATURES_DIGEST)
    refuse(`it was made for feature layout ${card.featuresDigest}, this build has ${FEATURES_DIGEST}`);
  for (const modality of ["text", "image"] as const)
    if (card.encoders[modality] !== encoders[modality] && card.encoders[modality] !== null)
      refuse(`it reads vectors of the ${modality} encoder ${card.encoders[modality]}, but ${encoders[modality]} is configured`);
  if (card.privacy) refuse("it was trained privately, and going on would tell more of its shoppers than its card says");
  const bytes = files.get(CHECKPOINT);
  const saved = bytes ? unpack<Note>(bytes) : null;
  const residualBytes = files.get("residuals.bin");
  if (!saved || !residualBytes) return refuse(`it has no whole ${CHECKPOINT}, as models that were trained before have none`);
  const residuals = readResiduals(residualBytes);
  const { note } = saved;
  return {
    id,
    card,
    hidden: note.hidden,
    projections: { vocabulary: card.vocabulary, text: pcaOf(saved, "text"), image: pcaOf(saved, "image") },
    scaling: { mean: floats(saved.parts.mean), deviation: floats(saved.parts.deviation) },
    restoreTowers(model, keyOf) {
      if (note.towers !== towersLayout(model)) refuse("its towers have other parameters than this build's");
      fromBytes(model.itemTheta, saved.parts.item);
      fromBytes(model.userTheta, saved.parts.user);
      restoreResiduals(model, residuals, keyOf);
    },
    restoreRanker(model) {
      if (note.ranker !== rankerLayout(model)) refuse("its ranker has other parameters than this build's");
      fromBytes(model.theta, saved.parts.ranker);
    },
  };
}

function restoreResiduals(model: TowerModel, { rowOf, rows, dim }: Residuals, keyOf: (id: string) => number | undefined): void {
  for (const [id, row] of rowOf) {
    const key = keyOf(id);
    if (key === undefined || key >= model.products) continue;
    model.known[key] = 1;
    model.residuals.set(rows.subarray(row * dim, (row + 1) * dim), key * dim);
  }
}

const towersLayout = ({ itemParameters, userParameters }: TowerModel): string =>
  digest([itemParameters.specs, userParameters.specs]);
const rankerLayout = ({ parameters }: RankerModel): string => digest(parameters.specs);

const sizeOf = (pca: Pca | null): PcaSize | null => pca && { dim: pca.dim, components: pca.components };

function pcaOf({ note, parts }: Saved<Note>, modality: "text" | "image"): Pca | null {
  const size = note[modality];
  if (!size) return null;
  const [mean, projection] = [floats(parts[`${modality}Mean`]), floats(parts[`${modality}Projection`])];
  // Only fitting needs the variances.
  return { ...size, mean, projection, variances: new Float64Array(0), totalVariance: 0 };
}

function floats(bytes: Uint8Array | undefined): Float32Array {
  const array = new Float32Array((bytes?.byteLength ?? 0) / 4);
  fromBytes(array, bytes);
  return array;
}
