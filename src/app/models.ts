/** `models`: what there is, how two compare, which one serves. */
import type { Progress } from "../common/progress.js";
import { Errors } from "../errors.js";
import type { ModelCard } from "../inference/model.js";
import { openModel } from "../inference/modelFiles.js";
import { activate } from "./activation.js";
import type { Engine } from "./engine.js";

export interface ModelLine {
  name: string;
  version: string;
  active: boolean;
  /** The end of its data (ISO 8601). */
  until: string;
  reason: string;
}

export async function listModels({ store }: Engine): Promise<ModelLine[]> {
  const models = await store.listModels();
  return models
    .map(({ name, version, active, card }) => {
      const { window, decision } = card as ModelCard;
      return { name, version, active, until: window.until, reason: decision.reason };
    })
    .reverse();
}

export async function showModel({ registry }: Engine, id: string): Promise<ModelCard> {
  return (await registry.read(...parts(id))).card;
}

/** Rows in which two cards are read side by side; equal values are left out, metrics always shown. */
export async function compareModels(engine: Engine, a: string, b: string): Promise<{ what: string; a: string; b: string }[]> {
  const [left, right] = [flat(await showModel(engine, a)), flat(await showModel(engine, b))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((what) => what.startsWith("metrics.") || left.get(what) !== right.get(what))
    .map((what) => ({ what, a: left.get(what) ?? "-", b: right.get(what) ?? "-" }));
}

/**
 * Opens the model first (one that cannot be used is refused with the reason, and nothing changes), then prepares its
 * vectors, then activates it.
 */
export async function activateModel(engine: Engine, id: string, progress: Progress): Promise<void> {
  const { card, files } = await engine.registry.read(...parts(id));
  const { text, image } = await engine.trunks();
  for (const [modality, wanted, has] of [
    ["text", card.encoders.text, text.id],
    ["image", card.encoders.image, image.id],
  ] as const)
    if (wanted !== null && wanted !== has)
      throw Errors.modelInvalid(id, `it reads vectors of the ${modality} encoder ${wanted}, but ${has} is configured`);
  const model = await openModel(card, files, engine.here);
  await activate(engine.store, model, progress, engine.inProcessBelow).finally(() => model.close());
}

/** Activates what was active before; null where that was nothing. */
export async function rollbackModel(engine: Engine, progress: Progress): Promise<string | null> {
  const [current, ...earlier] = (await engine.store.activations(100)).map(({ target }) =>
    target ? `${target.name}@${target.version}` : null,
  );
  const previous = earlier.find((id) => id !== current) ?? null;
  if (previous) await activateModel(engine, previous, progress);
  else await engine.store.activateModel(null);
  return previous;
}

function parts(id: string): [name: string, version: string] {
  const at = id.lastIndexOf("@");
  if (at <= 0 || at === id.length - 1) throw Errors.badInput("model", id, "name@version, as `models list` prints it");
  return [id.slice(0, at), id.slice(at + 1)];
}

function flat(card: ModelCard): Map<string, string> {
  const rows = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (value && typeof value === "object" && !Array.isArray(value))
      for (const [k, v] of Object.entries(value)) walk(v, path ? `${path}.${k}` : k);
    else rows.set(path, Array.isArray(value) ? `${value.length} entries` : String(value));
  };
  walk(card, "");
  return rows;
}
