import { defineConfig } from "vitest/config";
import base, { LONG } from "./vitest.config.js";

/**
 * Shops of a planted truth, learned from scratch, models that are learned again and again, and the benchmark: minutes of work, so
 * apart from `npm test`. One file at a time, as a training may use every core. Run by `.ci/run`.
 */
export default defineConfig({
  ...base,
  test: { ...base.test, include: LONG, exclude: [], maxWorkers: 1, hookTimeout: 1_500_000 },
});
