import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What trains for minutes, and what tests the benchmark: run by `npm run test:truth`, in CI as the others. */
export const LONG = [
  "test/truth/**/*.test.ts",
  "test/bench/{commandLine,generatedShop}.test.ts",
  "test/app/tuning.test.ts",
  "test/cli/report.test.ts",
  "test/learning/{blend,erased,heldOut,oddShops,privacy/trainPrivately,resume,variants,warm}.test.ts",
];

/** Files of more than some seconds, longest first: begun last, one of them would keep one worker busy and the others idle. */
const LONGEST = [
  "start/start",
  "learning/fitModel",
  "contracts/embedded",
  "app/switching",
  "cli/program",
  "cli/kill",
  "app/trainingJobs",
  "store/ownership",
  "store/migrations",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(`test/${name}.test.ts`));
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

/** Unit and in-process tests. Native backends, the real browser and what takes minutes have suites of their own, run by `.ci/run`. */
export default defineConfig({
  // The CommonJS build of graphql, as Node itself resolves it: two copies of graphql refuse each other.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/contracts/native*", "test/e2e/**", ...LONG],
    pool: "forks",
    // One more than there are cores: some wait for processes and clocks. Left alone, a machine of two cores would use one.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
