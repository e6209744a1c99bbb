/**
 * What Prometheus asks at `/metrics`: requests by root field, stages of answers, what dropped out, errors by code, the process
 * and its event loop. Labels come from the schema and the code, never from a caller, so their number is bounded.
 */
import type { ApolloServerPlugin } from "@apollo/server";
import type { FastifyInstance } from "fastify";
import type { GraphQLFormattedError, OperationDefinitionNode } from "graphql";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { Errors, VitrineError } from "../errors.js";
import { authenticate, type KnownKeys } from "./auth.js";
import type { GatewayContext } from "./context.js";
import type { DropOuts } from "./dropOuts.js";
import { httpStatusOf } from "./masking.js";

/** Seconds: from a remembered list to what nobody should wait for. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** The shop in memory, in numbers. */
export interface ShopFigures {
  products: number;
  interactions: number;
  /** Since what other processes wrote was last looked at whole. */
  lookedSecondsAgo: number;
  /** `name@version`; null: none is served. */
  model: string | null;
}

export class Metrics {
  readonly registry = new Registry();
  private readonly requests: Histogram<"field" | "outcome">;
  private readonly stages: Histogram<"stage">;
  private readonly errors: Counter<"code">;

  constructor(dropOuts: DropOuts, shop?: () => ShopFigures) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: 20 });
    this.requests = new Histogram({
      name: "vitrine_request_duration_seconds",
      help: "Whole operations, by their first root field.",
      labelNames: ["field", "outcome"],
      buckets: BUCKETS,
      registers,
    });
    this.stages = new Histogram({
      name: "vitrine_stage_duration_seconds",
      help: "Stages of answers, as in the Server-Timing header.",
      labelNames: ["stage"],
      buckets: BUCKETS,
      registers,
    });
    this.errors = new Counter({
      name: "vitrine_errors_total",
      help: "Errors told to callers, by extensions.code.",
      labelNames: ["code"],
      registers,
    });
    new Counter({
      name: "vitrine_drop_outs_total",
      help: "Stages that answers went on without, as in extensions.degradations.",
      labelNames: ["stage"],
      registers,
      collect() {
        this.reset();
        for (const [stage, count] of Object.entries(dropOuts.byStage())) this.inc({ stage }, count);
      },
    });
    if (shop) this.describe(shop);
  }

  /** Counts every operation that the server answers. */
  plugin<C extends GatewayContext>(): ApolloServerPlugin<C> {
    return {
      requestDidStart: async () => {
        const began = performance.now();
        return {
          willSendResponse: async ({ response: { body }, operation, contextValue }) => {
            const errors = body.kind === "single" ? body.singleResult.errors : undefined;
            const outcome = errors?.length ? "error" : "ok";
            this.requests.observe({ field: fieldOf(operation), outcome }, (performance.now() - began) / 1000);
            for (const [stage, ms] of Object.entries(contextValue.scope.timings)) this.stages.observe({ stage }, ms / 1000);
            this.count(errors ?? []);
          },
        };
      },
      // Refused before there was a context: no key, too many requests.
      contextCreationDidFail: async ({ error }) => {
        const { originalError } = error as { originalError?: unknown };
        if (originalError instanceof VitrineError) this.errors.inc({ code: originalError.code });
      },
    };
  }

  private count(errors: readonly GraphQLFormattedError[]): void {
    for (const { extensions } of errors) this.errors.inc({ code: String(extensions?.code ?? "UNKNOWN") });
  }

  private describe(shop: () => ShopFigures): void {
    const gauge = (name: string, help: string, read: (figures: ShopFigures) => number): void => {
      new Gauge({
        name,
        help,
        registers: [this.registry],
        collect() {
          this.set(read(shop()));
        },
      });
    };
    gauge("vitrine_products", "Products in memory.", ({ products }) => products);
    gauge("vitrine_interactions", "Interactions taken in.", ({ interactions }) => interactions);
    gauge(
      "vitrine_follow_lag_seconds",
      "Since everything that other processes wrote was last looked at.",
      ({ lookedSecondsAgo }) => lookedSecondsAgo,
    );
    new Gauge({
      name: "vitrine_model_info",
      help: "1 for the model that is served.",
      labelNames: ["model"],
      registers: [this.registry],
      collect() {
        this.reset();
        this.set({ model: shop().model ?? "none" }, 1);
      },
    });
  }
}

/** `GET /metrics`, for server and admin keys. */
export function serveMetrics(app: FastifyInstance, { registry }: Metrics, keys: KnownKeys): void {
  app.get("/metrics", async (request, reply) => {
    reply.header("cache-control", "no-store");
    try {
      const { role } = await authenticate(request.headers.authorization, keys, false);
      if (role === "PUBLIC") throw Errors.unauthenticated("/metrics needs a server or an admin key");
      if (role !== "SERVER" && role !== "ADMIN") throw Errors.forbidden("/metrics", "a server or an admin key");
    } catch (error) {
      if (!(error instanceof VitrineError)) throw error;
      return reply.code(httpStatusOf(error)).send({ error: error.message });
    }
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

/** The first root field, e.g. `recommendations`; of operations that could not be read: `none`. */
function fieldOf(operation: OperationDefinitionNode | undefined): string {
  const [first] = operation?.selectionSet.selections ?? [];
  return first?.kind === "Field" ? first.name.value : operation ? "fragment" : "none";
}
