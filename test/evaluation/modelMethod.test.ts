import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noProgress } from "../../src/common/progress.js";
import { baselines } from "../../src/evaluation/baselines.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import { type Method, MODEL } from "../../src/evaluation/method.js";
import { centredEncodings } from "../../src/evaluation/methods/contentCosine.js";
import { modelMethod } from "../../src/evaluation/methods/model.js";
import { summarise } from "../../src/evaluation/summarise.js";
import type { Question } from "../../src/features/question.js";
import type { ShopState } from "../../src/features/shopState.js";
import { recommendBatch } from "../../src/scoring/batch.js";
import { FormulaModel } from "../fixtures/formulaModel.js";
import { ENCODERS, fillStore, NOW, testStore } from "../scoring/servedShop.js";

const SETTINGS = { candidates: 40, coldStartEvents: 1 };
const DAY = 86_400_000;
/** The last three weeks of the shop: vectors are made anew twice on the way. */
const WINDOW = { from: new Date(NOW - 21 * DAY), to: new Date(NOW) };

let database: Awaited<ReturnType<typeof testStore>>;
beforeAll(async () => {
  database = await testStore();
  await fillStore(database.store);
});
afterAll(() => database.remove());

/** Evaluates the model and looks at each answer on its way. */
async function examine(look: (question: Question, list: Int32Array, method: Method, state: ShopState) => Promise<void> | void) {
  return evaluate(
    database.store,
    ({ state }) => {
      const method = modelMethod(MODEL, new FormulaModel(), database.store, state, SETTINGS);
      const rank: Method["rank"] = async (question, _state, k) => {
        const list = await method.rank(question, state, k);
        await look(question, list, method, state);
        return list;
      };
      return [{ ...method, rank }];
    },
    { protocol: "next-basket", ...WINDOW },
  );
}

describe("the model as a method", () => {
  it("gives the lists that a batch gives for the same shoppers at the same moments", async () => {
    const lists: string[][] = [];
    const { records } = await examine((_question, list, _method, { catalogue }) => {
      lists.push(Array.from(list.subarray(0, 12), (key) => catalogue.get(key)!.id));
    });
    expect(records.length).toBeGreaterThan(60);
    const batch: string[][] = [];
    await recommendBatch({
      store: database.store,
      encoders: ENCODERS,
      model: new FormulaModel(),
      requests: records.map(({ shopper, at }) => ({ userId: shopper, at, moment: Date.parse(at) })),
      k: 12,
      excludeSeen: false,
      allowLaterModel: false,
      settings: SETTINGS,
      write: (line) => void batch.push((JSON.parse(line).items as { productId: string }[]).map((item) => item.productId)),
      progress: noProgress,
    });
    expect(lists).toEqual(batch);
  });

  it("scores products in the order it lists them", async () => {
    let checked = 0;
    await examine(async (question, list, method, state) => {
      const head = list.slice(0, 10);
      const scores = await method.score!(question, state, head);
      for (let i = 1; i < head.length; i++) expect(scores[i]).toBeLessThanOrEqual(scores[i - 1]!);
      checked++;
    });
    expect(checked).toBeGreaterThan(60);
  });

  it("says how the facets were weighed, and what a product's score would be with other features", async () => {
    let checked = 0;
    const { records } = await evaluate(
      database.store,
      ({ state }) => {
        const method = modelMethod(MODEL, new FormulaModel(), database.store, state, SETTINGS);
        const rank: Method["rank"] = async (question, _state, k) => {
          const list = await method.rank(question, state, k);
          const key = list[0]!;
          const [own] = await method.score!(question, state, Int32Array.of(key));
          // The formula reads the first pair features: more of them, a higher score.
          const scores = await method.scoreAs(question, key, (row) =>
            Float32Array.from([...row, ...row.map((x, i) => (i < 3 ? x + 2 : x))]),
          );
          if (!scores) expect(question.events).toBe(0);
          else {
            expect(scores[0]).toBeCloseTo(own!, 5);
            expect(scores[1]).toBeGreaterThan(scores[0]!);
            checked++;
          }
          return list;
        };
        return [{ ...method, rank }];
      },
      { protocol: "next-basket", ...WINDOW },
    );
    expect(checked).toBeGreaterThan(50);
    for (const { events, answers } of records) {
      const { attention, predicted } = answers[MODEL]!;
      // Who has no history is answered by cosine: nothing was weighed, and nothing is a probability.
      expect([attention !== undefined, predicted !== undefined]).toEqual([events > 0, events > 0]);
      if (attention) expect(Object.values(attention).reduce((a, b) => a + b)).toBeCloseTo(1, 4);
    }
  });

  it("knows how well every product suits the shopper, bought by anybody or not", async () => {
    let closer = 0;
    let asked = 0;
    await examine(async (question, _list, method, state) => {
      const newest = question.entries[0];
      if (!newest) return;
      const likeness = await method.affinity!(question, state);
      const clusterOf = (key: number) => state.catalogue.get(key)!.categories.at(-1);
      const sums = { same: 0, other: 0 };
      for (const key of state.catalogue.allKeys())
        sums[clusterOf(key) === clusterOf(newest.product) ? "same" : "other"] += likeness[key]!;
      // Ten products share the newest one's cluster, fifty do not.
      if (sums.same / 10 > sums.other / 50) closer++;
      asked++;
    });
    expect(closer / asked).toBeGreaterThan(0.7);
  });

  it("stands beside every baseline in the figures", async () => {
    const run = await evaluate(
      database.store,
      async ({ state }) => [
        modelMethod(MODEL, new FormulaModel(), database.store, state, SETTINGS),
        ...baselines(
          state,
          {
            text: await centredEncodings(database.store, "text", ENCODERS.text.id),
            image: await centredEncodings(database.store, "image", ENCODERS.image.id),
          },
          1,
        ),
      ],
      { protocol: "next-basket", ...WINDOW },
    );
    const result = summarise([run], { resamples: 50 });
    expect(result.reference).toBe(MODEL);
    const { methods } = result.slices[0]!;
    const auc = Object.fromEntries(methods.map((m) => [m.method, m.metrics.auc?.mean]));
    expect(auc.model).toBeGreaterThan(0.7);
    expect(auc["content cosine"]).toBeGreaterThan(0.7);
    expect(methods.filter((m) => m.behind).map((m) => m.method)).toEqual(methods.slice(1).map((m) => m.method));
    expect(methods.map((m) => m.method)).toContain("repurchase, variants, popularity");
  });
});
