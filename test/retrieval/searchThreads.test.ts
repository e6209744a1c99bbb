import { afterAll, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { normalize } from "../../src/common/vectors.js";
import { ProductVectors } from "../../src/features/productVectors.js";
import { askQuestion } from "../../src/features/question.js";
import { nearestInProcess, nearestInThread } from "../../src/retrieval/nearest.js";
import { SearchThreads } from "../../src/retrieval/searchThreads.js";
import type { Ask } from "../../src/retrieval/source.js";
import { askFor } from "../../src/scoring/filter.js";
import { shopOf } from "../fixtures/shopState.js";

const random = seededRandom(21);
const [dim, count] = [24, 20_000];
const drawn = (): Float32Array => normalize(Float32Array.from({ length: dim }, () => random.normal()));
const state = shopOf(
  Array.from({ length: count }, (_, i) => ({ key: i + 1, price: i % 900 === 0 ? "5" : i % 4 === 0 ? "50" : "500" })),
);
const vectorsOf = (searchers = 1, guests = 0): ProductVectors => {
  const vectors = new ProductVectors(dim, count + 1, { searchers, guests });
  for (let key = 1; key <= count; key++) vectors.set(key, drawn());
  return vectors;
};
const threads = new SearchThreads();
afterAll(() => threads.close());

const askOf = (query: Float32Array, filter = {}) =>
  askFor(state, askQuestion(state, null, {}, Date.parse("2026-06-01T00:00:00Z")), query, filter);

it("finds beside the event loop what is found on it, whatever the filter lets through", async () => {
  const vectors = vectorsOf();
  const [beside, here] = [nearestInThread(vectors, threads), nearestInProcess(vectors)];
  for (const filter of [{}, { priceMax: 100 }, { priceMax: 10 }])
    for (let i = 0; i < 5; i++) {
      const ask = askOf(drawn(), filter);
      expect(await beside.propose(ask, 150)).toEqual(await here.propose(ask, 150));
    }
});

it("finds with several threads what one finds, wherever the nearest lie", async () => {
  const vectors = vectorsOf(3);
  const alone = new ProductVectors(dim, count + 1, { searchers: 1 });
  const centre = drawn();
  const near = (): Float32Array => normalize(centre.map((x) => x + 0.02 * random.normal()));
  // Most of the nearest are in one thread's part of the products.
  for (let key = 1; key <= count; key++) vectors.set(key, key % 4000 === 0 || (key > 9000 && key < 9200) ? near() : drawn());
  for (let key = 1; key <= count; key++) alone.set(key, vectors.get(key)!);
  for (const query of [centre, drawn(), near(), drawn()])
    for (const wanted of [1, 60, 400]) {
      const [several, one] = [await threads.nearest(vectors, query, wanted), await threads.nearest(alone, query, wanted)];
      expect(several.keys.length).toBeGreaterThanOrEqual(Math.min(wanted, 150));
      const both = Math.min(several.keys.length, one.keys.length);
      expect(several.keys.slice(0, both)).toEqual(one.keys.slice(0, both));
      expect(several.scores.slice(0, both)).toEqual(one.scores.slice(0, both));
    }
});

it("says what whoever makes the query may look for at once, and takes what was found", async () => {
  const vectors = vectorsOf(1, 1);
  const closed = new SearchThreads();
  await closed.close();
  const source = nearestInThread(vectors, closed);
  const [query, other] = [drawn(), drawn()];
  const look = source.firstLook!(askOf(query), 150)!;
  expect(look.vectors).toBe(vectors.shared);
  expect(look.wanted).toBeGreaterThan(150);
  const near = { ...vectors.nearest(query, look.wanted)!, wanted: look.wanted };
  const found = await source.propose({ ...askOf(query), near }, 150);
  expect(found).toEqual(await nearestInProcess(vectors).propose(askOf(query), 150));
  // Too few of them pass: then it has to be searched further.
  const allows = (key: number): boolean => !near.keys.subarray(0, 100).includes(key);
  await expect(source.propose({ ...askOf(query), near, allows }, 150)).rejects.toThrow("closed");
  await expect(source.propose(askOf(other), 150)).rejects.toThrow("closed");
  // Nobody to look, several who look together, and a filter that lets few through.
  for (const none of [vectorsOf(1, 0), vectorsOf(3, 1)])
    expect(nearestInThread(none, threads).firstLook!(askOf(query), 150)).toBeNull();
  expect(source.firstLook!(askOf(query, { priceMax: 10 }), 150)).toBeNull();
});

it("leaves a filter that lets few products through to whoever is better at it", async () => {
  const asked: unknown[] = [];
  const narrow = {
    name: "nearest" as const,
    propose(ask: Ask) {
      asked.push(ask.filter.priceMax);
      return { keys: [7], scores: [1] };
    },
  };
  const beside = nearestInThread(vectorsOf(), threads, narrow);
  for (const priceMax of [1000, 100, 10]) await beside.propose(askOf(drawn(), { priceMax }), 150);
  expect(asked).toEqual([10]);
});

it("knows vectors that changed, that came, and those of another shop", async () => {
  const vectors = vectorsOf();
  const query = drawn();
  await threads.nearest(vectors, query, 5);
  vectors.set(77, query);
  expect((await threads.nearest(vectors, query, 1)).keys[0]).toBe(77);
  // Past the room there was: the vectors lie elsewhere now.
  vectors.set(count + 5000, query);
  expect([...(await threads.nearest(vectors, query, 2)).keys]).toEqual([77, count + 5000]);
  const others = vectorsOf();
  others.set(78, query);
  const answers = await Promise.all([vectors, others, vectors].map((each) => threads.nearest(each, query, 1)));
  expect(answers.map(({ keys }) => keys[0])).toEqual([77, 78, 77]);
});

it("rejects what was asked of a thread that died, and answers by another one", async () => {
  const vectors = vectorsOf();
  const query = drawn();
  const mended = new SearchThreads();
  const lost = mended.nearest(vectors, null as unknown as Float32Array, 3);
  await expect(lost).rejects.toThrow("the search thread ended");
  expect((await mended.nearest(vectors, query, 3)).keys).toHaveLength(3);
  await mended.close();
  await expect(mended.nearest(vectors, query, 3)).rejects.toThrow("closed");
});
