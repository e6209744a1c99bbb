/** The model that ships with the demo: put into the database with it, and again where a newer Vitrine ships another. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { digest } from "../common/hash.js";
import type { ModelCard } from "../inference/model.js";
import { readFolder } from "../inference/registry.js";
import type { Store } from "../store/ports.js";

/** Where the demo's trained model and encodings ship, whatever the models directory is. */
export const DEMO_MODEL_DIR = fileURLToPath(new URL("../../models/demo/1", import.meta.url));

/** Stores and activates it. False where this copy ships none. */
export async function putShippedModel(store: Store): Promise<boolean> {
  const model = await readFolder(DEMO_MODEL_DIR);
  if (!model) return false;
  const { name, version } = model.card;
  const known = (await store.listModels()).find((record) => record.name === name && record.version === version);
  // What an earlier one of this name made is of another space.
  if (known && digest(known.card) !== digest(model.card)) await store.dropSpace(`${name}@${version}`);
  await store.putModel({ name, version, card: model.card, files: model.files });
  await store.activateModel({ name, version });
  return true;
}

/** Brings the stored one up to date where it is the active one. */
export async function renewShippedModel(store: Store): Promise<void> {
  const active = await store.activeModel();
  const text = await readFile(join(DEMO_MODEL_DIR, "card.json"), "utf8").catch(() => null);
  if (!active || text === null) return;
  const card = JSON.parse(text) as ModelCard;
  if (active.name === card.name && active.version === card.version && digest(active.card) !== digest(card))
    await putShippedModel(store);
}
