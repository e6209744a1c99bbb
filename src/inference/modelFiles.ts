/** Opens a model from its files: checks that it fits this build's features, loads its graphs, answers typed calls. */
import { digest } from "../common/hash.js";
import { Errors, message } from "../errors.js";
import type { CollaborativeTables } from "../features/collaborative.js";
import {
  CONTEXT_DIM,
  DEMOGRAPHICS_DIM,
  FACET_COUNT,
  FEATURES_DIGEST,
  HISTORY_LENGTH,
  HISTORY_NUMBERS_DIM,
  PAIR_DIM,
  PRODUCT_NUMBERS_DIM,
} from "../features/layout.js";
import { fillUser } from "../features/userInputs.js";
import type { NearestKeys, SharedVectors } from "../features/vectorSearch.js";
import type { Space } from "../store/ports.js";
import { COLLABORATIVE, readCollaborative } from "./collaborativeFile.js";
import type {
  ItemInputs,
  ItemOutputs,
  ModelCard,
  RankInputs,
  RankingModel,
  RankOutputs,
  ShopperInputs,
  VectorOf,
} from "./model.js";
import { type Residuals, readResiduals } from "./residuals.js";
import type { Feeds, Fetches, SessionHandle, Sessions } from "./session.js";

/**
 * Loads a model's graphs into `sessions`. Throws MODEL_INVALID where a file is missing or the features have moved on.
 * `owned`: the sessions are the model's own and end with it.
 */
export async function openModel(
  card: ModelCard,
  files: ReadonlyMap<string, Uint8Array>,
  sessions: Sessions,
  { owned = false }: { owned?: boolean } = {},
): Promise<RankingModel> {
  const id = `${card.name}@${card.version}`;
  if (card.featuresDigest !== FEATURES_DIGEST)
    throw Errors.modelInvalid(id, `it was made for feature layout ${card.featuresDigest}, this build has ${FEATURES_DIGEST}`);
  const load = (name: string): Promise<SessionHandle> => sessions.load(`${id}/${name}`, fileOf(id, files, name));
  const residuals = residualsOf(id, files);
  if (residuals.dim !== card.dim)
    throw Errors.modelInvalid(id, `its residuals have dimension ${residuals.dim}, its card says ${card.dim}`);
  const [items, users, ranker] = await Promise.all([load("item-tower.onnx"), load("user-tower.onnx"), load("ranker.onnx")]);
  return new OnnxModel(id, card, sessions, { items, users, ranker }, residuals, collaborativeOf(id, files), owned);
}

function collaborativeOf(id: string, files: ReadonlyMap<string, Uint8Array>): CollaborativeTables | null {
  const bytes = files.get(COLLABORATIVE);
  try {
    return bytes ? readCollaborative(bytes) : null;
  } catch (cause) {
    throw Errors.modelInvalid(id, `its ${COLLABORATIVE} cannot be read (${message(cause)})`);
  }
}

function residualsOf(id: string, files: ReadonlyMap<string, Uint8Array>): Residuals {
  const bytes = fileOf(id, files, "residuals.bin");
  try {
    return readResiduals(bytes);
  } catch (cause) {
    throw Errors.modelInvalid(id, `its residuals cannot be read (${message(cause)})`);
  }
}

function fileOf(id: string, files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = files.get(name);
  if (!bytes) throw Errors.modelInvalid(id, `its file ${name} is missing`);
  return bytes;
}

class OnnxModel implements RankingModel {
  readonly space: Space;

  constructor(
    readonly id: string,
    readonly card: ModelCard,
    private readonly sessions: Sessions,
    private readonly handles: { items: SessionHandle; users: SessionHandle; ranker: SessionHandle },
    private readonly residuals: Residuals,
    readonly collaborative: CollaborativeTables | null,
    private readonly owned: boolean,
  ) {
    this.space = { id, dim: card.dim, digest: digest([id, card.dataDigest, card.featuresDigest, card.encoders]) };
  }

