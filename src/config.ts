import { resolve } from "node:path";
import { z } from "zod";
import { parseRedisUrl, REDIS_URL_FORMS } from "./common/redisUrl.js";
import { Errors } from "./errors.js";

const port = z.coerce.number().int().min(0).max(65535);
const count = z.coerce.number().int().positive();

/** Every setting, its environment variable, its default and its meaning. `docs/settings.md` is drawn from this. */
const SETTINGS = {
  port: { env: "PORT", schema: port.default(4000), doc: "Port of the gateway (0: any free one)." },
  host: { env: "HOST", schema: z.string().default("127.0.0.1"), doc: "Address the gateway listens on; 0.0.0.0 in a container." },
  dataDir: {
    env: "VITRINE_DATA_DIR",
    schema: z.string().default(".vitrine"),
    doc: "Embedded database, caches and converted encoders.",
  },
  modelsDir: { env: "VITRINE_MODELS_DIR", schema: z.string().default("models"), doc: "The model registry's files." },
  databaseUrl: {
    env: "DATABASE_URL",
    schema: z.string().optional(),
    doc: "PostgreSQL 15+ with pgvector 0.8+; left out: the embedded database.",
  },
  databaseReplicaUrls: {
    env: "DATABASE_REPLICA_URLS",
    schema: z
      .string()
      .default("")
      .transform((urls) => urls.split(",").filter((url) => url.trim() !== ""))
      .pipe(
        z.array(
          z
            .string()
            .trim()
            .regex(/^postgres(ql)?:\/\/[^/]/, "postgresql://host:5432/database, several with commas between them"),
        ),
      ),
    doc: "Streaming replicas of DATABASE_URL, comma separated (each replica's own address, no balancer's): catalogue reads and vector search go there. Left out: none.",
  },
  redisUrl: {
    env: "REDIS_URL",
    schema: z
      .string()
      .refine((url) => parseRedisUrl(url) !== null, REDIS_URL_FORMS)
      .optional(),
    doc: "Redis for cache, limits and background jobs: `redis://host:6379`, `redis+sentinel://host:26379,host2:26379/mymaster` or `redis+cluster://host:7000,host2:7001` (`rediss` for TLS); left out: memory.",
  },
  textEncoder: {
    env: "VITRINE_TEXT_ENCODER",
    schema: z.string().default("bundled"),
    doc: "`bundled`, a local directory, or a Hugging Face hub id with ONNX weights.",
  },
  imageEncoder: {
    env: "VITRINE_IMAGE_ENCODER",
    schema: z.string().default("bundled"),
    doc: "`bundled`, a local directory, or a Hugging Face hub id with ONNX weights.",
  },
  demo: {
    env: "VITRINE_DEMO",
    schema: z.enum(["auto", "off"]).default("auto"),
    doc: "`auto`: load the demo shop into an empty database at start; `off`: start empty.",
  },
  publicRecommendations: {
    env: "VITRINE_PUBLIC",
    schema: z.enum(["auto", "on", "off"]).default("auto"),
    doc: "Whether storefront queries work without a key; `auto`: only in the demo shop.",
  },
  coldStartEvents: {
    env: "VITRINE_COLD_START_EVENTS",
    schema: z.coerce.number().int().min(0).default(1),
    doc: "Under this many events a shopper is matched by cosine similarity.",
  },
  candidates: { env: "VITRINE_CANDIDATES", schema: count.default(300), doc: "Candidates ranked per request." },
  answerMs: {
    env: "VITRINE_ANSWER_MS",
    schema: z.coerce.number().int().min(0).max(60_000).default(5000),
    doc: "How many milliseconds a ranked list is remembered for its next page and for the same question asked again. What its shopper does, a changed product and another model or rule end it at once; other shoppers' events wait for so long. 0: every page is ranked anew.",
  },
  exactBelow: {
    env: "VITRINE_EXACT_BELOW",
    schema: count.default(20000),
    doc: "Filters matching fewer products than this are searched exactly.",
  },
  inProcessBelow: {
    env: "VITRINE_IN_PROCESS_BELOW",
    // Some 16 ms of a thread: docs/decisions/exact-search.md.
    schema: z.coerce.number().int().min(0).default(2_000_000),
    doc: "Catalogues smaller than this are searched exactly in the gateway's memory, larger ones along pgvector's index. 0: always along the index.",
  },
  rateLimit: {
    env: "VITRINE_RATE_LIMIT",
    schema: z.coerce.number().int().min(0).default(30000),
    doc: "Requests a minute for one key, or one address without a key; 0: no limit.",
  },
  worker: {
    env: "VITRINE_WORKER",
    schema: z.enum(["inline", "none"]).default("inline"),
    doc: "Whether a gateway does background work (encoding, training). `inline`: it does, with REDIS_URL only while no `vitrine worker` lives; `none`: it leaves it to `vitrine worker` processes (needs REDIS_URL).",
  },
  exportDir: {
    env: "VITRINE_EXPORT_DIR",
    schema: z.string().default("exports"),
    doc: "Where `vitrine worker` writes the lists that `vitrine recommend --background` asks for; a worker goes on with another's where they share it.",
  },
  workers: { env: "VITRINE_WORKERS", schema: count.default(1), doc: "Inference worker threads." },
  trainAt: {
    env: "VITRINE_TRAIN_AT",
    schema: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\dZ?$/, "an hour and minute like 03:00 (local time) or 03:00Z (UTC)")
      .optional(),
    doc: "When the gateway trains anew every day, e.g. `03:00` (local time) or `03:00Z`; what is not better is not activated. Left out: never.",
  },
  trainMinutes: {
    env: "VITRINE_TRAIN_MINUTES",
    schema: z.coerce.number().positive().default(15),
    doc: "How long that training may take.",
  },
  logLevel: {
    env: "LOG_LEVEL",
    schema: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
    doc: "Least severe level logged.",
  },
} as const;

type Settings = typeof SETTINGS;
/** The typed settings, read once at start. Paths are absolute. */
export type Config = { readonly [K in keyof Settings]: z.infer<Settings[K]["schema"]> };

/** Reads the settings from an environment. Throws `BAD_SETTING` naming the variable, what it holds and what it may hold. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const config: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const raw = env[setting.env];
    const parsed = setting.schema.safeParse(raw === "" ? undefined : raw);
    if (!parsed.success) throw Errors.badSetting(setting.env, raw, parsed.error.issues.map((i) => i.message).join("; "));
    config[name] = parsed.data;
  }
  if (config.databaseUrl === undefined && (config.databaseReplicaUrls as string[]).length > 0)
    throw Errors.badSetting("DATABASE_REPLICA_URLS", env.DATABASE_REPLICA_URLS, "DATABASE_URL beside it, their primary");
  config.dataDir = resolve(config.dataDir as string);
  config.modelsDir = resolve(config.modelsDir as string);
  config.exportDir = resolve(config.exportDir as string);
  return config as Config;
}

/** The environment that reads back as this configuration: for processes that work for this one. */
export function toEnvironment(config: Config): Record<string, string> {
  const entries = Object.entries(SETTINGS).map(([name, { env }]) => [env, String(config[name as keyof Config] ?? "")]);
  return Object.fromEntries(entries);
}

/** Rows for `docs/settings.md` and `vitrine doctor`: variable, default, meaning. */
export function describeSettings(): { env: string; default: string; doc: string }[] {
  return Object.values(SETTINGS).map(({ env, schema, doc }) => {
    const parsed = schema.safeParse(undefined);
    return { env, default: parsed.success && parsed.data !== undefined ? String(parsed.data) : "", doc };
  });
}
