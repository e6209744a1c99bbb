/** A shop that knows its answer: what the floor of the gateway's benchmark answers with, in the shape of a real one. */
import type { Product } from "../src/domain.js";
import type { Services } from "../src/resolvers/context.js";
import type { RecommendedItem } from "../src/scoring/types.js";

const updatedAt = new Date();
const products = Array.from({ length: 100 }, (_, key): Product => {
  return {
    key,
    id: `p${key}`,
    title: "A dress",
    category: ["Dresses"],
    price: "19.99",
    currencyCode: "EUR",
    imageUrl: `https://shop.example/images/p${key}.jpg`,
    attributes: {},
    available: true,
    reviewText: "",
    updatedAt,
  };
});
const items = products.map(({ key }): RecommendedItem => {
  const facets = (["GENERAL", "TIME", "SEASON", "PLACE", "DEVICE"] as const).map((facet) => ({ facet, alpha: 0.2, score: 0.5 }));
  const similarEvents = [0, 1, 2].map((i) => ({ productKey: i, type: "PURCHASE" as const, at: updatedAt, similarity: 0.9 }));
  const wanted = facets.slice(1).map(({ facet }) => ({ facet, times: 1.2 }));
  const modalities = { text: 0.1, image: 0.1, context: 0.2, history: 0.1 };
  return {
    productKey: key,
    score: 0.5,
    sources: [{ source: "nearest", rank: key + 1 }],
    moves: [],
    explanation: { facets, wanted, similarity: 0.5, modalities, similarEvents },
  };
});
/** What the gateway and the resolvers ask of the store. */
export const constantStore = {
  shoppersByIds: async (ids: readonly string[]) => ids.map((id) => ({ key: 1, id, attributes: {} })),
  productsByKeys: async (keys: readonly number[]) => keys.map((key) => products[key] ?? null),
  productsByIds: async () => [],
  healthy: async () => true,
};
const recommender = {
  recommend: async ({ first, explain }: { first: number; explain: boolean }) => ({
    recommendationId: "00000000-0000-4000-8000-000000000000",
    strategy: "PERSONALIZED",
    model: null,
    items: items.slice(0, first).map((item) => (explain ? item : { ...item, explanation: null })),
    arms: [],
    hasNextPage: true,
    shortfall: null,
    degradations: [],
    timings: {},
  }),
};

/** Only what the benchmark's query asks for. */
export const constantServices = {
  store: constantStore,
  recommender,
  madeUpShoppers: () => true,
  followed: { versionOf: () => 1, sketchOf: () => null, shopperKeyOf: () => 1, productIdOf: (key: number) => `p${key}` },
} as unknown as Services;
