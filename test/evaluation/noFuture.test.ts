/** No answer knows what comes after its question: later events are replaced by nonsense, and nothing before them changes. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import type { InteractionInput } from "../../src/domain.js";
import { baselines, fixedBaselines } from "../../src/evaluation/baselines.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import type { ExaminedShop } from "../../src/evaluation/examiner.js";
import type { Method } from "../../src/evaluation/method.js";
import type { Protocol } from "../../src/evaluation/protocols.js";
import { families } from "../../src/evaluation/tuning/families.js";
import { ProductVectors } from "../../src/features/productVectors.js";
import { bustle } from "./bustle.js";
import { tinyShop } from "./tinyShop.js";

const JANUARY = { from: new Date("2020-01-01"), to: new Date("2020-02-01") };
const { products, rows, shoppers } = bustle(5);

/** Encodings that say nothing but are there. */
function vectors(seed: number): ProductVectors {
  const random = seededRandom(seed);
  const table = new ProductVectors(8);
  for (let key = 1; key <= products.length; key++) table.set(key, Float32Array.from({ length: 8 }, random.normal));
  return table;
}
const OPTIONS = { content: { text: vectors(1), image: vectors(2) }, seed: 1, threads: 1 };

/** The same shoppers at the same moments, from `until` on with other products from other devices, in another manner. */
function withNonsense(until: number): InteractionInput[] {
  const random = seededRandom(77);
  return rows.map((row) =>
    row.timestamp.getTime() < until
      ? row
      : {
          ...row,
          productId: `p${random.below(4)}`,
          type: "RATING",
          value: random.below(5),
          context: { device: "TV", weather: { condition: "SNOW" } },
        },
  );
}

/** What everybody said of the questions before `until`, and how everybody was set. */
async function answers(protocol: Protocol, interactions: InteractionInput[], until: number, tuned: boolean) {
  const said: unknown[] = [];
  const noting = (method: Method): Method => ({
    ...method,
    async rank(question, state, k) {
      const list = await method.rank(question, state, k);
      if (question.at < until)
        said.push([method.name, question.shopper, question.at, question.events, question.context.buckets.join(), ...list]);
      return list;
    },
  });
  const shop = tinyShop(products, interactions, shoppers);
  const { header, records } = await evaluate(
    shop.store,
    ({ state }: ExaminedShop) => (tuned ? fixedBaselines(1) : baselines(state, OPTIONS.content, 1)).map(noting),
    {
      protocol,
      ...JANUARY,
      situated: true,
      negatives: 0,
      tuning: tuned
        ? {
            questions: 60,
            families: ({ state }) =>
              families(state, OPTIONS).map((family) => ({ ...family, make: (s) => noting(family.make(s)) })),
          }
        : undefined,
    },
  );
  const questions = records
    .filter(({ at }) => Date.parse(at) < until)
    .map(({ shopper, at, events, situation }) => ({ shopper, at, events, situation }));
  return { said, questions, methods: header.methods! };
}

const CUTS: [Protocol, string][] = [
  ["next-basket", "2020-01-20"],
  ["last-basket-out", "2020-01-31"],
  ["at-cut", "2020-01-01T00:00:00.001Z"],
];

describe.each(CUTS)("%s", (protocol, cut) => {
  const until = Date.parse(cut);

  it.each([
    ["untuned", false],
    ["tuned", true],
  ])("baselines, situations and settings are the same whatever happens later: %s", async (_, tuned) => {
    const real = await answers(protocol, rows, until, tuned);
    const nonsense = await answers(protocol, withNonsense(until), until, tuned);
    expect(real.questions.length).toBeGreaterThan(protocol === "last-basket-out" ? 5 : 20);
    expect(new Set(real.said.map((entry) => (entry as [string])[0])).size).toBeGreaterThan(12);
    expect(nonsense.said).toEqual(real.said);
    expect(nonsense.questions).toEqual(real.questions);
    expect(nonsense.methods).toEqual(real.methods);
    if (tuned) expect(real.methods["item-kNN"]!.validation).toBeGreaterThan(0);
  });
});

it("leave-one-out chooses its settings without the products it asks for", async () => {
  const seen = new Map<string, Set<string>>();
  const sorted = [...rows].sort((a, b) => a.timestamp.getTime() - b.timestamp.getTime());
  const lastNew = new Map<string, InteractionInput>();
  for (const row of sorted) {
    const own = seen.get(row.userId) ?? new Set();
    seen.set(row.userId, own);
    if (!own.has(row.productId)) lastNew.set(row.userId, row);
    own.add(row.productId);
  }
  const everything = Date.parse("2030-01-01");
  const real = await answers("leave-one-out", sorted, everything, true);
  // The same shop, with something else in the place of each withheld product: new to its shopper too.
  const other = sorted.map((row) => {
    const last = lastNew.get(row.userId)!;
    // Who met nothing new in the window is not asked about, and all of theirs is known.
    if (last.timestamp < JANUARY.from || row.productId !== last.productId || row.timestamp < last.timestamp) return row;
    return { ...row, productId: products.find(({ id }) => !seen.get(row.userId)!.has(id))!.id };
  });
  const changed = await answers("leave-one-out", other, everything, true);
  expect(real.questions.length).toBeGreaterThan(20);
  expect(changed.methods).toEqual(real.methods);
  expect(Object.keys(real.methods)).toContain("blend of baselines");
});
