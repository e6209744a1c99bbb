/**
 * What Vitrine asks of its storage: interfaces only, so that every room can depend on them and none on an engine.
 * Two engines implement them with one code: PGlite (embedded, reached over a Unix socket) and native PostgreSQL.
 * Two caches: memory and Redis. `test/contracts` holds the one suite that all must pass.
 */
import type {
  EventBatch,
  ExperimentArm,
  InteractionInput,
  Product,
  ProductFilter,
  ProductInput,
  ProductKey,
  ProductSelection,
  RequestContext,
  ReviewInput,
  Role,
  RuleConditions,
  Shopper,
  ShopperInput,
  ShopperKey,
  Strategy,
  TrainingState,
  TrainingTrigger,
} from "../domain.js";

export type { EventBatch } from "../domain.js";

/** How many rows a write met, by what became of them. `inserted + updated + unchanged` is the number of distinct rows given. */
export interface UpsertOutcome {
  inserted: number;
  updated: number;
  unchanged: number;
}

// ---------------------------------------------------------------------------------------------- catalogue

/** A product ready to be stored: digests decide whether an encoder has to look at it again. */
export interface ProductRow extends ProductInput {
  /** Digest of the text the text encoder reads; null where there is no text. */
  textDigest: string | null;
  /** Digest of the image bytes (local file) or of its URL; null where there is no image. */
  imageDigest: string | null;
  /** Lemmas of the searchable text, space separated, in order. */
  lemmas: string;
}

export type ProductSort = "RELEVANCE" | "NEWEST" | "PRICE_ASC" | "PRICE_DESC" | "TITLE";

export interface ProductQuery {
  filter?: ProductFilter | undefined;
  /** Lemmas to match (all of them, last one as a prefix); left out: everything. */
  search?: string | undefined;
  sort?: ProductSort | undefined;
  limit: number;
  /** Opaque position from the previous page's `endCursor`. */
  after?: string | undefined;
}

export interface ProductPage {
  products: Product[];
  cursors: string[];
  hasNextPage: boolean;
  totalCount: number;
}

export interface Catalogue {
  /** Writes what differs; a row equal to the stored one is `unchanged` and keeps its `updatedAt`. */
  upsertProducts(rows: readonly ProductRow[]): Promise<UpsertOutcome>;
  /** In the order asked; null where unknown. */
  productsByKeys(keys: readonly ProductKey[]): Promise<(Product | null)[]>;
  productsByIds(ids: readonly string[]): Promise<(Product | null)[]>;
  searchProducts(query: ProductQuery): Promise<ProductPage>;
  /** All products by ascending key, in batches. `updatedSince`: only those written at or after that moment. */
  scanProducts(options?: { batchSize?: number; updatedSince?: Date }): AsyncIterable<Product[]>;
  countProducts(): Promise<number>;
  /** Keys that satisfy `filter` among `keys`, in the order given. */
  matchingKeys(keys: readonly ProductKey[], filter: ProductFilter): Promise<ProductKey[]>;
  /** Products that exist by category path, for facets: path, count. */
  categories(): Promise<{ path: string[]; count: number }[]>;
  addReviews(rows: readonly ReviewInput[]): Promise<UpsertOutcome & { unknownProducts: string[] }>;
  /** Recomputed search text and digest after reviews were pooled. */
  updateTextDigests(rows: readonly { key: ProductKey; textDigest: string | null; lemmas: string }[]): Promise<void>;
  /**
   * Stamps the products with one of these texts or images, by digest, as written just now, so that whoever follows the catalogue
   * looks at them again once it is encoded.
   */
  touchProducts(modality: Modality, digests: readonly string[]): Promise<void>;
  /** Products whose reviews changed since their digest was computed, by key. */
  staleTexts(limit: number): Promise<Product[]>;
}

// ---------------------------------------------------------------------------------------------- shoppers

/** What was removed of a shopper. */
export interface Erased {
  events: number;
  impressions: number;
  reviews: number;
}

export interface Shoppers {
  upsertShoppers(rows: readonly ShopperInput[]): Promise<UpsertOutcome>;
  shoppersByKeys(keys: readonly ShopperKey[]): Promise<(Shopper | null)[]>;
  shoppersByIds(ids: readonly string[]): Promise<(Shopper | null)[]>;
  /** By ascending key. */
  listShoppers(options: { limit: number; afterKey?: ShopperKey | undefined }): Promise<Shopper[]>;
  scanShoppers(options?: { batchSize?: number }): AsyncIterable<Shopper[]>;
  countShoppers(): Promise<number>;
  /**
   * Removes a shopper with attributes, interactions, impressions and reviews; null where nothing is stored under this id.
   * Products that pooled a removed review have stale texts then. Called again after it was cut off, it does the rest.
   */
  eraseShopper(id: string): Promise<Erased | null>;
}

