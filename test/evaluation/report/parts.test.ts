import { describe, expect, it } from "vitest";
import type { MethodNote } from "../../../src/evaluation/method.js";
import type { AnswerRecord, QuestionRecord, Run } from "../../../src/evaluation/records.js";
import { attentionOf } from "../../../src/evaluation/report/attention.js";
import { calibrationBins } from "../../../src/evaluation/report/calibration.js";
import { html, trusted } from "../../../src/evaluation/report/html/html.js";
import { paperTable } from "../../../src/evaluation/report/paperTable.js";
import { AXES } from "../../../src/evaluation/report/surface.js";
import { summarise } from "../../../src/evaluation/summarise.js";
import { PAIR_BLOCKS, PAIR_DIM } from "../../../src/features/layout.js";

const question = (answers: Record<string, Partial<AnswerRecord>>, more: Partial<QuestionRecord> = {}): QuestionRecord => ({
  shopper: "u",
  at: "2020-01-01T00:00:00.000Z",
  events: 3,
  positives: [{ id: "p", kind: "new", cold: false, image: false }],
  answers: Object.fromEntries(
    Object.entries(answers).map(([method, answer]) => [method, { diversity: 0.5, novelty: 5, ...answer }]),
  ),
  ...more,
});

const runOf = (records: QuestionRecord[], methods: Record<string, MethodNote> = {}): Run => ({
  header: {
    protocol: "next-basket",
    from: "2020-01-01T00:00:00.000Z",
    to: "2020-02-01T00:00:00.000Z",
    seed: 1,
    model: null,
    dataDigest: "d",
    command: "evaluate",
    products: 10,
    shown: 12,
    coverage: {},
    methods,
  },
  records,
});

describe("calibration", () => {
  it("puts as many predictions into each bin, and tells their mean and how many were right", () => {
    const run = runOf([
      question({ model: { predicted: [0.8, 0.6, 0.1], full: [1] } }),
      question({ model: { predicted: [0.4, 0.3, 0.2], full: [0, 3] } }),
      question({ other: { predicted: [0.9] } }),
    ]);
    expect(calibrationBins([run], "model", 3)).toEqual([
      { predicted: expect.closeTo(0.15, 9), observed: 0.5, count: 2 },
      { predicted: expect.closeTo(0.35, 9), observed: 0, count: 2 },
      { predicted: expect.closeTo(0.7, 9), observed: 0.5, count: 2 },
    ]);
    expect(calibrationBins([run], "nobody")).toEqual([]);
  });
});

describe("attention", () => {
  it("is averaged where a facet was known, and by situations that occur often enough", () => {
    const records = [
      ...Array.from({ length: 25 }, () =>
        question({ model: { attention: { GENERAL: 0.6, DEVICE: 0.4 } } }, { situation: { device: "mobile" } }),
      ),
      ...Array.from({ length: 25 }, () =>
        question({ model: { attention: { GENERAL: 0.8, DEVICE: 0.2 } } }, { situation: { device: "desktop" } }),
      ),
      ...Array.from({ length: 5 }, () => question({ model: { attention: { GENERAL: 1 } } }, { situation: { device: "tv" } })),
      question({ model: {} }),
    ];
    const [general, device, ...more] = attentionOf([runOf(records)], "model");
    expect(more).toEqual([]);
    expect(general).toMatchObject({
      facet: "GENERAL",
      mean: expect.closeTo((25 * 1.4 + 5) / 55, 9),
      questions: 55,
      situations: [],
    });
    expect(device).toEqual({
      facet: "DEVICE",
      mean: expect.closeTo(0.3, 9),
      questions: 50,
      situations: [
        { situation: "mobile", mean: expect.closeTo(0.4, 9), questions: 25 },
        { situation: "desktop", mean: expect.closeTo(0.2, 9), questions: 25 },
      ],
    });
  });
});

