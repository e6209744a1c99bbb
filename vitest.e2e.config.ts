import { defineConfig } from "vitest/config";
import base from "./vitest.config.js";

/** The pages in a real browser: Chromium, found at CHROMIUM or where Debian installs it. */
export default defineConfig({ ...base, test: { ...base.test, include: ["test/e2e/**/*.test.ts"], exclude: [] } });
