import { PrismaPg } from "@prisma/adapter-pg";
import type { Config } from "../config.js";
import { createApiKeys } from "./apiKeys.js";
import { createCatalogue } from "./catalogue.js";
import { createChangeNews, noChangeNews } from "./changes.js";
import { Database } from "./database.js";
import { createDriftCounts } from "./driftCounts.js";
import { openEmbedded } from "./embedded/engine.js";
import { createEncodings } from "./encodings.js";
import { createEvents } from "./events.js";
import { createExperiments } from "./experiments.js";
import { PrismaClient } from "./generated/client.js";
import { createImpressions } from "./impressions.js";
import { createLocks } from "./locks.js";
import { createMeta } from "./meta.js";
import { applyMigrations } from "./migrate.js";
import { createModels } from "./models.js";
import type { Store } from "./ports.js";
import { type ReplicaReads, withReplicas } from "./replicaReads.js";
import { Replicas } from "./replicas.js";
import { createRules } from "./rules.js";
import { createShadows } from "./shadows.js";
import { createShoppers } from "./shoppers.js";
import { createTrainingJobs } from "./trainingJobs.js";
import { createVectors, type VectorOptions } from "./vectors.js";

export interface OpenOptions {
  /** Embedded only: become the guest of the process that holds the data directory, its owner where nobody does. */
  attach?: boolean;
  /** Embedded only: called when closing has to wait for the guests of a command that came first. */
  onGuests?: () => void;
  /** Embedded only: how long to wait for a living owner to go. Default 10 s. */
  patienceMs?: number;
  /** Whether pending migrations are applied. Default true. */
  migrate?: boolean;
}

/** The store's settings: what of the configuration it reads. */
export type StoreConfig = Pick<Config, "dataDir" | "databaseUrl" | "exactBelow"> & Partial<Pick<Config, "databaseReplicaUrls">>;

/**
 * Opens the store: native PostgreSQL where DATABASE_URL is set, else the embedded database in the data directory. Throws
 * DATA_DIR_LOCKED where another process holds that, DATABASE_UNAVAILABLE where the database does not answer.
 */
export async function openStore(config: StoreConfig, options: OpenOptions = {}): Promise<Store> {
  if (config.databaseUrl) {
    const db = new Database("native", { connectionString: config.databaseUrl, max: 10 });
    const vectors = { exactBelow: config.exactBelow, online: true };
    const store = await assemble(db, vectors, options, config.dataDir, async () => {});
    const urls = config.databaseReplicaUrls ?? [];
    return urls.length > 0 ? withReplicas(store, new Replicas(db, store, urls, (replica) => shop(replica, vectors))) : store;
  }
  const engine = await openEmbedded(config.dataDir, options);
  const connection = { host: engine.host, user: "postgres", database: "postgres", max: 4 };
  const vectors = { exactBelow: config.exactBelow, online: !engine.owner };
  return assemble(new Database("embedded", connection), vectors, options, config.dataDir, () => engine.close());
}

/** What a replica can be asked too. */
const shop = (db: Database, vectors: VectorOptions): ReplicaReads => ({
  ...createCatalogue(db),
  ...createShoppers(db),
  ...createEvents(db),
  ...createVectors(db, vectors),
});

async function assemble(
  db: Database,
  vectors: VectorOptions,
  { migrate = true }: OpenOptions,
  dataDir: string,
  closeEngine: () => Promise<void>,
): Promise<Store> {
  // A model's files are some megabytes, and on the embedded engine others may be before it.
  const transactionOptions = { maxWait: 30_000, timeout: 60_000 };
  const prisma = new PrismaClient({ adapter: new PrismaPg(db.pool), transactionOptions });
  const news = db.engine === "native" ? createChangeNews(db) : noChangeNews;
  const store: Store = {
    engine: db.engine,
    ...shop(db, vectors),
    ...createEncodings(db),
    ...createModels(db, prisma),
    ...createShadows(db, prisma),
    ...createTrainingJobs(prisma),
    ...createDriftCounts(db),
    ...createRules(db),
    ...createExperiments(db),
    ...createImpressions(db, prisma),
    ...createApiKeys(db, prisma),
    ...createMeta(db),
    ...createLocks(db, dataDir),
    onChange: (listener) => news.onChange(listener),
    async migrate() {
      return { applied: await applyMigrations(db) };
    },
    healthy: () =>
      db.lookUp("SELECT 1").then(
        () => true,
        () => false,
      ),
    async versions() {
      const versions = await db.first<{ server: string; pgvector: string }>(
        `SELECT split_part(current_setting('server_version'), ' ', 1) AS server,
           (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS pgvector`,
      );
      return versions!;
    },
    replicas: async () => [],
    async clearShop() {
      await db.execute(
        "TRUNCATE products, reviews, shoppers, interactions, encodings, product_vectors, impressions, shadow_answers, shadow_tallies, drift_counts, merchandising_rules, experiments, experiment_exposures",
      );
    },
    async close() {
      await news.close();
      await prisma.$disconnect();
      await db.close();
      await closeEngine();
    },
  };
  try {
    if (migrate) await store.migrate();
    return store;
  } catch (cause) {
    await store.close();
    throw cause;
  }
}
