/** What a run of the benchmark is told on the command line. */
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

/** Shops by name. The smallest is for trying the benchmark out. */
export const SIZES = {
  "1k": { products: 1000, shoppers: 300, events: 6000 },
  "31k": { products: 31_000, shoppers: 10_000, events: 300_000 },
  "105k": { products: 105_000, shoppers: 100_000, events: 1_000_000 },
  "1m": { products: 1_000_000, shoppers: 1_000_000, events: 10_000_000 },
} as const;

/** Parts of the benchmark, in the order in which they run. */
export const PARTS = ["endToEnd", "freshness", "ingestion", "retrieval", "ranking", "graphql", "batch"] as const;
export type Part = (typeof PARTS)[number];
export type EngineName = "embedded" | "native";

export interface Options {
  size: keyof typeof SIZES;
  shop: { products: number; shoppers: number; events: number; seed: number };
  /** Null: native where its services can be had, else embedded. */
  engine: EngineName | null;
  /** Measure the shop that the environment names instead of a generated one. */
  own: boolean;
  only: ReadonlySet<Part>;
  /** Of each measurement under load. */
  seconds: number;
  /** Requests a second. */
  rates: number[];
  /** Keeps generated shops, so that the next run starts with them. */
  scratch: string;
  json: boolean;
  /** Options of the gateway's Node. */
  node: string[];
}

export const HELP = `npm run bench [-- options]

What recommendations cost, each figure beside its floor measured in the same run. Generates a shop, starts and stops its own
services on loopback ports, and needs no others. docs/benchmark.md says what each figure means.

  --size 1k|31k|105k|1m      products in the shop (105k)
  --engine native|embedded   PostgreSQL with pgvector and Redis, or the database that is built in. Left out: native where it is
                             installed or this user may install it (Debian, as root), else embedded
  --own                      end to end on the shop of one's own that VITRINE_DATA_DIR, VITRINE_MODELS_DIR, DATABASE_URL and
                             REDIS_URL name; it gets a key for the time, and the answers' impressions
  --only LIST                of ${PARTS.join(",")}
  --seconds N                of load for each figure (10)
  --rates LIST               requests a second (20,50,100,150,250,400)
  --shoppers N --events N    instead of what belongs to the size
  --scratch DIR              where generated shops are kept (${join(tmpdir(), "vitrine-bench-UID")})
  --json                     one JSON document on standard output instead of tables; milliseconds
  --node="OPTIONS"           of the gateway's Node, e.g. --node="--cpu-prof --cpu-prof-dir=DIR" shows where its time goes
`;

/** Throws an Error that names the option and what it may be. Null: help was asked for. */
export function readOptions(args: string[]): Options | null {
  const { values } = parseArgs({
    args,
    options: {
      size: { type: "string", default: "105k" },
      engine: { type: "string" },
      only: { type: "string", default: PARTS.join(",") },
      seconds: { type: "string", default: "10" },
      rates: { type: "string", default: "20,50,100,150,250,400" },
      shoppers: { type: "string" },
      events: { type: "string" },
      seed: { type: "string", default: "1" },
      scratch: { type: "string", default: join(tmpdir(), `vitrine-bench-${process.getuid?.() ?? "user"}`) },
      json: { type: "boolean", default: false },
      own: { type: "boolean", default: false },
      node: { type: "string", default: "" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return null;
  const size = oneOf("size", values.size, Object.keys(SIZES) as (keyof typeof SIZES)[]);
  const { products, shoppers, events } = SIZES[size];
  return {
    size,
    shop: {
      products,
      shoppers: numberOf("shoppers", values.shoppers ?? String(shoppers)),
      events: numberOf("events", values.events ?? String(events)),
      seed: numberOf("seed", values.seed),
    },
    engine: values.engine === undefined ? null : oneOf<EngineName>("engine", values.engine, ["native", "embedded"]),
    own: values.own,
    only: new Set(values.own ? ["endToEnd"] : values.only.split(",").map((part) => oneOf("only", part, PARTS))),
    seconds: numberOf("seconds", values.seconds),
    rates: values.rates.split(",").map((rate) => numberOf("rates", rate)),
    scratch: resolve(values.scratch),
    json: values.json,
    node: values.node.split(" ").filter(Boolean),
  };
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new Error(`--${name} is "${value}"; it may be ${allowed.join(", ")}.`);
  return found;
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} is "${text}"; it must be a number above 0.`);
  return value;
}
