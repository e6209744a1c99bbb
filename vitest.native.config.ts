import { defineConfig } from "vitest/config";

/** The contract suites, and commands that share work, on native PostgreSQL and Redis, alone and in numbers (`scripts/services.sh up`): `npm run test:native`. */
export default defineConfig({
  // The CommonJS build of graphql, as Node itself resolves it: two copies of graphql refuse each other.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: { include: ["test/contracts/native*.test.ts"], testTimeout: 60_000, hookTimeout: 120_000 },
});
