/** The benchmark through its command line, on a shop so small that its figures say nothing. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

vi.setConfig({ testTimeout: 120_000 });

let scratch: string;
let running: ChildProcess | undefined;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "vb-"));
});
afterAll(async () => {
  if (running?.exitCode === null) {
    const ended = once(running, "close");
    running.kill("SIGTERM");
    await ended;
  }
  await rm(scratch, { recursive: true, force: true });
});

async function bench(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ["bench/run.js", ...args]);
  running = child;
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
    });
  const [code] = await once(child, "close");
  return { code, ...said };
}

describe("npm run bench", () => {
  it("prints one JSON document, every figure beside its floor, and leaves only the generated shop behind", async () => {
    const small = ["--size", "1k", "--engine", "embedded", "--seconds", "0.5", "--rates", "20", "--scratch", scratch];
    const { code, stdout, stderr } = await bench(...small, "--only", "endToEnd", "--json");
    expect(code, stderr).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.about).toMatchObject({ size: "1k", engine: "embedded", products: 1000 });
    expect(report.endToEnd.map(({ rate, explained }: { rate: number; explained: boolean }) => [rate, explained])).toEqual([
      [20, false],
      [20, true],
    ]);
    for (const line of report.endToEnd) {
      for (const figure of ["p50", "p95", "p99", "cpuMs", "floorCpuMs", "floorP50"])
        expect(line[figure], figure).toBeGreaterThan(0);
      expect(line.p50).toBeLessThanOrEqual(line.p95);
      expect(line.p95).toBeLessThanOrEqual(line.p99);
      expect(line).toMatchObject({ failed: 0, unanswered: 0 });
      expect(line.stages.rank).toBeGreaterThan(0);
      // The floor answers in the same shape.
      expect(Math.abs(line.floorBytes - line.bytes)).toBeLessThan(0.5 * line.bytes);
    }
    expect(report.highestRate).toBeGreaterThanOrEqual(0);
    expect(await readdir(join(scratch, "embedded"))).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/)]);
  });

  it("says what an option may be", async () => {
    const { code, stdout, stderr } = await bench("--size", "2k");
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain('--size is "2k"; it may be 1k, 31k, 105k, 1m.');
  });
});
