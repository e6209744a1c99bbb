/** Which models' product vectors stay in the database: those that may serve again without being made anew. */
import type { ModelRecord, Store } from "../store/ports.js";

/** Models that were active last, whose vectors are kept: the active one, the one before it (rollback), and one more. */
export const KEPT_MODELS = 3;

const idOf = ({ name, version }: { name: string; version: string }): string => `${name}@${version}`;

/** Ids of the last models that were activated, newest first, each once. */
export async function lastActive(store: Pick<Store, "activations">, count: number): Promise<string[]> {
  const ids = new Set<string>();
  for (const { target } of await store.activations(100)) if (target) ids.add(idOf(target));
  return [...ids].slice(0, count);
}

/** The model that `rollback` goes back to; null: it switches models off, or there is nothing to go back to. */
export async function rollbackTarget(store: Pick<Store, "activations">): Promise<string | null> {
  const [current, ...earlier] = (await store.activations(100)).map(({ target }) => target && idOf(target));
  return earlier.find((id) => id !== current) ?? null;
}

/**
 * Drops the spaces of models that are neither among the last `KEPT_MODELS` active ones, nor the rollback's target, nor the
 * shadow. Such a model can still be activated: its vectors are then made anew. The untrained content space stays.
 */
export async function dropOldSpaces(
  store: Pick<Store, "activations" | "shadow" | "spaces" | "dropSpace" | "listModels">,
): Promise<string[]> {
  const shadow = await store.shadow();
  const kept = new Set([...(await lastActive(store, KEPT_MODELS)), await rollbackTarget(store), shadow && idOf(shadow)]);
  const models = new Set((await store.listModels()).map((record: ModelRecord) => idOf(record)));
  const old = (await store.spaces()).map(({ id }) => id).filter((id) => models.has(id) && !kept.has(id));
  for (const id of old) await store.dropSpace(id);
  return old;
}
