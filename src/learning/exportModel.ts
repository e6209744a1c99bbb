/** Writes trained numbers as the files that serve: the same forward functions, with parameters as initializers. */
import type { CatalogueFacts } from "../features/catalogueFacts.js";
import { exportForward } from "./graph/forward.js";
import { project } from "./optim/pca.js";
import { type RankerModel, rankerInputs } from "./train/rankerModel.js";
import { itemInputs, type TowerModel, userInputs } from "./train/towerModel.js";

export const MODEL_FILES = ["item-tower.onnx", "user-tower.onnx", "ranker.onnx", "residuals.bin"] as const;

/** Files by name. The item tower reads raw encoder output: the principal components are its first layer. */
export function exportModel(
  towers: TowerModel,
  model: RankerModel,
  catalogue: CatalogueFacts,
  metadata: Readonly<Record<string, string>>,
): Map<string, Uint8Array> {
  const { sizes, items } = towers;
  const item = exportForward(
    {
      parameters: towers.itemParameters,
      theta: towers.itemTheta,
      inputs: { ...itemInputs(sizes), text: ["M", items.text.rawDim], image: ["M", items.image.rawDim] },
      forward: (p, x) => {
        const text = items.text.pca ? project(x.text, items.text.pca) : x.text;
        const image = items.image.pca ? project(x.image, items.image.pca) : x.image;
        return towers.itemGraph(p, { ...x, text, image });
      },
    },
    metadata,
  );
  const user = exportForward(
    {
      parameters: towers.userParameters,
      theta: towers.userTheta,
      inputs: userInputs(sizes),
      forward: (p, x) => ({ vector: towers.userGraph(p, x) }),
    },
    metadata,
  );
  const rank = exportForward(
    {
      parameters: model.parameters,
      theta: model.theta,
      inputs: rankerInputs(sizes),
      forward: (p, x) => ({ ...model.graph(p, x) }),
    },
    metadata,
  );
  return new Map([
    ["item-tower.onnx", item],
    ["user-tower.onnx", user],
    ["ranker.onnx", rank],
    ["residuals.bin", packResiduals(towers, catalogue)],
  ]);
}

/** A line of JSON (`{ dim, ids }`) and a line feed, then the rows as little-endian float32, in the order of `ids`. */
function packResiduals(towers: TowerModel, catalogue: CatalogueFacts): Uint8Array {
  const ids: string[] = [];
  const rows: Float32Array[] = [];
  for (const key of towers.catalogueKeys) {
    const residual = towers.residualOf(key);
    const facts = catalogue.get(key);
    if (!residual || !facts) continue;
    ids.push(facts.id);
    rows.push(residual);
  }
  const header = Buffer.from(`${JSON.stringify({ dim: towers.sizes.dim, ids })}\n`);
  return Buffer.concat([header, ...rows.map((r) => new Uint8Array(r.buffer, r.byteOffset, r.byteLength))]);
}
