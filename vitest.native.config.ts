import { defineConfig } from "vitest/config";

/** The contract suites, and commands that share work, on native PostgreSQL and Redis, alone and in numbers (`scripts/services.sh up`): `npm run test:native`. */
export default defineConfig({
  test: { include: ["test/contracts/native*.test.ts"], testTimeout: 60_000, hookTimeout: 120_000 },
});
