/** Opens a model by name, or refuses it with the reason: what stands before every activation, shadow and compression. */
import { Errors } from "../errors.js";
import type { ModelCard, RankingModel } from "../inference/model.js";
import { openModel } from "../inference/modelFiles.js";
import { probeModel } from "../inference/probe.js";
import type { Sessions } from "../inference/session.js";
import type { Engine } from "./engine.js";

/** Name and version of `name@version`. Throws BAD_INPUT for anything else; neither may leave the models directory. */
export function modelParts(id: string): [name: string, version: string] {
  const match = /^([\w.~-]+)@([\w.~-]+)$/.exec(id);
  if (!match || /^\.+$/.test(match[1]!) || /^\.+$/.test(match[2]!))
    throw Errors.badInput("model", id, "name@version, as `models list` prints it");
  return [match[1]!, match[2]!];
}

/**
 * Opens the model and tries it once; one whose folder was copied here from elsewhere becomes known. Throws NOT_FOUND; MODEL_INVALID where it reads other encoders or features than this
 * installation has, where a file is missing or broken, or where its graphs do not fit its card.
 */
export async function openChecked(engine: Engine, id: string, sessions: Sessions = engine.here): Promise<RankingModel> {
  const { card, files } = await engine.registry.read(...modelParts(id));
  await refuseOtherEncoders(engine, id, card);
  const model = await openModel(card, files, sessions);
  try {
    if (model.id !== id) throw Errors.modelInvalid(id, `its card says that it is ${model.id}`);
    await probeModel(model);
    await engine.registry.register(card, files);
    return model;
  } catch (cause) {
    await model.close();
    throw cause;
  }
}

async function refuseOtherEncoders(engine: Engine, id: string, { encoders }: ModelCard): Promise<void> {
  if (encoders.text === null && encoders.image === null) return;
  const { text, image } = await engine.trunks();
  for (const [modality, wanted, dim, has] of [
    ["text", encoders.text, encoders.textDim, text],
    ["image", encoders.image, encoders.imageDim, image],
  ] as const) {
    if (wanted === null) continue;
    if (wanted !== has.id)
      throw Errors.modelInvalid(id, `it reads vectors of the ${modality} encoder ${wanted}, but ${has.id} is configured`);
    if (dim !== has.dim)
      throw Errors.modelInvalid(id, `it reads ${modality} vectors of dimension ${dim}, but ${has.id} makes ${has.dim}`);
  }
}
