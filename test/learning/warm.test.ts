import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { pack, unpack } from "../../src/common/packed.js";
import { noProgress, type Progress } from "../../src/common/progress.js";
import { readResiduals } from "../../src/inference/residuals.js";
import { fitModel } from "../../src/learning/fitModel.js";
import type { FitOptions, FittedModel } from "../../src/learning/fitOptions.js";
import { CHECKPOINT, warmStart } from "../../src/learning/warm.js";
import { plantedShop } from "../fixtures/plantedShop.js";
import { digests, ENCODERS, RANKER, TINY_SHOP, TOWERS, tinyOptions } from "./tinyFit.js";

const { store, events } = plantedShop({ ...TINY_SHOP, eventsPerShopper: 16 });
const until = new Date(events.at[Math.floor(0.7 * events.length)]!);
const plan = { towers: [{ ...TOWERS, epochs: 4 }], rankers: [{ ...RANKER, epochs: 6 }], questions: 200, checks: 100 };
const learn = (options: Partial<FitOptions>, progress: Progress = noProgress) =>
  fitModel(store, tinyOptions({ plan, switchOff: false, ...options }), progress);
const startFrom = ({ card, files }: FittedModel, encoders: typeof ENCODERS = ENCODERS) => warmStart(card, files, encoders);

describe("going on from a trained model", { timeout: 120_000 }, () => {
  let base: FittedModel;
  let warm: FittedModel;
  beforeAll(async () => {
    base = await learn({ until });
    warm = await learn({ warm: startFrom(base) });
  }, 120_000);

  test("takes fewer steps than learning anew, and answers later questions no worse than before", async () => {
    const anew = await learn({});
    expect(warm.towers.steps).toBeLessThan(0.6 * anew.towers.steps);
    for (const stage of ["towers", "ranker"] as const) {
      expect(warm[stage].best).toBeGreaterThanOrEqual(warm[stage].start!);
      expect(warm[stage].start).toBeGreaterThan(0);
    }
    // What it starts from is what was learned: far above numbers at random.
    expect(warm.towers.start!).toBeGreaterThan(anew.towers.metrics[0]! * 0.9);
    expect(warm.card.history!.ranker[0]).toBe(warm.ranker.start);
    expect(warm.card).toMatchObject({ warmFrom: "tiny@1", vocabulary: base.card.vocabulary, variant: "full" });
    expect(Date.parse(warm.card.window.until)).toBeGreaterThan(Date.parse(base.card.window.until));
  });

  test("gives the same model bit for bit, also where it was interrupted", async () => {
    const dir = await mkdtemp(join(tmpdir(), "vitrine-warm-"));
    try {
      const notes: string[] = [];
      let fitted: FittedModel | null = null;
      for (let n = 0; !fitted; n++) {
        const stop = new AbortController();
        let steps = 0;
        const update = () => void (++steps === 14 + 9 * n && n < 3 && stop.abort());
        const progress = { ...noProgress, update, note: (line: string) => void notes.push(line) };
        fitted = await learn({ warm: startFrom(base), checkpointDir: dir, signal: stop.signal }, progress).catch((error) => {
          expect(error).toMatchObject({ code: "INTERRUPTED" });
          return null;
        });
      }
      expect(notes.join("\n")).toMatch(/resumed at/);
      expect(digests(fitted)).toEqual(digests(warm));
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  test("keeps what products were learned to be, and begins with nothing for new ones", async () => {
    const [before, after] = [base, warm].map(({ files }) => readResiduals(files.get("residuals.bin")!));
    const isNew = [...after!.rowOf.keys()].filter((id) => !before!.rowOf.has(id));
    expect(after!.rowOf.size).toBeGreaterThan(before!.rowOf.size);
    expect(isNew.length).toBeGreaterThan(0);
    const length = ({ rowOf, rows, dim }: typeof after & object, id: string): number => {
      const row = rowOf.get(id)!;
      return Math.hypot(...rows.subarray(row * dim, (row + 1) * dim));
    };
    const mean = (ids: readonly string[]) => ids.reduce((sum, id) => sum + length(after!, id), 0) / ids.length;
    expect(mean(isNew)).toBeLessThan(mean([...before!.rowOf.keys()]));
  });

  test("is refused, with the reason, where what gave the numbers their meaning has changed", async () => {
    const told =
      (change: Partial<FittedModel>, encoders = ENCODERS) =>
      () =>
        startFrom({ ...base, ...change }, encoders);
    const refusal = (reason: RegExp) =>
      expect.objectContaining({ code: "MODEL_REFUSED", message: expect.stringMatching(reason) });
    expect(told({ card: { ...base.card, featuresDigest: "older" } })).toThrow(refusal(/feature layout older/));
    expect(told({}, { ...ENCODERS, text: "another" })).toThrow(refusal(/text encoder text-16, but another is configured/));
    const privacy = { epsilon: 1, delta: 1e-6, clip: 1, noise: [], shoppers: 1, unit: "", covers: [], doesNotCover: [] };
    expect(told({ card: { ...base.card, privacy } })).toThrow(refusal(/trained privately/));
    const bare = new Map(base.files);
    bare.delete(CHECKPOINT);
    expect(told({ files: bare })).toThrow(refusal(/no whole checkpoint.bin/));
    const cut = new Map(base.files).set(CHECKPOINT, base.files.get(CHECKPOINT)!.subarray(0, -4));
    expect(told({ files: cut })).toThrow(refusal(/no whole checkpoint.bin/));
    const { note, parts } = unpack<Record<string, unknown>>(base.files.get(CHECKPOINT)!)!;
    const other = Buffer.concat(pack({ note: { ...note, towers: "of other shapes" }, parts }));
    const changed = warmStart(base.card, new Map(base.files).set(CHECKPOINT, other), ENCODERS);
    await expect(learn({ warm: changed })).rejects.toEqual(refusal(/its towers have other parameters/));
    await expect(learn({ until, warm: startFrom(base) })).rejects.toEqual(refusal(/too little has happened/));
  });
});