  async encodeItems(x: ItemInputs): Promise<ItemOutputs> {
    const { dim, encoders, vocabulary } = this.card;
    const residual = new Float32Array(x.n * dim);
    x.ids.forEach((id, i) => {
      const row = this.residuals.rowOf.get(id);
      if (row !== undefined) residual.set(this.residuals.rows.subarray(row * dim, (row + 1) * dim), i * dim);
    });
    const out = await this.run(this.handles.items, {
      text: float(x.text, x.n, encoders.textDim),
      textMask: float(x.textMask, x.n, 1),
      image: float(x.image, x.n, encoders.imageDim),
      imageMask: float(x.imageMask, x.n, 1),
      tokens: float(x.tokens, x.n, Math.max(1, vocabulary.length)),
      numbers: float(x.numbers, x.n, PRODUCT_NUMBERS_DIM),
      residual: float(residual, x.n, dim),
    });
    return { vectors: floats(out.vector), parts: floats(out.parts) };
  }

  async encodeShopper(x: ShopperInputs, vectorOf: VectorOf): Promise<Float32Array> {
    const out = await this.run(this.handles.users, this.feedsOf(x, vectorOf));
    return floats(out.vector);
  }

  /** None where the sessions search nothing. */
  get seekers(): number {
    return this.sessions.seek ? this.sessions.parallelism : 0;
  }

  async seek(
    x: ShopperInputs,
    vectorOf: VectorOf,
    vectors: SharedVectors,
    wanted: number,
  ): Promise<{ query: Float32Array; found: NearestKeys }> {
    const search = { vectors, output: "vector", wanted };
    const { fetches, found } = await this.sessions.seek!(this.handles.users, this.feedsOf(x, vectorOf), search);
    return { query: floats(fetches.vector), found };
  }

  /** Of the user tower. */
  private feedsOf(x: ShopperInputs, vectorOf: VectorOf): Feeds {
    const { dim } = this.card;
    const feeds = {
      events: new Float32Array(HISTORY_LENGTH * dim),
      eventNumbers: new Float32Array(HISTORY_LENGTH * HISTORY_NUMBERS_DIM),
      eventMask: new Float32Array(HISTORY_LENGTH),
      demographics: new Float32Array(DEMOGRAPHICS_DIM),
      context: new Float32Array(CONTEXT_DIM),
    };
    const place = (product: number, offset: number): boolean => {
      const vector = vectorOf(product);
      if (vector) feeds.events.set(vector, offset);
      return vector !== undefined;
    };
    fillUser(feeds, 0, x, place, dim);
    return {
      events: float(feeds.events, 1, HISTORY_LENGTH, dim),
      eventNumbers: float(feeds.eventNumbers, 1, HISTORY_LENGTH, HISTORY_NUMBERS_DIM),
      eventMask: float(feeds.eventMask, 1, HISTORY_LENGTH),
      demographics: float(feeds.demographics, 1, DEMOGRAPHICS_DIM),
      context: float(feeds.context, 1, CONTEXT_DIM),
    };
  }

  async rank(x: RankInputs): Promise<RankOutputs> {
    const { dim } = this.card;
    const out = await this.run(this.handles.ranker, {
      shopper: float(x.shopper.slice(), 1, dim),
      items: float(x.items, 1, x.n, dim),
      pairs: float(x.pairs, 1, x.n, PAIR_DIM),
      context: float(x.context.slice(), 1, CONTEXT_DIM),
      present: float(x.present.slice(), 1, FACET_COUNT),
    });
    return { scores: floats(out.score), alphas: floats(out.alphas), facetScores: floats(out.facetScores) };
  }

  async close(): Promise<void> {
    if (this.owned) return this.sessions.close();
    await Promise.all(Object.values(this.handles).map((handle) => this.sessions.unload(handle)));
  }

  private run(handle: SessionHandle, feeds: Feeds): Promise<Fetches> {
    return this.sessions.run(handle, feeds);
  }
}

function float(data: Float32Array, ...dims: number[]): { type: "float32"; data: Float32Array; dims: number[] } {
  return { type: "float32", data, dims };
}

function floats(tensor: Fetches[string] | undefined): Float32Array {
  if (tensor?.type !== "float32") throw new Error("a served graph answered without one of its float outputs");
  return tensor.data;
}
