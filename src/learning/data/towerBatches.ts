/** The towers' examples in batches, each with the shoppers' histories and the products to tell the wanted ones from. */
import type { Random } from "../../common/random.js";
import type { ProductKey } from "../../domain.js";
import { type HistoryEntry, recentEntries } from "../../features/histories.js";
import { HISTORY_LENGTH } from "../../features/layout.js";
import type { NegativeSampler } from "./negatives.js";
import type { Snapshot } from "./snapshots.js";
import type { TowerData, TowerExample } from "./towerExamples.js";

export interface TowerBatch {
  /** They share a snapshot, and their histories are about equally long. */
  examples: readonly TowerExample[];
  snapshot: Snapshot;
  /** Places for events: at least the longest history. */
  length: number;
  /** Of each example's shopper, newest first. */
  histories: readonly (readonly HistoryEntry[])[];
  negatives: readonly ProductKey[];
}

/** Lengths that histories are padded to: most shoppers are far from HISTORY_LENGTH, and padding costs as much as events. */
const LENGTHS = [4, 8, 16, HISTORY_LENGTH];

/** Share of examples whose history is hidden, so that the model learns to greet strangers. */
const STRANGERS = 0.12;

/** How many batches of at most `size` an epoch has. */
export function batchesPerEpoch(data: TowerData, size: number): number {
  let batches = 0;
  for (const group of groupsOf(data)) batches += Math.ceil(group.length / size);
  return batches;
}

/** Places for history events that all training examples fill, padding included. */
export function paddedEvents(data: TowerData): number {
  return data.train.reduce((sum, example) => sum + paddedLength(example.events), 0);
}

/** One epoch: every example once, in batches of at most `size`, in random order. */
export function* towerBatches(data: TowerData, sampler: NegativeSampler, size: number, random: Random): Iterable<TowerBatch> {
  const batches: TowerExample[][] = [];
  for (const group of groupsOf(data)) {
    random.shuffle(group);
    for (let i = 0; i < group.length; i += size) batches.push(group.slice(i, i + size));
  }
  for (const examples of random.shuffle(batches)) {
    const snapshot = data.snapshots[examples[0]!.snapshot]!;
    const histories = examples.map((example) => (random.uniform() < STRANGERS ? [] : historyOf(data, example)));
    const length = paddedLength(Math.max(...histories.map((history) => history.length)));
    yield { examples, snapshot, length, histories, negatives: sampler.draw(random, snapshot.at) };
  }
}

/** Examples that share a snapshot and the padded length of what they may remember. */
function groupsOf(data: TowerData): Iterable<TowerExample[]> {
  const groups = new Map<number, TowerExample[]>();
  for (const example of data.train) {
    const key = example.snapshot * (HISTORY_LENGTH + 1) + paddedLength(example.events);
    const group = groups.get(key);
    if (group) group.push(example);
    else groups.set(key, [example]);
  }
  return groups.values();
}

function paddedLength(events: number): number {
  return LENGTHS.find((length) => events <= length) ?? HISTORY_LENGTH;
}

/** What the shopper of an example had met by then, newest first. */
export function historyOf(data: TowerData, example: TowerExample): HistoryEntry[] {
  return recentEntries(data.state.histories.of(example.shopper), example.events, HISTORY_LENGTH);
}
