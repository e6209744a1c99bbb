/** Counts what the active model is served with, by the buckets of its card's reference, and compares. */
import type { Log } from "../common/log.js";
import { hash32 } from "../common/random.js";
import { Errors, message } from "../errors.js";
import type { DriftFigure } from "../inference/administration.js";
import type { ModelCard, ModelReference } from "../inference/model.js";
import { driftLevel, ks, psi } from "../metrics/drift.js";
import { Histogram } from "../metrics/histogram.js";
import type { Answered } from "../scoring/answered.js";
import type { DriftCount, DriftCounts } from "../store/ports.js";
import { modelParts } from "./checkedModel.js";
import type { Engine } from "./engine.js";
import { featuresOf, SCORE, scoresOf } from "./observation.js";

/** Share of the answers that are looked at. */
const SHARE = 0.25;
const WRITE_MS = 5000;
/** Days of traffic that are compared. */
const DAYS = 7;
/** Under so many values a shift is more likely chance: of two samples alike, ten buckets differ by about .09 of index then. */
const FEWEST = 100;
const DAY = 86_400_000;

const distributionsOf = ({ features, scores }: ModelReference) => (scores ? [...features, scores] : features);

export class DriftMonitor {
  private model: string | null = null;
  private histograms = new Map<string, Histogram>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly store: Pick<DriftCounts, "addDriftCounts">,
    private readonly log: Pick<Log, "warn">,
    private readonly share = SHARE,
  ) {
    this.timer = setInterval(() => void this.flush(), WRITE_MS).unref();
  }

  /** An answer that was given: counted where it falls into the sample and its model has a reference. */
  offer({ recommendationId, shop, strategy, question, ranked }: Answered): void {
    const { model } = shop;
    if (!model?.card.reference || (strategy !== "PERSONALIZED" && strategy !== "COLD_SHOPPER")) return;
    if (hash32(`drift ${recommendationId}`) / 2 ** 32 >= this.share) return;
    if (this.model !== model.id) {
      void this.flush();
      this.model = model.id;
      this.histograms = new Map(distributionsOf(model.card.reference).map(({ name, edges }) => [name, new Histogram(edges)]));
    }
    for (const [name, value] of featuresOf(question)) this.histograms.get(name)?.add(value);
    if (strategy === "PERSONALIZED") for (const score of scoresOf(ranked)) this.histograms.get(SCORE)?.add(score);
  }

  /** Writes what was counted since the last time. Never rejects: what cannot be written is lost, and said. */
  async flush(): Promise<void> {
    const { model } = this;
    if (model === null) return;
    const counts: DriftCount[] = [];
    for (const [name, { counts: own }] of this.histograms) {
      for (const [bucket, n] of own.entries()) if (n > 0) counts.push({ model, name, bucket, n });
      own.fill(0);
    }
    if (counts.length === 0) return;
    await this.store
      .addDriftCounts(new Date(), counts)
      .catch((cause: unknown) => this.log.warn({ cause: message(cause) }, "drift counts could not be written"));
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }
}

/**
 * How far the last week's traffic has shifted from the card's reference, the largest first; null where the card has none.
 * Names with fewer than a hundred values are left out.
 */
export async function driftOf(
  store: Pick<DriftCounts, "driftCounts">,
  id: string,
  { reference }: Pick<ModelCard, "reference">,
  now = new Date(),
): Promise<DriftFigure[] | null> {
  if (!reference) return null;
  const rows = await store.driftCounts(id, new Date(now.getTime() - (DAYS - 1) * DAY));
  return distributionsOf(reference)
    .flatMap(({ name, edges, shares }): DriftFigure[] => {
      const histogram = new Histogram(edges);
      for (const row of rows) if (row.name === name && row.bucket <= edges.length) histogram.counts[row.bucket]! += row.n;
      const observed = histogram.total;
      if (observed < FEWEST) return [];
      const actual = histogram.shares();
      const index = psi(shares, actual);
      return [{ name, psi: index, ks: ks(shares, actual), level: driftLevel(index), observed }];
    })
    .sort((a, b) => b.psi - a.psi);
}

/** The same of a named model, or of the active one. Throws NOT_FOUND where there is none. */
export async function driftOfModel(
  { store, registry }: Pick<Engine, "store" | "registry">,
  id?: string,
): Promise<{ model: string; figures: DriftFigure[] | null }> {
  const active = id === undefined ? await store.activeModel() : null;
  if (id === undefined && !active) throw Errors.notFound("Model", "(active)");
  const model = id ?? `${active!.name}@${active!.version}`;
  const { card } = await registry.read(...modelParts(model));
  return { model, figures: await driftOf(store, model, card) };
}
