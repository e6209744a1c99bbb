/** The towers' examples in batches, each with the shoppers' histories and the products to tell the wanted ones from. */
import type { Random } from "../../common/random.js";
import type { ProductKey } from "../../domain.js";
import { type HistoryEntry, recentEntries } from "../../features/histories.js";
import { HISTORY_LENGTH } from "../../features/layout.js";
import type { NegativeSampler } from "./negatives.js";
import type { Snapshot } from "./snapshots.js";
import type { TowerData, TowerExample } from "./towerExamples.js";

export interface TowerBatch {
  /** They share a snapshot. */
  examples: readonly TowerExample[];
  snapshot: Snapshot;
  /** Of each example's shopper, newest first. */
  histories: readonly (readonly HistoryEntry[])[];
  negatives: readonly ProductKey[];
}

/** Share of examples whose history is hidden, so that the model learns to greet strangers. */
const STRANGERS = 0.12;

/** How many batches of at most `size` an epoch has. */
export function batchesPerEpoch(data: TowerData, size: number): number {
  let batches = 0;
  for (const group of bySnapshot(data).values()) batches += Math.ceil(group.length / size);
  return batches;
}

/** One epoch: every example once, in batches of at most `size`, in random order. */
export function* towerBatches(data: TowerData, sampler: NegativeSampler, size: number, random: Random): Iterable<TowerBatch> {
  const groups = bySnapshot(data);
  const batches: TowerExample[][] = [];
  for (const group of groups.values()) {
    random.shuffle(group);
    for (let i = 0; i < group.length; i += size) batches.push(group.slice(i, i + size));
  }
  for (const examples of random.shuffle(batches)) {
    const snapshot = data.snapshots[examples[0]!.snapshot]!;
    const histories = examples.map((example) => (random.uniform() < STRANGERS ? [] : historyOf(data, example)));
    yield { examples, snapshot, histories, negatives: sampler.draw(random, snapshot.at) };
  }
}

function bySnapshot(data: TowerData): Map<number, TowerExample[]> {
  const groups = new Map<number, TowerExample[]>();
  for (const example of data.train) {
    const group = groups.get(example.snapshot);
    if (group) group.push(example);
    else groups.set(example.snapshot, [example]);
  }
  return groups;
}

/** What the shopper of an example had met by then, newest first. */
export function historyOf(data: TowerData, example: TowerExample): HistoryEntry[] {
  return recentEntries(data.state.histories.of(example.shopper), example.events, HISTORY_LENGTH);
}
