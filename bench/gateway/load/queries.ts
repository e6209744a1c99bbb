/** What a storefront asks, for shoppers as active as they are and in situations as they come. */
import { type Random, seededRandom } from "../../../src/common/random.js";
import { situationOf } from "../shop/traffic.js";

/** Draws a shopper: the key, and the shop's own id. */
export type Anyone = (random: Random) => { key: number; id: string };

const PRODUCT = "id title price { amount currencyCode } image { url }";
const EXPLANATION =
  "explanation { reason similarity facets { facet alpha score } modalities { text image context history } similarEvents { similarity } }";
const query = (name: string, fields: string): string => `query ${name}($shopper: String, $context: RecommendationContextInput!) {
  recommendations(shopper: { externalId: $shopper }, context: $context, first: 20) { recommendationId strategy edges { ${fields} } } }`;

/** A shelf of twenty: what it shows, and the same with its explanations. */
export const SHELF = query("Shelf", `score node { ${PRODUCT} }`);
export const EXPLAINED = query("Explained", `score node { ${PRODUCT} } ${EXPLANATION}`);

/** Requests of `query` as JSON, for shoppers as `anyone` draws them. */
export function bodiesOf(query: string, anyone: Anyone, count: number, seed = 1): string[] {
  const random: Random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const { key, id } = anyone(random);
    return JSON.stringify({ query, variables: { shopper: id, context: situationOf(key, random) } });
  });
}
