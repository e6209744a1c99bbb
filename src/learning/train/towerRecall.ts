/** How often a wanted product is among the 50 nearest of the whole catalogue: what early stopping of the towers watches. */
import { fillUser } from "../../features/userInputs.js";
import { historyOf } from "../data/towerBatches.js";
import type { TowerData, TowerExample } from "../data/towerExamples.js";
import { Graph } from "../graph/graph.js";
import { matmul } from "../graph/ops/matmul.js";
import { GraphSession } from "../graph/session.js";
import type { TowerModel } from "./towerModel.js";

const BATCH = 64;
const NEAREST = 50;

type Compiled<K extends "compileItems" | "compileUsers"> = Awaited<ReturnType<TowerModel[K]>>;

export class TowerRecall {
  private constructor(
    private readonly model: TowerModel,
    private readonly data: TowerData,
    private readonly items: Compiled<"compileItems">,
    private readonly users: Compiled<"compileUsers">,
    private readonly products: GraphSession,
  ) {}

  static async compile(model: TowerModel, data: TowerData, threads: number): Promise<TowerRecall> {
    const { dim } = model.sizes;
    const g = new Graph();
    const scores = matmul(g.input("queries", [BATCH, dim]), g.input("vectors", ["P", dim]), { transB: true });
    const products = await GraphSession.create(g, { scores }, {}, { threads });
    return new TowerRecall(model, data, await model.compileItems(threads), await model.compileUsers(threads), products);
  }

  /** Recall@50 on the validation examples, with product numbers as of the last snapshot; 0 without examples. */
  async measure(): Promise<number> {
    const hits = await this.hits();
    return hits.reduce((sum, { score }) => sum + score, 0) / Math.max(1, hits.length);
  }

  /** The same for each example: 1 where the wanted product is among the nearest. */
  async hits(): Promise<{ shopper: number; score: number }[]> {
    const { validation } = this.data;
    const hits: { shopper: number; score: number }[] = [];
    if (validation.length === 0) return hits;
    const { dim, keys } = { dim: this.model.sizes.dim, keys: this.model.catalogueKeys };
    const snapshot = this.data.snapshots.at(-1)!;
    const vectors = await this.model.encodeProducts(keys, snapshot.numbers.bind(snapshot), this.items);
    const buffers = this.products.buffers({ P: keys.length });
    const table = buffers.inputs.vectors as Float32Array;
    const row = new Int32Array(this.model.products);
    keys.forEach((key, i) => {
      table.set(vectors.get(key)!, i * dim);
      row[key] = i;
    });
    for (let from = 0; from < validation.length; from += BATCH) {
      const examples = validation.slice(from, from + BATCH);
      (buffers.inputs.queries as Float32Array).set(
        await this.encode(examples, (key) => table.subarray(row[key]! * dim, (row[key]! + 1) * dim)),
      );
      await this.products.run(buffers);
      const scores = buffers.outputs.scores as Float32Array;
      examples.forEach(({ shopper, target }, u) => {
        const better = above(scores.subarray(u * keys.length, (u + 1) * keys.length), row[target]!);
        hits.push({ shopper, score: better < NEAREST ? 1 : 0 });
      });
    }
    return hits;
  }

  async release(): Promise<void> {
    await Promise.all([this.items.release(), this.users.release(), this.products.release()]);
  }

  /** F_u of each example's moment, [BATCH, D]. */
  private async encode(examples: readonly TowerExample[], vectorOf: (key: number) => Float32Array): Promise<Float32Array> {
    const { dim } = this.model.sizes;
    const batch = this.users.batch({ U: BATCH });
    examples.forEach((example, u) => {
      const moment = {
        entries: historyOf(this.data, example),
        clock: example.clock,
        demographics: this.data.state.demographicsOf(example.shopper).values,
        context: example.context,
      };
      const place = (key: number, offset: number): boolean => {
        batch.feeds.events.set(vectorOf(key), offset);
        return true;
      };
      fillUser(batch.feeds, u, moment, place, dim);
    });
    await this.users.run(batch);
    return batch.outputs.vector;
  }
}

/** How many scores are above the one at `index`; among equals the lower index comes first. */
function above(scores: Float32Array, index: number): number {
  const own = scores[index]!;
  let n = 0;
  for (let i = 0; i < scores.length; i++) if (scores[i]! > own || (scores[i] === own && i < index)) n++;
  return n;
}
