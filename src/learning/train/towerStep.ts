/** One training step of the towers: which products it needs, what is fed to the graphs, and the gradients that come back. */
import type { Random } from "../../common/random.js";
import { copyRun } from "../../common/vectors.js";
import type { ProductKey } from "../../domain.js";
import { DEMOGRAPHICS_DIM } from "../../features/layout.js";
import type { ShopState } from "../../features/shopState.js";
import { fillUser } from "../../features/userInputs.js";
import { fillItems, type ItemFeeds } from "../data/itemBatch.js";
import type { NegativeSampler } from "../data/negatives.js";
import type { TowerBatch } from "../data/towerBatches.js";
import { fillDropout } from "../graph/ops/select.js";
import { RowIndex } from "./rowIndex.js";
import { compileTowerGraphs, type TowerGraphs } from "./towerGraphs.js";
import type { TowerModel } from "./towerModel.js";

export interface TowerStepOptions {
  /** Shoppers a step, at most. */
  batch: number;
  dropout: number;
  modalityDropout: number;
  residualDropout: number;
  threads: number;
}

/** Gradients of a step's loss. */
export interface TowerGradients {
  loss: number;
  /** Floating-point operations of the matrix products. */
  flops: number;
  /** In both θ. */
  item: Float32Array;
  user: Float32Array;
  /** In the residuals: row i belongs to product `ids[i]`; -1: to none. */
  residuals: { ids: Int32Array; gradient: Float32Array };
}

/** Distinct products of a step are padded to a multiple of this, candidates of that, so that few buffer sizes exist. */
const PAD_PRODUCTS = 256;
const PAD_CANDIDATES = 64;
/** Share of shoppers whose profile is hidden. */
const ANONYMOUS = 0.2;
const NOBODY = new Float32Array(DEMOGRAPHICS_DIM);
/** Takes a padded candidate out of the softmax. */
const NEVER = 1e4;

type UserFeeds = ReturnType<TowerGraphs["users"]["batch"]>["feeds"];

export class TowerStep {
  private readonly rows: RowIndex;

  private constructor(
    private readonly model: TowerModel,
    private readonly graphs: TowerGraphs,
    private readonly state: ShopState,
    private readonly sampler: Pick<NegativeSampler, "logExpected">,
    private readonly options: TowerStepOptions,
  ) {
    this.rows = new RowIndex(model.products);
  }

  /** `state` knows the shoppers' demographics. */
  static async compile(
    model: TowerModel,
    state: ShopState,
    sampler: Pick<NegativeSampler, "logExpected">,
    options: TowerStepOptions,
  ): Promise<TowerStep> {
    return new TowerStep(model, await compileTowerGraphs(model, options.threads), state, sampler, options);
  }

  /** Computes the gradients and changes nothing; they are overwritten by the next call. */
  async gradients(batch: TowerBatch, random: Random): Promise<TowerGradients> {
    const { model, graphs, rows, options } = this;
    const { dim } = model.sizes;
    const candidates = this.placeProducts(batch);
    const M = padded(rows.size, PAD_PRODUCTS);
    const items = graphs.items.batch({ M });
    const hiding = { random, modality: options.modalityDropout, residual: options.residualDropout };
    const numbersOf = batch.snapshot.numbers.bind(batch.snapshot);
    const used = fillItems(items.feeds, rows.keys, model.items, numbersOf, model.residualOf, dim, hiding);
    await graphs.items.run(items);

    const sizes = { U: atLeast(batch.examples.length, options.batch), L: batch.length, N: padded(candidates, PAD_CANDIDATES) };
    const users = graphs.users.batch(sizes);
    this.fillCandidates(users.feeds, batch, items.outputs.vector, candidates);
    this.fillShoppers(users.feeds, batch, items.outputs.vector, random);
    const loss = await graphs.users.step(users);

    const back = graphs.itemGradients.batch({ M });
    copyItems(items.feeds, back.feeds);
    back.feeds.gradient.fill(0);
    back.feeds.gradient.set(users.gradients.candidates.subarray(0, candidates * dim));
    this.addEventGradients(back.feeds.gradient, batch, users.gradients.events);
    await graphs.itemGradients.step(back);
    return {
      loss,
      // A forward pass is a third of forward and backward.
      flops: graphs.users.flops(sizes) + (4 / 3) * graphs.itemGradients.flops({ M }),
      item: graphs.itemGradients.gradient,
      user: graphs.users.gradient,
      residuals: { ids: usedKeys(rows.keys, used), gradient: back.gradients.residual },
    };
  }

