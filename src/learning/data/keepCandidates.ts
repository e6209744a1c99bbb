/** Which of a question's candidates the ranker learns from: all that were wanted, and a sample of the others. */
import type { ProductKey } from "../../domain.js";
import { SOURCES } from "../../features/layout.js";
import type { CandidateSet } from "../../features/pairFeatures.js";

/** Wanted candidates kept of one question. */
const MAX_WANTED = 8;

export interface Kept {
  set: CandidateSet;
  /** How many of the proposed candidates each stands for: what was drawn from many counts for all of them. */
  standsFor: Float32Array;
}

/** All of them. */
export function keepAll(set: CandidateSet): Kept {
  return { set, standsFor: new Float32Array(set.keys.length).fill(1) };
}

/**
 * Those at the sources' best ranks make half of the sample, the rest is drawn evenly, so that a sum over what is kept,
 * weighted by what each stands for, expects the sum over all that was proposed. Null where nothing that was wanted was
 * proposed.
 */
export function keepCandidates(
  proposed: CandidateSet,
  wanted: ReadonlySet<ProductKey>,
  keep: number,
  uniform: () => number,
): Kept | null {
  const chosen: number[] = [];
  const rest: { i: number; order: number }[] = [];
  for (let i = 0; i < proposed.keys.length; i++) {
    if (!wanted.has(proposed.keys[i]!)) {
      // A random order that prefers good ranks.
      rest.push({ i, order: bestRank(proposed, i) * uniform() });
    } else if (chosen.length < MAX_WANTED) chosen.push(i);
  }
  if (chosen.length === 0) return null;
  rest.sort((a, b) => a.order - b.order || a.i - b.i);
  const room = Math.max(0, keep - chosen.length);
  const easy = rest.splice(Math.ceil(room / 2));
  for (const { i } of rest) chosen.push(i);
  const drawn = Math.min(keep - chosen.length, easy.length);
  const standsFor = new Float32Array(chosen.length + drawn).fill(1);
  if (drawn > 0) standsFor.fill(easy.length / drawn, chosen.length);
  while (chosen.length < keep && easy.length > 0) {
    const at = Math.floor(uniform() * easy.length);
    chosen.push(easy[at]!.i);
    easy[at] = easy.at(-1)!;
    easy.pop();
  }
  return { set: subset(proposed, chosen), standsFor };
}

function bestRank({ ranks }: CandidateSet, i: number): number {
  let best = 65535;
  for (let s = i * SOURCES.length; s < (i + 1) * SOURCES.length; s++) if (ranks[s]! > 0 && ranks[s]! < best) best = ranks[s]!;
  return best;
}

function subset(all: CandidateSet, rows: readonly number[]): CandidateSet {
  const S = SOURCES.length;
  const out: CandidateSet = {
    keys: new Int32Array(rows.length),
    ranks: new Uint16Array(rows.length * S),
    scores: new Float32Array(rows.length * S),
  };
  rows.forEach((row, i) => {
    out.keys[i] = all.keys[row]!;
    out.ranks.set(all.ranks.subarray(row * S, (row + 1) * S), i * S);
    out.scores.set(all.scores.subarray(row * S, (row + 1) * S), i * S);
  });
  return out;
}