describe("Table 1", () => {
  const records = Array.from({ length: 10 }, (_, i) =>
    question(
      {
        model: { full: [1] },
        "item-kNN": { full: i < 5 ? [1] : [4] },
        iALS: { full: [9] },
        "text-only": { full: [2] },
        "image-only": { full: [3] },
      },
      { shopper: `u${i}` },
    ),
  );
  const notes: Record<string, MethodNote> = {
    model: { family: "ours" },
    "item-kNN": { family: "collaborative", validation: 0.1 },
    iALS: { family: "collaborative", validation: 0.2 },
    "text-only": { family: "single-modal" },
    "image-only": { family: "single-modal" },
  };
  const { rows } = paperTable(summarise([runOf(records, notes)], { k: [12], resamples: 20 }));
  const row = (name: string) => rows.find((r) => r.name === name)!;

  it("is represented by what was best on validation questions, be it worse on these", () => {
    expect(row("Collaborative filtering")).toMatchObject({ method: "iALS", note: "the best of 2 on the validation questions" });
    expect(row("Collaborative filtering").values["ndcg@12"]!.mean).toBeCloseTo(1 / Math.log2(10), 9);
    expect(row("Collaborative filtering").behind["ndcg@12"]!.mean).toBeCloseTo(1 - 1 / Math.log2(10), 9);
  });

  it("takes the best measured where nothing was validated, and says so", () => {
    expect(row("Deep learning, one modality")).toMatchObject({ method: "text-only", note: "the best of 2 on these questions" });
    expect(row("Proposed model").values).toMatchObject({
      "hr@12": { mean: 1 },
      diversity: { mean: 0.5 },
      "precision@12": { mean: expect.closeTo(1 / 12, 9) },
    });
  });

  it("leaves a row empty where there is nothing of its kind", () => {
    expect(row("Hybrid")).toMatchObject({ method: null, values: {}, note: expect.stringMatching(/^not measured: /) });
  });
});

describe("the axes of the surface", () => {
  const at = (name: string): number => {
    let from = 0;
    for (const block of PAIR_BLOCKS) {
      if (block.name === name) return from;
      from += block.size;
    }
    throw new Error(name);
  };
  /** A product with 3 of its 10 weighted interactions in the last days. */
  const own = (): Float32Array => {
    const row = Float32Array.from({ length: PAIR_DIM }, (_, i) => i / 100);
    row.set(
      [3, 5, 8, 10].map((count) => Math.log1p(count) / 3),
      at("popularity"),
    );
    return row;
  };
  const changed = (axis: string, value: number): Map<number, number> => {
    const before = own();
    const row = own();
    AXES[axis]!.write(row, value);
    return new Map(Array.from(row.entries()).filter(([i, x]) => x !== before[i]));
  };

  it("price: the gap to what the shopper usually wants, as the features write it", () => {
    const p = at("price");
    expect(Object.fromEntries(changed("price", 0.5))).toEqual({
      [p]: 1,
      [p + 1]: expect.closeTo(-Math.LN2, 6),
      [p + 2]: expect.closeTo(Math.LN2, 6),
    });
  });

  it("popularity: twice the interactions, in the same proportions over time", () => {
    const p = at("popularity");
    const row = changed("popularity", 20);
    for (const [h, count] of [6, 10, 16, 20].entries()) expect(row.get(p + h)).toBeCloseTo(Math.log1p(count) / 3, 5);
    expect(row.get(p + 4)).toBeCloseTo((Math.log1p(6) - Math.log1p(16)) / 3, 5);
    expect(row.get(p + 5)).toBe(0);
    expect(row.size).toBe(6);
  });

  it("days, similarity and age touch their own columns only", () => {
    const columns = (axis: string, value: number) => [...changed(axis, value).keys()];
    const within = (name: string, size: number) => (i: number) => i >= at(name) && i < at(name) + size;
    expect(columns("days", 10).every(within("history", 7))).toBe(true);
    expect(columns("similarity", 0.3)).toEqual([at("similarity")]);
    expect(columns("age", 30)).toEqual([at("popularity") + 6, at("popularity") + 7]);
    expect(changed("days", 10).get(at("history") + 4)).toBeCloseTo(Math.exp(-1), 6);
  });
});

it("a template escapes what is not HTML, once", () => {
  const name = `<b>"Fjell" & 'Fog'</b>`;
  const cell = html`<td title="${name}">${name}</td>`;
  const escaped = "&lt;b&gt;&quot;Fjell&quot; &amp; &#39;Fog&#39;&lt;/b&gt;";
  expect(cell.text).toBe(`<td title="${escaped}">${escaped}</td>`);
  expect(html`<tr>${[cell, null, false, 7]}${trusted("<svg/>")}</tr>`.text).toBe(`<tr>${cell.text}7<svg/></tr>`);
});