// ---------------------------------------------------------------------------------------------- events

export interface RecordOutcome extends UpsertOutcome {
  /** Whose interactions they are. */
  shoppers: ShopperKey[];
  /** Who has followed the events up to here has all of the rows given; 0 where none was written. */
  lastSeq: number;
  /** Indices of rows whose product does not exist; they were not written. Unknown shoppers are created. */
  unknownProducts: number[];
}

/** Interactions made ready to be recorded. */
export interface ReadyInteractions {
  readonly rows: readonly InteractionInput[];
}

export interface Events {
  /** The part of recording that needs no database, to be done while it is busy with the rows before. */
  readyInteractions(rows: readonly InteractionInput[]): ReadyInteractions;
  /**
   * Stores interactions, idempotently: by id where given, else by (shopper, product, type, timestamp).
   * A row met again sets quantity and value, never adds. Durable when the promise resolves.
   */
  recordInteractions(rows: readonly InteractionInput[] | ReadyInteractions): Promise<RecordOutcome>;
  /** In time order (timestamp, then sequence); `from` inclusive, `until` exclusive. */
  scanEvents(options?: { from?: Date | undefined; until?: Date | undefined; batchSize?: number }): AsyncIterable<EventBatch>;
  /** What was written after sequence number `seq`, in sequence order: how a process follows the others. */
  eventsAfter(seq: number, limit: number): Promise<EventBatch>;
  /** The shopper's last events, newest first. */
  recentEvents(shopper: ShopperKey, limit: number): Promise<EventBatch>;
  countEvents(): Promise<number>;
  /** First and last timestamp stored, and the highest sequence number; null when there are none. */
  eventWindow(): Promise<{ first: Date; last: Date; lastSeq: number } | null>;
}

// ---------------------------------------------------------------------------------------------- encodings and vectors

export type Modality = "text" | "image";

export interface Encodings {
  /**
   * Products whose text (image) has no vector of this encoder yet, by ascending key. Equal digests are answered once, except
   * where only `keys` are asked about.
   */
  pending(
    modality: Modality,
    encoderId: string,
    options: { afterKey: ProductKey; limit: number; keys?: readonly ProductKey[] | undefined },
  ): Promise<{ product: Product; digest: string }[]>;
  countPending(modality: Modality, encoderId: string): Promise<number>;
  /** `vector` null with `error`: the source could not be encoded (e.g. a broken image) and is not tried again until it changes. */
  putEncodings(
    modality: Modality,
    encoderId: string,
    rows: readonly { digest: string; vector: Float32Array | null; error?: string }[],
  ): Promise<void>;
  /** Vectors by product, ascending key, only products that have one. Row i of `vectors` (dim each) belongs to `keys[i]`. Stored in half precision. */
  scanEncodings(
    modality: Modality,
    encoderId: string,
    options?: { keys?: readonly ProductKey[]; batchSize?: number },
  ): AsyncIterable<{ keys: Int32Array; dim: number; vectors: Float32Array }>;
}

/** A vector space: all vectors made by one model version (or by the untrained content projection). */
export interface Space {
  /** e.g. "content@1f3a" or "default@3". */
  id: string;
  dim: number;
  /** Digest of what made it: encoders, parameters. Mixing is refused. */
  digest: string;
}

export interface NearestOptions {
  filter?: ProductFilter | undefined;
  excludeKeys?: readonly ProductKey[] | undefined;
  /** HNSW's `ef_search`; left out: chosen from k. */
  efSearch?: number | undefined;
  /** True: exact search regardless of size. */
  exact?: boolean | undefined;
}

export interface Neighbours {
  keys: Int32Array;
  /** Cosine similarity, descending. */
  scores: Float32Array;
  /** How it was searched, for explanations and metrics. */
  method: "exact" | "hnsw";
}

