/** Which model shadows the active one, and what was found out about it. */
import type { Progress } from "../common/progress.js";
import { Errors } from "../errors.js";
import type { ShadowAgreement, ShadowLift } from "../inference/administration.js";
import { higher, predictedLift } from "../metrics/counterfactual.js";
import { signTest } from "../metrics/signTest.js";
import type { ShadowTally, Store, WantedRank } from "../store/ports.js";
import { prepareSpace } from "./activation.js";
import { modelParts, openChecked } from "./checkedModel.js";
import type { Engine } from "./engine.js";
import type { Workplace } from "./models.js";

/**
 * Lets a model score a share of the traffic from now on, on every gateway; null ends it. One that cannot be used is refused
 * as an activation would be, and its vectors are made first, in a space of their own.
 */
export async function setShadow(
  engine: Engine,
  id: string | null,
  share: number,
  progress: Progress,
  at: Workplace = {},
): Promise<void> {
  if (id === null) return engine.store.setShadow(null);
  if (!(share > 0 && share <= 1)) throw Errors.badInput("share", share, "a share of the traffic above 0 and up to 1");
  const [name, version] = modelParts(id);
  const model = await openChecked(engine, id, at.sessions);
  try {
    await prepareSpace(engine.store, model, progress, { inProcessBelow: engine.inProcessBelow, stateOf: at.stateOf });
  } finally {
    await model.close();
  }
  await engine.store.setShadow({ name, version, share });
}

/** What the candidate's lists were like beside those of each model that was active meanwhile. */
export async function shadowReport(
  store: Pick<Store, "shadowTallies" | "shadowCredits">,
  candidate: string,
): Promise<ShadowAgreement[]> {
  const tallies = await store.shadowTallies(candidate);
  return Promise.all(tallies.map(async (tally) => agreementOf(tally, await store.shadowCredits(tally.active, candidate))));
}

function agreementOf(tally: ShadowTally, credits: readonly WantedRank[]): ShadowAgreement {
  const { active, requests, dropped, failed, overlap, correlation, top1, ms } = tally;
  const mean = (sum: number): number | null => (requests > 0 ? sum / requests : null);
  return {
    active,
    requests,
    dropped,
    failed,
    overlapAt12: mean(overlap),
    rankCorrelation: mean(correlation),
    top1Agreement: mean(top1),
    meanMs: mean(ms),
    lift: liftOf(credits),
  };
}

/** Products of one shopper resemble each other: the test counts shoppers, by which model ranked more of theirs higher. */
export function liftOf(credits: readonly WantedRank[]): ShadowLift {
  const ranked = credits.filter(({ active, candidate }) => active > 0 || candidate > 0);
  const balance = new Map<number, number>();
  let [candidateHigher, activeHigher] = [0, 0];
  for (const credit of ranked) {
    const side = higher(credit);
    if (side > 0) candidateHigher++;
    if (side < 0) activeHigher++;
    balance.set(credit.shopperKey, (balance.get(credit.shopperKey) ?? 0) + side);
  }
  const shoppers = [...balance.values()];
  const p = signTest(shoppers.filter((side) => side > 0).length, shoppers.filter((side) => side < 0).length);
  return { wanted: ranked.length, candidateHigher, activeHigher, p, predicted: predictedLift(ranked) };
}

/** The same of the model that shadows now, or of a named one; null where none shadows. */
export async function currentShadow(
  { store }: Pick<Engine, "store">,
  id?: string,
): Promise<{ candidate: string; share: number | null; reports: ShadowAgreement[] } | null> {
  const target = await store.shadow();
  const current = target && `${target.name}@${target.version}`;
  const candidate = id ?? current;
  if (candidate === null) return null;
  const share = candidate === current && target ? target.share : null;
  return { candidate, share, reports: await shadowReport(store, candidate) };
}
