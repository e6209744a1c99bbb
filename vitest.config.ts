import { defineConfig } from "vitest/config";

/** Unit and in-process tests. Native backends, the real browser and learning whole shops have suites of their own, run by `.ci/run`. */
export default defineConfig({
  // The CommonJS build of graphql, as Node itself resolves it: two copies of graphql refuse each other.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/contracts/native*", "test/e2e/**", "test/truth/**"],
    pool: "forks",
    // Left alone, a machine of two cores would use one.
    maxWorkers: "100%",
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