export interface Vectors {
  ensureSpace(space: Space): Promise<void>;
  spaces(): Promise<(Space & { count: number; indexed: boolean })[]>;
  /** Rows are L2-normalised, `dim` each. */
  putVectors(spaceId: string, keys: Int32Array, vectors: Float32Array): Promise<void>;
  getVectors(spaceId: string, keys: readonly ProductKey[]): Promise<(Float32Array | null)[]>;
  scanVectors(spaceId: string, options?: { batchSize?: number }): AsyncIterable<{ keys: Int32Array; vectors: Float32Array }>;
  /** Products without a vector in this space, by ascending key. */
  missingVectors(spaceId: string, options: { afterKey: ProductKey; limit: number }): Promise<ProductKey[]>;
  /**
   * Builds the HNSW index (anew where much was rewritten); nothing happens while the space is small enough to be searched
   * exactly. `online`: others are served meanwhile, at several times the work on the embedded engine; left out: true for
   * a guest of the data directory, false for its owner. Native PostgreSQL always builds online.
   */
  buildIndex(
    spaceId: string,
    onProgress?: (done: number, total: number) => void,
    options?: { online?: boolean | undefined },
  ): Promise<void>;
  dropSpace(spaceId: string): Promise<void>;
  /** The k products nearest to `query` (L2-normalised). Returns k rows whenever k products match: promise 1. */
  nearest(spaceId: string, query: Float32Array, k: number, options?: NearestOptions): Promise<Neighbours>;
}

// ---------------------------------------------------------------------------------------------- the rest

export interface ModelRecord {
  name: string;
  version: string;
  /** The model card, as written beside the files. */
  card: unknown;
  active: boolean;
  createdAt: Date;
}

export interface Models {
  putModel(model: { name: string; version: string; card: unknown; files: ReadonlyMap<string, Uint8Array> }): Promise<void>;
  listModels(): Promise<ModelRecord[]>;
  modelFiles(name: string, version: string): Promise<Map<string, Uint8Array> | null>;
  activeModel(): Promise<ModelRecord | null>;
  /** Null: no active model; serving falls back. */
  activateModel(target: { name: string; version: string } | null): Promise<void>;
  /** What was activated, newest first: the way back. `target` null: the active model was switched off. */
  activations(limit: number): Promise<{ target: { name: string; version: string } | null; at: Date }[]>;
  /** Bytes of each model's files, by `name@version`. */
  modelSizes(): Promise<Map<string, number>>;
}

/** A model that scores a share of the traffic beside the active one. */
export interface ShadowTarget {
  name: string;
  version: string;
  /** In (0, 1]. */
  share: number;
}

/** Sums over requests that a candidate was to score beside an active model. Models are `name@version`. */
export interface ShadowTally {
  active: string;
  candidate: string;
  /** Scored. */
  requests: number;
  /** Left out because the queue was full. */
  dropped: number;
  failed: number;
  /** Sum of the overlaps of the first twelve, of the rank correlations, and how often the first product was the same. */
  overlap: number;
  correlation: number;
  top1: number;
  /** Milliseconds spent scoring. */
  ms: number;
}

/** How two models ranked for one shopper at one moment: product keys, best first. */
export interface ShadowAnswer {
  recommendationId: string;
  at: Date;
  shopperKey: ShopperKey;
  active: string;
  candidate: string;
  activeKeys: ProductKey[];
  candidateKeys: ProductKey[];
}

/** A product that a shopper interacted with in the session after an answer, and its 1-based rank in both lists; 0: in neither. */
export interface WantedRank {
  shopperKey: ShopperKey;
  active: number;
  candidate: number;
}

export interface Shadows {
  /** The shadow model of this moment; null: none. */
  shadow(): Promise<ShadowTarget | null>;
  /** Throws NOT_FOUND for a model that does not exist. Null ends it. */
  setShadow(target: ShadowTarget | null): Promise<void>;
  /** Adds to what is stored; safe from several gateways at once. */
  addShadowTally(tally: ShadowTally): Promise<void>;
  shadowTallies(candidate: string): Promise<ShadowTally[]>;
  putShadowAnswers(rows: readonly ShadowAnswer[]): Promise<void>;
  /** Forgets answers older than this moment. */
  pruneShadowAnswers(before: Date): Promise<number>;
  /**
   * What shoppers wanted after answers that both models ranked: each product of the first session that begins within a day
   * of the answer (a pause of half an hour ends it), under the last answer before it. One row a shopper and product.
   */
  shadowCredits(active: string, candidate: string): Promise<WantedRank[]>;
}

/** A training run that a gateway started. */
export interface TrainingJobRow {
  id: string;
  state: TrainingState;
  trigger: TrainingTrigger;
  budgetMinutes: number;
  stage: string | null;
  /** Share of the stage that is done; null where unknown. */
  progress: number | null;
  /** What became of it, in words. */
  reason: string | null;
  /** `name@version` of what it made; null until then. */
  model: string | null;
  startedAt: Date;
  /** The last sign of life. */
  seenAt: Date;
  endedAt: Date | null;
}

