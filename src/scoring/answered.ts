import type { ProductFilter, ShopperKey, Strategy } from "../domain.js";
import type { Question } from "../features/question.js";
import type { Ranked } from "./rank.js";
import type { RulesInForce } from "./rules/inForce.js";
import type { Shop } from "./shop.js";

/** A first page as it was answered: what looks on from beside the traffic is told of it. */
export interface Answered {
  recommendationId: string;
  at: Date;
  /** What answered: its model, vectors and state. */
  shop: Shop;
  shopperKey: ShopperKey | null;
  question: Question;
  filter: ProductFilter;
  rules: RulesInForce;
  strategy: Strategy;
  /** The merchandised list that the page was cut from, best first. */
  ranked: readonly Ranked[];
}
