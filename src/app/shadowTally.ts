/** What a shadow has found out and not written yet. */
import { overlapAt, rankCorrelation } from "../metrics/agreement.js";
import type { ShadowAnswer, Shadows, ShadowTally } from "../store/ports.js";

/** Places that are compared. */
const K = 12;
type Models = Pick<ShadowTally, "active" | "candidate">;

export class PendingTallies {
  private tallies = new Map<string, ShadowTally>();
  private answers: ShadowAnswer[] = [];

  /** An answer that both ranked, in so many milliseconds. Only a known shopper's is followed up. */
  scored(answer: Omit<ShadowAnswer, "shopperKey"> & { shopperKey: number | null }, ms: number): void {
    const { activeKeys, candidateKeys, shopperKey } = answer;
    const tally = this.tallyOf(answer);
    tally.requests++;
    tally.overlap += overlapAt(activeKeys, candidateKeys, K);
    tally.correlation += rankCorrelation(activeKeys, candidateKeys, K);
    if (activeKeys[0] === candidateKeys[0]) tally.top1++;
    tally.ms += ms;
    if (shopperKey !== null) this.answers.push({ ...answer, shopperKey });
  }

  /** One that was not scored. */
  missed(models: Models, what: "dropped" | "failed"): void {
    this.tallyOf(models)[what]++;
  }

  /** Writes all of it. What could not be written is tried again with the next; throws why. */
  async write(store: Pick<Shadows, "addShadowTally" | "putShadowAnswers">): Promise<void> {
    const answers = this.answers.splice(0);
    const tallies = [...this.tallies.values()];
    this.tallies = new Map();
    try {
      if (answers.length > 0) await store.putShadowAnswers(answers);
      answers.length = 0;
      for (let next = tallies[0]; next; next = tallies[0]) {
        await store.addShadowTally(next);
        tallies.shift();
      }
    } catch (cause) {
      this.answers.unshift(...answers);
      for (const tally of tallies) this.add(tally);
      throw cause;
    }
  }

  private tallyOf({ active, candidate }: Models): ShadowTally {
    const key = JSON.stringify([active, candidate]);
    const known = this.tallies.get(key) ?? { ...NOTHING, active, candidate };
    this.tallies.set(key, known);
    return known;
  }

  private add(tally: ShadowTally): void {
    const own = this.tallyOf(tally);
    for (const field of FIELDS) own[field] += tally[field];
  }
}

const FIELDS = ["requests", "dropped", "failed", "overlap", "correlation", "top1", "ms"] as const;
const NOTHING = { requests: 0, dropped: 0, failed: 0, overlap: 0, correlation: 0, top1: 0, ms: 0 };
