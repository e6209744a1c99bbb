import { describe, expect, it } from "vitest";
import type { AnswerRecord, QuestionRecord, Run } from "../../src/evaluation/records.js";
import { type SummaryOptions, summarise } from "../../src/evaluation/summarise.js";
import { resultTables } from "../../src/evaluation/table.js";

const QUICK: SummaryOptions = { k: [12], resamples: 200 };

function runOf(records: QuestionRecord[], from = "2020-01-01T00:00:00.000Z", coverage: Record<string, number> = {}): Run {
  const header = {
    protocol: "next-basket" as const,
    from,
    to: "2020-02-01T00:00:00.000Z",
    seed: 1,
    model: null,
    dataDigest: "d",
    command: "evaluate",
    products: 100,
    shown: 12,
    coverage,
  };
  return { header, records };
}

const answer = (fields: Partial<AnswerRecord>): AnswerRecord => ({ diversity: 0.5, novelty: 4, ...fields });

/** A question with a repeat, a cold variant and a new product, in this order. */
function question(
  shopper: string,
  answers: Record<string, Partial<AnswerRecord>>,
  at = "2020-01-05T00:00:00.000Z",
): QuestionRecord {
  return {
    shopper,
    at,
    events: 3,
    positives: [
      { id: "r", kind: "repeat", cold: false, image: false },
      { id: "v", kind: "variant", cold: true, image: true },
      { id: "n", kind: "new", cold: false, image: true },
    ],
    answers: Object.fromEntries(Object.entries(answers).map(([name, fields]) => [name, answer(fields)])),
  };
}

/** Mean of a method's metric in a slice. */
function figure(runs: Run[], slice: string, method: string, metric: string): number | undefined {
  const result = summarise(runs, QUICK);
  const found = [...result.slices, ...result.cold].filter((s) => s.slice === slice).flatMap((s) => s.methods);
  return found.flatMap((m) => (m.method === method ? (m.metrics[metric]?.mean ?? []) : []))[0];
}

describe("slices", () => {
  const run = runOf([
    question("u", {
      model: { full: [1, 0, 20], unseen: [0, 0, 19], fresh: [0, 0, 11], auc: [1, 0.5, 0.7], percentile: [null, 0.25, null] },
    }),
  ]);

  it("judge only their own right products, in their own list", () => {
    expect(figure([run], "all", "model", "recall@12")).toBeCloseTo(1 / 3, 12);
    expect(figure([run], "repeats", "model", "ndcg@12")).toBe(1);
    expect(figure([run], "variants", "model", "hr@12")).toBe(0);
    expect(figure([run], "new", "model", "hr@12")).toBe(0);
    expect(figure([run], "unseen only", "model", "hr@12")).toBe(0);
    expect(figure([run], "new only", "model", "mrr@12")).toBeCloseTo(1 / 11, 12);
    expect(figure([run], "warm", "model", "recall@12")).toBe(0.5);
  });

  it("average AUC and percentile ranks over their own right products", () => {
    expect(figure([run], "all", "model", "auc")).toBeCloseTo(2.2 / 3, 12);
    expect(figure([run], "new", "model", "auc")).toBe(0.7);
    expect(figure([run], "cold", "model", "mpr")).toBe(0.25);
    expect(figure([run], "cold with image", "model", "mpr")).toBe(0.25);
    expect(figure([run], "cold without image", "model", "mpr")).toBeUndefined();
  });

  it("leave out questions that have no right product in them", () => {
    const firstVisit: QuestionRecord = { ...question("w", { model: { full: [2, 3, 4] } }), events: 0 };
    const result = summarise([runOf([...run.records, firstVisit])], QUICK);
    const slice = result.slices.find((s) => s.slice === "first visits")!;
    expect([slice.questions, slice.positives]).toEqual([1, 3]);
    expect(slice.methods[0]!.metrics["hr@12"]!.mean).toBe(1);
  });
});

describe("pooling", () => {
  it("adds the questions of several windows, and keeps a shopper of several windows one shopper", () => {
    const january = runOf([question("u", { model: { full: [1, 2, 3] } })]);
    const february = runOf([question("u", { model: {} }), question("v", { model: {} })], "2020-02-01T00:00:00.000Z");
    const result = summarise([january, february], QUICK);
    expect([result.questions, result.shoppers, result.positives]).toEqual([3, 2, 9]);
    expect(figure([january, february], "all", "model", "hr@12")).toBeCloseTo(1 / 3, 12);
  });

  it("averages the same question over seeds, question by question", () => {
    const seeds = [{ full: [1, 0, 0] }, {}, {}].map((model) => runOf([question("u", { model })]));
    expect(summarise(seeds, QUICK).questions).toBe(1);
    expect(figure(seeds, "all", "model", "hr@12")).toBeCloseTo(1 / 3, 12);
  });

  it("compares with a baseline that was run once, however many seeds the model has", () => {
    const baseline = runOf([question("u", { popularity: { full: [1, 0, 0] } }), question("v", { popularity: {} })]);
    const seed = runOf([question("u", { model: { full: [1, 0, 0] } }), question("v", { model: { full: [0, 1, 0] } })]);
    const { methods } = summarise([baseline, seed, seed], QUICK).slices[0]!;
    expect(methods.find((m) => m.method === "popularity")!.behind!["hr@12"]!.mean).toBe(0.5);
    expect(methods.find((m) => m.method === "model")!.behind).toBeUndefined();
  });

  it("averages coverage over runs", () => {
    const runs = [0.1, 0.3].map((model) => runOf([question("u", { model: {} })], undefined, { model }));
    expect(summarise(runs, QUICK).lists[0]!.coverage).toBeCloseTo(0.2, 12);
  });

  it("measures calibration over everything shown, where scores are probabilities", () => {
    // Shown with .9 each: one of two came true.
    const run = runOf([question("u", { model: { full: [2, 0, 0], predicted: [0.9, 0.9] }, popularity: {} })]);
    const { lists } = summarise([run], QUICK);
    expect(lists.map((l) => l.calibration)).toEqual([expect.closeTo(0.4, 10), undefined]);
  });

  it("refuses to summarise nothing", () => {
    expect(() => summarise([runOf([])])).toThrow(RangeError);
  });
});

describe("intervals and comparisons", () => {
  const shoppers = Array.from({ length: 60 }, (_, i) => `u${i}`);
  const run = runOf(
    shoppers.map((shopper, i) =>
      question(shopper, {
        model: { full: i % 3 === 0 ? [1, 0, 0] : [0, 0, 0] },
        popularity: { full: i % 10 === 0 ? [1, 0, 0] : [0, 0, 0] },
      }),
    ),
  );

  it("say how sure the model's lead is, paired by question", () => {
    const popularity = summarise([run], QUICK).slices[0]!.methods.find((m) => m.method === "popularity")!;
    const lead = popularity.behind!["hr@12"]!;
    expect(lead.mean).toBeCloseTo(20 / 60 - 6 / 60, 12);
    expect(lead.low).toBeGreaterThan(0);
    expect(lead.p).toBeLessThan(0.02);
  });

  it("are printed with every method, slice and number of questions", () => {
    const table = resultTables(summarise([run], QUICK));
    expect(table).toContain("60 questions of 60 shoppers, 180 right products");
    expect(table).toMatch(/repeats: .*\(60 questions, 60 right products\)/);
    expect(table).toMatch(/popularity +\.1000 \.\d{4}-\.\d{4} \(\+\.2333\*\*?\)/);
    expect(table).toMatch(/model +\.3333/);
  });
});
