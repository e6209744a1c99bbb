/**
 * Answers questions that nobody asked, before the first that somebody does: code that has run is compiled, the ranker's threads
 * and the database's connections have met their first call, and what is read of every product lies in the processor's caches.
 */
import type { ShopperKey } from "../domain.js";
import { type PipelineParts, recommend } from "./recommend.js";

/** So many answers of so many products, or as many as there were after so many milliseconds. */
const ANSWERS = 60;
const FIRST = 20;
const BUDGET_MS = 1000;

/** What is asked of the pipeline; nothing of it is remembered, logged or looked at. Returns how many were answered. */
export async function warmUp(parts: Omit<PipelineParts, "log" | "observe" | "meet">): Promise<number> {
  const began = performance.now();
  let answered = 0;
  for (const shopperKey of someShoppers(parts)) {
    if (performance.now() - began > BUDGET_MS) break;
    const request = { shopperKey, context: {}, filter: {}, first: FIRST, offset: 0, explain: answered % 4 === 0 };
    await recommend({ ...parts, meet: nothing, log: nothing }, request);
    answered++;
  }
  return answered;
}

/** Spread evenly over those whose answers are ranked by the model. */
function someShoppers({ shop, settings }: Pick<PipelineParts, "shop" | "settings">): ShopperKey[] {
  const { histories } = shop.state;
  const ranked = [...histories.shoppers()].filter((key) => histories.lengthOf(key) >= settings.coldStartEvents);
  const step = Math.max(1, ranked.length / ANSWERS);
  return Array.from({ length: Math.min(ANSWERS, ranked.length) }, (_, i) => ranked[Math.floor(i * step)]!);
}

const nothing = (): void => {};