export interface TrainingJobs {
  /** Creates the job or writes it anew. */
  putTrainingJob(job: TrainingJobRow): Promise<void>;
  trainingJob(id: string): Promise<TrainingJobRow | null>;
  /** Newest first. */
  trainingJobs(limit: number): Promise<TrainingJobRow[]>;
}

/** How often a named number of a model's traffic fell into a bucket of its histogram, on one day (UTC). */
export interface DriftCount {
  model: string;
  name: string;
  bucket: number;
  n: number;
}

export interface DriftCounts {
  /** Adds to the counts of a day; safe from several gateways at once. */
  addDriftCounts(day: Date, counts: readonly DriftCount[]): Promise<void>;
  /** Summed over the days from `since` on. */
  driftCounts(model: string, since: Date): Promise<DriftCount[]>;
}

/** What a merchandiser asks of lists. */
export interface RuleDraft {
  name: string;
  /** Code of what it does (src/scoring/rules/). */
  kind: string;
  args: Record<string, number>;
  /** Null: it is about no products in particular. */
  products: ProductSelection | null;
  when: RuleConditions;
  enabled: boolean;
}

export interface RuleRow extends RuleDraft {
  id: string;
  /** Counts its changes, from 1. */
  revision: number;
  updatedAt: Date;
}

export interface Rules {
  /** In the order in which they are applied. */
  rules(): Promise<RuleRow[]>;
  /** Adds a rule after all others. */
  addRule(id: string, draft: RuleDraft): Promise<RuleRow>;
  /** Writes a rule anew where it is stored in this revision (undefined: in any); null where it is not. */
  changeRule(id: string, draft: RuleDraft, revision?: number): Promise<RuleRow | null>;
  /** False: there is none. */
  deleteRule(id: string): Promise<boolean>;
  /** Applies them in this order from now on; rules that are not named come after them, as they stood. */
  orderRules(ids: readonly string[]): Promise<void>;
}

/** Shoppers divided by chance, each into one arm for as long as the experiment runs. */
export interface ExperimentRow {
  id: string;
  name: string;
  /** Shares of all shoppers, which sum to 1 at most. The first arm is what the others are compared with. */
  arms: { name: string; share: number }[];
  startedAt: Date;
  /** Null: it runs. */
  endedAt: Date | null;
}

/** What the shoppers of an arm did after their first answer in it, and before the experiment's end. */
export interface ArmOutcome {
  arm: string;
  /** Who got an answer. */
  shoppers: number;
  /** Of those, who did it at least once. */
  clicked: number;
  carted: number;
  bought: number;
}

export interface Experiments {
  /** Newest first. */
  experiments(): Promise<ExperimentRow[]>;
  startExperiment(experiment: Pick<ExperimentRow, "id" | "name" | "arms">): Promise<ExperimentRow>;
  /** Null where there is none of this id that runs. */
  endExperiment(id: string): Promise<ExperimentRow | null>;
  /** Arms that nobody got an answer in are left out. */
  armOutcomes(id: string): Promise<ArmOutcome[]>;
}

export interface ImpressionRow {
  recommendationId: string;
  at: Date;
  shopperKey: ShopperKey | null;
  strategy: Strategy;
  /** `name@version`, or null without a model. */
  model: string | null;
  context: RequestContext;
  items: { productKey: ProductKey; score: number; sources: string[] }[];
  /** Merchandising rules that applied, as `id@revision`. */
  rules: string[];
  /** What the shopper saw of the experiments that ran. */
  arms: ExperimentArm[];
}

export interface Impressions {
  /** Also notes when a shopper first got an answer in an experiment's arm. */
  putImpressions(rows: readonly ImpressionRow[]): Promise<void>;
  impression(recommendationId: string): Promise<ImpressionRow | null>;
}

export type KeyRole = Exclude<Role, "PUBLIC">;
export interface ApiKeyRecord {
  id: string;
  name: string;
  role: KeyRole;
  createdAt: Date;
  revokedAt: Date | null;
}

export interface ApiKeys {
  /** `hash` is SHA-256 of the secret; the secret itself is never stored. */
  createKey(key: { id: string; name: string; role: KeyRole; hash: string }): Promise<void>;
  keyByHash(hash: string): Promise<ApiKeyRecord | null>;
  listKeys(): Promise<ApiKeyRecord[]>;
  revokeKey(id: string): Promise<boolean>;
}

