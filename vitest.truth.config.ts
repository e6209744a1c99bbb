import { defineConfig } from "vitest/config";
import base from "./vitest.config.js";

/** Shops of a planted truth, learned from scratch: minutes of training, so apart from `npm test`. Run by `.ci/run`. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ["test/truth/**/*.test.ts"], exclude: [], hookTimeout: 1_500_000 },
});
