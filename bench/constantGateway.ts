/**
 * The floor of the gateway's benchmark: the real gateway (Fastify, Apollo, every policy, the same schema and resolvers) over a shop
 * that knows its answer. Prints its address and serves until it is ended.
 */
import { sha256 } from "../src/common/hash.js";
import type { Product } from "../src/domain.js";
import { createGateway } from "../src/gateway/gateway.js";
import { contextMaker, type Services } from "../src/resolvers/context.js";
import { makeSchema } from "../src/resolvers/schema.js";
import type { RecommendedItem } from "../src/scoring/types.js";
import type { ApiKeyRecord } from "../src/store/ports.js";

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
    explanation: { facets, wanted, similarity: 0.5, modalities, similarEvents },
  };
});
const known = {
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
    hasNextPage: true,
    shortfall: null,
    degradations: [],
    timings: {},
  }),
};
const key: ApiKeyRecord = { id: "floor", name: "floor", role: "SERVER", createdAt: updatedAt, revokedAt: null };
const hash = sha256(process.env.FLOOR_KEY!);
const log = { info() {}, warn() {}, error() {}, debug() {} };

const server = await createGateway({
  schema: await makeSchema(),
  // Only what the benchmark's query asks for.
  createContext: contextMaker({ store: known, recommender, madeUpShoppers: () => true } as unknown as Services),
  store: { ...known, keyByHash: async (asked) => (asked === hash ? key : null) },
  cache: { kind: "memory", healthy: async () => true, increment: async () => 1 } as never,
  log: log as never,
  rateLimit: 0,
  publicAccess: () => true,
  modelState: async () => ({}),
});
console.log(JSON.stringify({ address: await server.listen({ port: 0, host: "127.0.0.1" }) }));
