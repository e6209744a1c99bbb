/** Which of the store's methods may be answered by a replica, in one place. */
import type { Catalogue, Events, Shoppers, Store, Vectors } from "./ports.js";
import { type Replicas, TOPICS, type Topic } from "./replicas.js";

/** What a replica can be asked. */
export type ReplicaReads = Catalogue & Shoppers & Events & Vectors;

type Place =
  /** May be answered by a replica that is up to date as far as this process knows: another process's write may show a second or two late. */
  | `reads ${Topic}`
  /** The same by key or id; what a replica lacks is asked of the primary, since it may be newer than the replica. */
  | `finds ${Topic}`
  /** Stays on the primary, and moves what replicas must have. */
  | `changes ${Topic}`
  | "changes everything"
  /** Stays on the primary and tells of others' writes, which replicas must then have (`followed` below). */
  | "follows"
  /** Stays on the primary: it decides, locks, learns from everything, or is read too seldom to matter. */
  | "primary";

const PLACES: Record<Exclude<keyof Store, "engine" | "replicas" | "close">, Place> = {
  upsertProducts: "changes catalogue",
  touchProducts: "changes catalogue",
  productsByKeys: "finds catalogue",
  productsByIds: "finds catalogue",
  searchProducts: "reads catalogue",
  scanProducts: "follows",
  countProducts: "primary", // whether a shop is empty, or small enough for memory
  matchingKeys: "reads catalogue",
  categories: "reads catalogue",
  addReviews: "changes catalogue",
  updateTextDigests: "changes catalogue",
  staleTexts: "primary",

  upsertShoppers: "changes shoppers",
  shoppersByKeys: "finds shoppers",
  shoppersByIds: "finds shoppers",
  listShoppers: "reads shoppers",
  scanShoppers: "primary",
  countShoppers: "reads shoppers",
  eraseShopper: "changes everything",

  readyInteractions: "primary",
  recordInteractions: "changes shoppers",
  scanEvents: "primary",
  eventsAfter: "follows",
  recentEvents: "reads shoppers",
  countEvents: "primary",
  eventWindow: "primary",

  pending: "primary",
  countPending: "primary",
  putEncodings: "primary",
  scanEncodings: "primary",

  ensureSpace: "changes catalogue",
  spaces: "primary",
  putVectors: "changes catalogue",
  getVectors: "reads catalogue",
  scanVectors: "primary",
  missingVectors: "primary",
  buildIndex: "changes catalogue",
  dropSpace: "changes catalogue",
  nearest: "reads catalogue",

  putModel: "primary",
  listModels: "primary",
  modelFiles: "primary",
  activeModel: "follows",
  activateModel: "changes catalogue",
  activations: "primary",
  modelSizes: "primary",
  shadow: "primary",
  setShadow: "primary",
  addShadowTally: "primary",
  shadowTallies: "primary",
  putShadowAnswers: "primary",
  pruneShadowAnswers: "primary",
  shadowCredits: "primary",
  putTrainingJob: "primary",
  trainingJob: "primary",
  trainingJobs: "primary",
  addDriftCounts: "primary",
  driftCounts: "primary",
  rules: "primary",
  addRule: "primary",
  changeRule: "primary",
  deleteRule: "primary",
  orderRules: "primary",
  experiments: "primary",
  startExperiment: "primary",
  endExperiment: "primary",
  armOutcomes: "primary",
  putImpressions: "primary",
  impression: "primary",
  createKey: "primary",
  keyByHash: "primary",
  listKeys: "primary",
  revokeKey: "primary",
  getMeta: "primary",
  setMeta: "primary",
  deleteMeta: "primary",
  tryLock: "primary",
  onChange: "follows",

  migrate: "changes everything",
  healthy: "primary",
  versions: "primary",
  clearShop: "changes everything",
};

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/** The same store, with what may be asked of replicas asked there. Closing it closes them. */
export function withReplicas(store: Store, replicas: Replicas<ReplicaReads>): Store {
  const routed: Record<string, Method> = {};
  for (const [name, place] of Object.entries(PLACES)) {
    const [verb, topic] = place.split(" ") as [string, Topic | "everything" | undefined];
    const on = (target: object): Method => (target as Record<string, Method>)[name]!;
    const read: Method = (...args) => replicas.read(topic as Topic, (reads) => on(reads)(...args));
    if (verb === "reads") routed[name] = read;
    if (verb === "finds") routed[name] = findAll(read, on(store));
    if (verb === "changes")
      routed[name] = async (...args) => {
        try {
          return await on(store)(...args);
        } finally {
          for (const each of topic === "everything" ? TOPICS : [topic as Topic]) replicas.changed(each);
        }
      };
  }
  return {
    ...store,
    ...routed,
    ...followed(store, replicas),
    replicas: () => replicas.states(),
    async close() {
      await replicas.close();
      await store.close();
    },
  };
}

/** What `find` finds for keys or ids, and what it found nothing for once more with `again`. */
function findAll(find: Method, again: Method): Method {
  return async (...[wanted]) => {
    const found = (await find(wanted)) as unknown[];
    const missing = (wanted as readonly unknown[]).filter((_, i) => found[i] === null);
    if (missing.length === 0) return found;
    const late = ((await again(missing).catch(() => [])) as unknown[]).values();
    return found.map((each) => each ?? late.next().value ?? null);
  };
}

/** Through these a process learns what others wrote: what it then reads must be no older. */
function followed(
  store: Store,
  replicas: Replicas<ReplicaReads>,
): Pick<Store, "eventsAfter" | "scanProducts" | "activeModel" | "onChange"> {
  let model: string | undefined;
  return {
    /** Events and models are noticed where they are read, below: what is told may be known already. */
    onChange: (listener) =>
      store.onChange((change, own) => {
        if (change.topic === "shoppers" || change.topic === "anything") replicas.changed("shoppers");
        if (change.topic === "catalogue" || change.topic === "anything") replicas.changed("catalogue");
        listener(change, own);
      }),
    async eventsAfter(seq, limit) {
      const batch = await store.eventsAfter(seq, limit);
      if (batch.length > 0) replicas.changed("shoppers");
      return batch;
    },
    async *scanProducts(options = {}) {
      for await (const batch of store.scanProducts(options)) {
        if (options.updatedSince) replicas.changed("catalogue");
        yield batch;
      }
    },
    async activeModel() {
      const active = await store.activeModel();
      const name = active ? `${active.name}@${active.version}` : "";
      if (name !== model) replicas.changed("catalogue");
      model = name;
      return active;
    },
  };
}
