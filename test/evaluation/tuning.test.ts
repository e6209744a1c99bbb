import { describe, expect, it } from "vitest";
import { noProgress } from "../../src/common/progress.js";
import { seededRandom } from "../../src/common/random.js";
import type { InteractionInput } from "../../src/domain.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import type { Method } from "../../src/evaluation/method.js";
import { blendMethod, scaled } from "../../src/evaluation/methods/blend.js";
import { summarise } from "../../src/evaluation/summarise.js";
import { type BlendQuestion, chooseWeights } from "../../src/evaluation/tuning/blendWeights.js";
import { families } from "../../src/evaluation/tuning/families.js";
import { combinations, tunable } from "../../src/evaluation/tuning/tunable.js";
import { BLEND, tune } from "../../src/evaluation/tuning/tune.js";
import { validationQuestions } from "../../src/evaluation/tuning/validation.js";
import { CatalogueFacts } from "../../src/features/catalogueFacts.js";
import { ShopState } from "../../src/features/shopState.js";
import { bought, tinyShop } from "./tinyShop.js";

const DAY = 86_400_000;
const JANUARY = { from: new Date("2020-01-01"), to: new Date("2020-02-01") };
const NOTHING = { content: { text: null, image: null }, seed: 1, threads: 1 };

/** Always the same list, best first. */
const fixed = (name: string, keys: number[], scores = keys.map((_, i) => 1 / (i + 1))): Method => ({
  name,
  rank: () => Int32Array.from(keys),
  propose: () => ({ keys, scores }),
});

describe("a tuner", () => {
  it("takes the settings that answer the validation questions best, and the first of equals", async () => {
    const asked = (product: number) => ({ shopper: 1, at: 0, dateOnly: false, context: {}, positives: [product] });
    const result = await tune(
      [
        tunable("list", [{ first: 7 }, { first: 3 }, { first: 5 }], ({ first }) => fixed("list", [first, 9])),
        tunable("constant", combinations<{ a: number; b: number }>({ a: [1, 2], b: [3, 4] }), () => fixed("constant", [1])),
      ],
      {
        state: new ShopState(new CatalogueFacts()),
        questions: [asked(3), asked(5), asked(3)],
        advanceTo: async () => {},
        unseenOnly: false,
        progress: noProgress,
      },
    );
    expect(result.tuned.slice(0, 2)).toEqual([
      { method: "list", settings: { first: 3 }, tried: 3, validation: 2 / 3 },
      { method: "constant", settings: { a: 1, b: 3 }, tried: 4, validation: 0 },
    ]);
  });

  it("keeps the first settings where there is nothing to ask", async () => {
    const exam = { questions: [], advanceTo: async () => {}, unseenOnly: false, progress: noProgress };
    const grid = [{ first: 7 }, { first: 3 }];
    const { tuned, blend } = await tune([tunable("list", grid, ({ first }) => fixed("list", [first]))], {
      ...exam,
      state: new ShopState(new CatalogueFacts()),
    });
    expect(tuned).toEqual([{ method: "list", settings: { first: 7 }, tried: 2, validation: null }]);
    expect(blend).toBeNull();
  });

  it("asks in the window before, at most as much as told, spread over it", async () => {
    const rows = Array.from({ length: 120 }, (_, i) =>
      bought(`u${i % 7}`, "a", new Date(Date.parse("2019-10-03") + i * DAY).toISOString()),
    );
    const window = { from: JANUARY.from.getTime(), to: JANUARY.to.getTime() };
    const ask = (limit: number) =>
      validationQuestions("next-basket", tinyShop([{ id: "a" }], rows).store, window, false, undefined, limit);
    const all = (await ask(1000)).questions.map(({ at }) => at);
    // A third of the 90 days before January, strictly before it.
    expect([all.length, Math.min(...all), Math.max(...all)]).toEqual([30, Date.parse("2019-12-02"), Date.parse("2019-12-31")]);
    const few = (await ask(10)).questions.map(({ at }) => at);
    expect(few).toHaveLength(10);
    expect(few.at(-1)! - few[0]!).toBeGreaterThan(25 * DAY);
  });
});

