/** How often a wanted product is among the 50 nearest of the whole catalogue: what early stopping of the towers watches. */
import { topK } from "../../common/topK.js";
import { recentEntries } from "../../features/histories.js";
import { HISTORY_LENGTH } from "../../features/layout.js";
import { fillUser } from "../../features/userInputs.js";
import type { TowerData } from "../data/towerExamples.js";
import type { TowerModel } from "./towerModel.js";

const BATCH = 128;
const NEAREST = 50;

/** Recall@50 on the validation examples, with product numbers as of the last snapshot; 0 without examples. */
export async function towerRecall(model: TowerModel, data: TowerData, threads: number): Promise<number> {
  if (data.validation.length === 0) return 0;
  const { dim } = model.sizes;
  const snapshot = data.snapshots.at(-1)!;
  const items = await model.compileItems(threads);
  const users = await model.compileUsers(threads);
  const vectors = await model.encodeProducts(model.catalogueKeys, snapshot.numbers.bind(snapshot), items);
  const scores = new Float32Array(vectors.size);
  const batch = users.batch({ U: BATCH });
  let found = 0;
  for (let from = 0; from < data.validation.length; from += BATCH) {
    const examples = data.validation.slice(from, from + BATCH);
    examples.forEach((example, u) => {
      const entries = recentEntries(data.state.histories.of(example.shopper), example.events, HISTORY_LENGTH);
      const moment = {
        entries,
        clock: example.clock,
        demographics: data.state.demographicsOf(example.shopper).values,
        context: example.context.values,
      };
      const place = (product: number, offset: number): boolean => {
        const vector = vectors.get(product);
        if (vector) batch.feeds.events.set(vector, offset);
        return vector !== undefined;
      };
      fillUser(batch.feeds, u, moment, place, dim);
    });
    await users.run(batch);
    examples.forEach((example, u) => {
      vectors.scores(batch.outputs.vector.subarray(u * dim, (u + 1) * dim), scores);
      if (topK(scores, NEAREST).includes(example.target)) found++;
    });
  }
  await Promise.all([items.release(), users.release()]);
  return found / data.validation.length;
}