/** Small facts about the shop: which shop is loaded, import checkpoints, digests. */
export interface Meta {
  getMeta<T>(key: string): Promise<T | null>;
  setMeta(key: string, value: unknown): Promise<void>;
  deleteMeta(prefix: string): Promise<void>;
}

/** What some process has written: where to look. */
export type Change =
  /** Interactions, up to this sequence number. */
  | { topic: "events"; lastSeq: number }
  /** Products are new, changed or encoded. */
  | { topic: "catalogue" }
  /** These shoppers' attributes changed. */
  | { topic: "shoppers"; keys: ShopperKey[] }
  /** Another model was activated, or none. */
  | { topic: "model" }
  /** Merchandising rules or experiments changed. */
  | { topic: "merchandise" }
  /** The small fact of this name. */
  | { topic: "meta"; key: string }
  /** It is not known what was missed: the connection stands (again). */
  | { topic: "anything" };

/** `own`: this process wrote it. Called once the write is committed, in the order of the commits; must not throw. */
export type ChangeListener = (change: Change, own: boolean) => void;

export interface ChangeFeed {
  /** Whether changes are told of at this moment; while they are not, who wants to know has to look. */
  live(): boolean;
  stop(): Promise<void>;
}

export interface Changes {
  /** Tells what any process writes, some milliseconds later. The embedded engine never does: its feed is never live. */
  onChange(listener: ChangeListener): ChangeFeed;
}

/** A lock that is held. */
export interface Lock {
  release(): Promise<void>;
}

export interface Locks {
  /**
   * Takes the lock of this name (letters only); null where it is taken. It ends with its release, and with the process that
   * took it, however that ends.
   */
  tryLock(name: string): Promise<Lock | null>;
}

/** A read replica of the database. */
export interface ReplicaState {
  /** Host, port and database. */
  address: string;
  /** Whether it is asked now: it answers, and has what this process knows to be written. */
  serves: boolean;
  /** Bytes of the primary's log that it has not replayed; null where it does not answer or is no replica. */
  behindBytes: number | null;
  /** What is wrong and what to do about it. */
  trouble: string | null;
}

export interface Store
  extends Catalogue,
    Shoppers,
    Events,
    Encodings,
    Vectors,
    Models,
    Shadows,
    TrainingJobs,
    DriftCounts,
    Rules,
    Experiments,
    Impressions,
    ApiKeys,
    Meta,
    Locks,
    Changes {
  readonly engine: "embedded" | "native";
  /** Applies pending migrations. Safe to call from several processes at once. */
  migrate(): Promise<{ applied: string[] }>;
  /** True when the database answers. */
  healthy(): Promise<boolean>;
  /** Versions of the database server and of pgvector, e.g. `{ server: "15.8", pgvector: "0.8.0" }`. */
  versions(): Promise<{ server: string; pgvector: string }>;
  /** The read replicas, looked at now; none where DATABASE_REPLICA_URLS is not set. */
  replicas(): Promise<ReplicaState[]>;
  /** Removes the shop (products, shoppers, events, reviews, encodings, vectors, impressions, rules, experiments) but keeps keys and models. */
  clearShop(): Promise<void>;
  close(): Promise<void>;
}

/** How far each shopper's events reach, shared by all gateways: noted before they are acknowledged. */
export interface Acted {
  note(shoppers: readonly ShopperKey[], lastSeq: number): Promise<void>;
  /** 0: nothing was noted of late. */
  seqOf(shopper: ShopperKey): Promise<number>;
}

/** A key-value cache with expiry. Failing is normal: callers treat any error as a miss. */
export interface Cache {
  readonly kind: "memory" | "redis";
  get(key: string): Promise<string | null>;
  set(key: string, value: string, ttlSeconds: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** Adds `n`; the first call starts the window. Returns the new count, and when the window ends. */
  increment(key: string, n: number, windowSeconds: number): Promise<{ count: number; endsInMs: number }>;
  /**
   * Notes `value` for each of the key's members where it is larger than what was noted. Members whose value is more than `span`
   * below are forgotten, and all of them once nothing was noted for `ttlSeconds`.
   */
  noteLargest(key: string, members: readonly string[], value: number, span: number, ttlSeconds: number): Promise<void>;
  /** The largest value noted for a member; null where there is none. */
  largest(key: string, member: string): Promise<number | null>;
  healthy(): Promise<boolean>;
  close(): Promise<void>;
}
