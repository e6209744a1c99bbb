import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runCli } from "../../src/cli/program.js";
import { scratchDataDir } from "../store/scratch.js";

describe("the model that ships with the demo", () => {
  it("is of this demo, and its encodings are those that the encoders make now", async () => {
    expect(existsSync("models/demo/1/card.json")).toBe(true);
    const out: string[] = [];
    const err: string[] = [];
    const stream = (lines: string[]) => ({ write: (text: string) => lines.push(text) > 0 }) as unknown as NodeJS.WriteStream;
    const dataDir = await scratchDataDir();
    const code = await runCli(["--json", "demo", "verify"], {
      env: { ...process.env, VITRINE_DATA_DIR: dataDir, DATABASE_URL: "" },
      stdout: stream(out),
      stderr: stream(err),
    });
    expect(err.join("")).not.toContain("not up to date");
    expect(code).toBe(0);
    const { compared, worst } = JSON.parse(out.join("")) as { compared: number; worst: number };
    expect(compared).toBeGreaterThanOrEqual(8);
    expect(worst).toBeLessThan(1e-4);
  });
});
