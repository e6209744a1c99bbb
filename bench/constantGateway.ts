/**
 * The floor of the gateway's benchmark: the real gateway (Fastify, Apollo, every policy, the same schema and resolvers) over a shop
 * that knows its answer. Prints its address and serves until it is ended.
 */
import { sha256 } from "../src/common/hash.js";
import { createGateway } from "../src/gateway/gateway.js";
import { contextMaker } from "../src/resolvers/context.js";
import { makeSchema } from "../src/resolvers/schema.js";
import type { ApiKeyRecord } from "../src/store/ports.js";
import { constantServices, constantStore } from "./constantShop.js";

const key: ApiKeyRecord = { id: "floor", name: "floor", role: "SERVER", createdAt: new Date(), revokedAt: null };
const hash = sha256(process.env.FLOOR_KEY!);
const log = { info() {}, warn() {}, error() {}, debug() {} };

const server = await createGateway({
  schema: await makeSchema(),
  createContext: contextMaker(constantServices),
  store: { ...constantStore, keyByHash: async (asked) => (asked === hash ? key : null) },
  cache: { kind: "memory", healthy: async () => true, increment: async () => ({ count: 1, endsInMs: 1000 }) } as never,
  log: log as never,
  rateLimit: 0,
  publicAccess: () => true,
  modelState: async () => ({}),
});
console.log(JSON.stringify({ address: await server.listen({ port: 0, host: "127.0.0.1" }) }));
