/** `models`: what there is, how two compare, which one serves. */
import type { Progress } from "../common/progress.js";
import { Errors } from "../errors.js";
import type { ModelStatus } from "../inference/administration.js";
import type { ModelCard } from "../inference/model.js";
import type { Sessions } from "../inference/session.js";
import { activate, type StateOf } from "./activation.js";
import { modelParts, openChecked } from "./checkedModel.js";
import type { Engine } from "./engine.js";
import { rollbackTarget } from "./keptSpaces.js";

/** All models, newest first, and where each stands. */
export async function modelStatuses({ store }: Pick<Engine, "store">): Promise<ModelStatus[]> {
  const [models, sizes, previous, shadow] = await Promise.all([
    store.listModels(),
    store.modelSizes(),
    rollbackTarget(store),
    store.shadow(),
  ]);
  return models
    .map(({ name, version, active, card }): ModelStatus => {
      const id = `${name}@${version}`;
      const shadows = shadow?.name === name && shadow.version === version;
      return {
        id,
        card: card as ModelCard,
        active,
        previous: id === previous,
        shadowShare: shadows ? shadow.share : null,
        bytes: sizes.get(id) ?? 0,
      };
    })
    .reverse();
}

export interface ModelLine {
  name: string;
  version: string;
  active: boolean;
  /** Whether rollback goes back to it. */
  previous: boolean;
  /** Share of the traffic that it shadows; null: none. */
  shadowShare: number | null;
  /** The end of its data (ISO 8601). */
  until: string;
  /** What the release gate said: the written reason why it was activated or refused. */
  accepted: boolean;
  reason: string;
}

export async function listModels(engine: Engine): Promise<ModelLine[]> {
  return (await modelStatuses(engine)).map(({ card, active, previous, shadowShare }) => {
    const { name, version, window, decision } = card;
    const { activated: accepted, reason } = decision;
    return { name, version, active, previous, shadowShare, until: window.until, accepted, reason };
  });
}

export async function showModel({ registry }: Engine, id: string): Promise<ModelCard> {
  return (await registry.read(...modelParts(id))).card;
}

/** What is read first: the verdict, the figures of the gate, then the other metrics. */
const FIRST = ["decision.", "metrics.gate.", "metrics."];
const placeOf = (what: string): number => {
  const place = FIRST.findIndex((prefix) => what.startsWith(prefix));
  return place < 0 ? FIRST.length : place;
};

/** Rows in which two cards are read side by side; equal values are left out, metrics always shown. */
export async function compareModels(engine: Engine, a: string, b: string): Promise<{ what: string; a: string; b: string }[]> {
  const [left, right] = [flat(await showModel(engine, a)), flat(await showModel(engine, b))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((what) => what.startsWith("metrics.") || left.get(what) !== right.get(what))
    .sort((a, b) => placeOf(a) - placeOf(b))
    .map((what) => ({ what, a: left.get(what) ?? "-", b: right.get(what) ?? "-" }));
}

/**
 * Opens the model first (one that cannot be used is refused with the reason, and nothing changes), then prepares its
 * vectors, then activates it.
 */
export async function activateModel(engine: Engine, id: string, progress: Progress, at: Workplace = {}): Promise<void> {
  const model = await openChecked(engine, id, at.sessions);
  await activate(engine.store, model, progress, { inProcessBelow: engine.inProcessBelow, stateOf: at.stateOf }).finally(() =>
    model.close(),
  );
}

/** Where a model is prepared: in a gateway, beside the traffic. */
export interface Workplace {
  /** Left out: the calling thread. */
  sessions?: Sessions;
  /** Left out: replayed from the database. */
  stateOf?: StateOf;
}

/**
 * Activates what was active before; null where that was nothing. `expected`: only where this model is the active one, so
 * that two who roll back at once do not go back twice. Throws CONFLICT otherwise.
 */
export async function rollbackModel(
  engine: Engine,
  progress: Progress,
  { expected, at }: { expected?: string | undefined; at?: Workplace } = {},
): Promise<string | null> {
  const active = await engine.store.activeModel();
  const current = active ? `${active.name}@${active.version}` : null;
  if (expected !== undefined && expected !== current) throw Errors.notActive(expected, current);
  const previous = await rollbackTarget(engine.store);
  if (previous) await activateModel(engine, previous, progress, at);
  else await engine.store.activateModel(null);
  return previous;
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
