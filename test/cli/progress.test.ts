import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { barProgress, lineProgress } from "../../src/cli/progress.js";
import { formatNumber, formatSeconds, StageClock } from "../../src/cli/stageClock.js";

function screen(): PassThrough & { text(): string } {
  const stream = new PassThrough() as PassThrough & { text(): string };
  let text = "";
  stream.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  stream.text = () => text;
  return stream;
}

it("a stage's rate counts from its first report, so that resumed work does not flatter it", () => {
  let now = 0;
  const clock = new StageClock("rows", 10_000, "rows", () => now);
  clock.update(5000);
  now = 2000;
  clock.update(6000, { rejected: 3 });
  expect([clock.rate, clock.eta]).toEqual([500, 8]);
  expect(clock.describe()).toBe("6,000/10,000 rows · 500/s · ETA 8.0 s · rejected 3");
});

it("lines come every five seconds, and one sums up each stage", () => {
  let now = 0;
  const out = screen();
  const progress = lineProgress(out, () => now);
  progress.stage("products", 100, "rows");
  for (let done = 0; done <= 100; done += 10) {
    progress.update(done);
    now += 1000;
  }
  progress.note("half way");
  progress.stage("users");
  progress.end();
  expect(out.text().split("\n")).toEqual([
    "  products: 50/100 rows · 10/s · ETA 5.0 s",
    "  products: 100/100 rows · 10/s",
    "  half way",
    "  products: 100 rows in 10 s · 10/s",
    "",
  ]);
});

it("a bar is drawn on a terminal, cleared for notes, and leaves the sums", () => {
  const out = Object.assign(screen(), { isTTY: true });
  const progress = barProgress(out);
  progress.stage("products", 100, "rows");
  progress.update(50);
  progress.note("a note");
  progress.update(100, { rejected: 1 });
  progress.end();
  expect(out.text()).toMatch(/products ░{28} +0% 0\/100 rows/);
  expect(out.text()).toMatch(/ {2}a note\n/);
  expect(out.text()).toMatch(/ {2}products: 100 rows in .* rejected 1\n/);
});

it("numbers and times are for people", () => {
  expect([formatNumber(1234567.8), formatNumber(2.7649), formatNumber(0)]).toEqual(["1,234,568", "2.76", "0"]);
  expect([3.14, 59.6, 125, 3725].map(formatSeconds)).toEqual(["3.1 s", "1 min 0 s", "2 min 5 s", "1 h 2 min"]);
});