  async release(): Promise<void> {
    await this.graphs.release();
  }

  /** Numbers the batch's distinct products, first those to choose from, then those of histories; how many are first. */
  private placeProducts({ examples, negatives, histories }: TowerBatch): number {
    const { rows } = this;
    rows.clear();
    for (const { target } of examples) rows.add(target);
    for (const key of negatives) rows.add(key);
    const candidates = rows.size;
    for (const history of histories) for (const { product } of history) rows.add(product);
    return candidates;
  }

  private fillCandidates(feeds: UserFeeds, { snapshot }: TowerBatch, vectors: Float32Array, candidates: number): void {
    const { dim } = this.model.sizes;
    feeds.candidates.fill(0);
    feeds.candidates.set(vectors.subarray(0, candidates * dim));
    feeds.logQ.fill(NEVER);
    for (let j = 0; j < candidates; j++) feeds.logQ[j] = this.sampler.logExpected(this.rows.keys[j]!, snapshot.at);
  }

  private fillShoppers(feeds: UserFeeds, batch: TowerBatch, vectors: Float32Array, random: Random): void {
    const { dim } = this.model.sizes;
    const { rows } = this;
    const width = feeds.logQ.length;
    feeds.target.fill(0);
    feeds.hit.fill(0);
    feeds.weight.fill(0);
    fillDropout(feeds.dropout, this.options.dropout, random);
    const wanted = wantedBy(batch);
    const place = (product: ProductKey, offset: number): boolean => {
      copyRun(vectors, rows.of(product) * dim, dim, feeds.events, offset);
      return true;
    };
    batch.examples.forEach(({ shopper, target, weight, clock, context }, u) => {
      const demographics = random.uniform() < ANONYMOUS ? NOBODY : this.state.demographicsOf(shopper).values;
      fillUser(feeds, u, { entries: batch.histories[u]!, clock, demographics, context }, place, dim, batch.length);
      feeds.target[u * width + rows.of(target)] = 1;
      feeds.weight[u] = weight;
      for (const other of wanted.get(shopper)!) if (other !== target) feeds.hit[u * width + rows.of(other)] = 1;
    });
  }

  /** Adds what the histories' events pass back to their products' rows. */
  private addEventGradients(into: Float32Array, { histories, length }: TowerBatch, events: Float32Array): void {
    const { dim } = this.model.sizes;
    histories.forEach((history, u) => {
      for (let slot = 0; slot < history.length; slot++) {
        const to = this.rows.of(history[slot]!.product) * dim;
        const from = (u * length + slot) * dim;
        for (let d = 0; d < dim; d++) into[to + d]! += events[from + d]!;
      }
    });
  }
}

/** Keys of the rows whose residual was used, -1 elsewhere. */
function usedKeys(keys: readonly ProductKey[], used: Uint8Array): Int32Array {
  const ids = new Int32Array(keys.length);
  for (let i = 0; i < ids.length; i++) ids[i] = used[i] === 1 ? keys[i]! : -1;
  return ids;
}

/** The smallest halving of `most` that holds n rows. */
function atLeast(n: number, most: number): number {
  let size = most;
  while (size % 2 === 0 && size / 2 >= n) size /= 2;
  return size;
}

const padded = (n: number, to: number): number => Math.ceil(n / to) * to;

function copyItems(from: ItemFeeds, to: ItemFeeds): void {
  for (const name of ["text", "textMask", "image", "imageMask", "tokens", "numbers", "residual"] as const)
    to[name].set(from[name]);
}

/** All products that each shopper of the batch wanted in it. */
function wantedBy({ examples }: TowerBatch): Map<number, Set<ProductKey>> {
  const wanted = new Map<number, Set<ProductKey>>();
  for (const { shopper, target } of examples) {
    const set = wanted.get(shopper);
    if (set) set.add(target);
    else wanted.set(shopper, new Set([target]));
  }
  return wanted;
}