describe("a blend", () => {
  const question = (right: number, ...lists: number[][]): BlendQuestion => ({
    lists: lists.map((keys) => ({ keys, scores: keys.map((_, i) => 1 / (i + 1)) })),
    positives: new Set([right]),
    skipped: new Set(),
  });

  it("finds the weights under which what both lists hold comes first", () => {
    const questions = [question(5, [1, 5, 2], [3, 5, 4]), question(8, [6, 8, 2], [9, 8, 4]), question(1, [1, 3], [2, 4])];
    const { weights, metric } = chooseWeights(questions, 2, 0);
    expect(metric).toBe(1);
    expect(weights.every((w) => w > 0)).toBe(true);
  });

  it("is never worse on its questions than the best list alone, and gives useless lists no weight", () => {
    const random = seededRandom(3);
    const questions = Array.from({ length: 60 }, () => {
      const right = 1 + random.below(20);
      const good = random.shuffle(Array.from({ length: 20 }, (_, i) => i + 1)).filter((key) => key !== right);
      good.splice(random.below(3), 0, right);
      const noise = random.shuffle(Array.from({ length: 40 }, (_, i) => i + 100));
      return question(right, good, noise);
    });
    const { weights, metric } = chooseWeights(questions, 2, 0);
    const alone = questions.reduce((sum, q) => sum + 1 / Math.log2(2 + q.lists[0]!.keys.indexOf([...q.positives][0]!)), 0) / 60;
    expect(metric).toBeGreaterThanOrEqual(alone - 1e-9);
    expect(weights[1]).toBe(0);
  });

  it("leaves out a list that only holds what is no answer, whatever it starts from", () => {
    const questions = [question(5, [1, 5], [4, 5], [9]), question(7, [6, 7], [3, 7], [9])].map((q) => ({
      ...q,
      skipped: new Set([9]),
    }));
    const { weights, metric } = chooseWeights(questions, 3, 0);
    expect(metric).toBe(1);
    expect(weights[0]! > 0 && weights[1]! > 0).toBe(true);
    expect(weights[2]).toBe(0);
  });

  it("never recommends what is no answer", () => {
    const q = question(5, [1, 5], [1, 5]);
    expect(chooseWeights([{ ...q, skipped: new Set([1]) }], 2, 0).metric).toBe(1);
  });

  it("adds up its lists by the chosen scale, ties going to the lower key", async () => {
    const state = new ShopState(new CatalogueFacts());
    const list = async (scale: Parameters<typeof scaled>[1]) => {
      const a = { method: fixed("a", [1, 2], [9, 3]), weight: 1 };
      const b = { method: fixed("b", [3, 2], [4, 4]), weight: 0.5 };
      const blend = blendMethod("blend", [a, b, { method: fixed("unused", [8]), weight: 0 }], scale);
      const asked = {} as Parameters<Method["rank"]>[0];
      return [...(await blend.rank(asked, state, 3))];
    };
    // 1: 1; 2: 1/3 + 1/2; 3: 1/2, and with ranks 1: 1; 2: 2/3 + 1/3; 3: 1/2.
    expect(await list("score")).toEqual([1, 2, 3]);
    expect(await list("1/(1+rank)")).toEqual([1, 2, 3]);
    expect(await list("1/(60+rank)")).toEqual([2, 1, 3]);
    expect(scaled({ scores: [8, 2, -1] }, "score")).toEqual([1, 0.25, 0]);
  });
});

describe("tuned baselines on planted patterns", () => {
  const hits = async (products: { id: string }[], rows: InteractionInput[], slice: string) => {
    const shop = tinyShop(products, rows);
    const run = await evaluate(shop.store, () => [], {
      protocol: "next-basket",
      ...JANUARY,
      tuning: { families: ({ state }) => families(state, NOTHING), questions: 80 },
    });
    const { slices, reference } = summarise([run], { k: [3], resamples: 20 });
    const { methods } = slices.find((s) => s.slice === slice)!;
    return { reference, run, hits: new Map(methods.map((m) => [m.method, m.metrics["hr@3"]!.mean])) };
  };

  it("collaborative methods find what shoppers of the same taste met; popularity and repurchase do not", async () => {
    const random = seededRandom(4);
    const products = Array.from({ length: 120 }, (_, i) => ({ id: `p${i}` }));
    // Twelve tastes of ten products each; everybody meets six of one taste, at different times.
    const rows = Array.from({ length: 120 }, (_, u) => {
      const own = random.shuffle(Array.from({ length: 10 }, (_, i) => 10 * (u % 12) + i)).slice(0, 6);
      return own.map((product, i) =>
        bought(`u${u}`, `p${product}`, new Date(Date.parse("2019-11-10") + (i * 14 + random.below(10)) * DAY).toISOString()),
      );
    }).flat();
    const { hits: of, reference, run } = await hits(products, rows, "unseen only");
    for (const method of ["item-kNN", "user-kNN", "iALS", "EASE"])
      expect([method, of.get(method)! > 0.35]).toEqual([method, true]);
    for (const method of ["popularity", "repurchase"]) expect([method, of.get(method)! < 0.15]).toEqual([method, true]);
    expect(of.get(BLEND)).toBeGreaterThan(0.35);
    const notes = run.header.methods!;
    const best = Math.max(...Object.entries(notes).flatMap(([name, n]) => (name === BLEND ? [] : (n.validation ?? []))));
    expect(notes[BLEND]!.validation).toBeGreaterThanOrEqual(best - 1e-9);
    expect(reference).toBe(BLEND);
    expect(notes.iALS).toMatchObject({ family: "collaborative", tried: 12 });
  });

  it("popularity by segment knows what each gender wants", async () => {
    const random = seededRandom(6);
    const products = Array.from({ length: 60 }, (_, i) => ({ id: `p${i}` }));
    const people = Array.from({ length: 200 }, (_, u) => ({ id: `u${u}`, attributes: { gender: u % 2 ? "male" : "female" } }));
    const rows = people.flatMap(({ id }, u) =>
      Array.from({ length: 2 }, (_, i) =>
        bought(
          id,
          `p${(u % 2) * 30 + random.below(3)}`,
          new Date(Date.parse("2019-12-01") + (30 * i + random.below(30)) * DAY).toISOString(),
        ),
      ),
    );
    const run = await evaluate(tinyShop(products, rows, people).store, () => [], {
      protocol: "next-basket",
      ...JANUARY,
      tuning: { families: ({ state }) => families(state, NOTHING), questions: 80 },
    });
    const { methods } = summarise([run], { k: [3], resamples: 20 }).slices[0]!;
    const of = new Map(methods.map((m) => [m.method, m.metrics["hr@3"]!.mean]));
    expect(of.get("popularity by segment")).toBeGreaterThan(of.get("popularity")! + 0.2);
    expect(run.header.methods!["popularity by segment"]!.settings!.segment).toMatch(/gender/);
  });
});
