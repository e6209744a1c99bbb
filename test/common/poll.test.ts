import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { oneAtATime } from "../../src/common/oneAtATime.js";
import { poll } from "../../src/common/poll.js";

it("polls until it is stopped, and stopping waits for the turn under way", async () => {
  let turns = 0;
  let running = false;
  const stop = poll(
    async () => {
      running = true;
      await sleep(20);
      running = false;
      turns++;
    },
    1,
    () => {},
  );
  await expect.poll(() => turns >= 2 && running, { interval: 1 }).toBe(true);
  await stop();
  expect(running).toBe(false);
  const ended = turns;
  await sleep(50);
  expect(turns).toBe(ended);
});

it("goes on after failures, more slowly, and tells them", async () => {
  const failures: unknown[] = [];
  const began = performance.now();
  const stop = poll(
    () => Promise.reject(new Error("away")),
    5,
    (cause) => failures.push(cause),
  );
  await expect.poll(() => failures.length, { interval: 1 }).toBeGreaterThanOrEqual(4);
  // 5 + 10 + 20 + 40 ms.
  expect(performance.now() - began).toBeGreaterThan(70);
  await stop();
});

it("does one piece of work at a time, in order, whatever becomes of each", async () => {
  const queue = oneAtATime();
  const log: string[] = [];
  const work = (name: string, ms: number) => async () => {
    log.push(`${name} begins`);
    await sleep(ms);
    log.push(`${name} ends`);
    if (name === "b") throw new Error("b failed");
    return name;
  };
  const results = await Promise.allSettled([queue(work("a", 20)), queue(work("b", 1)), queue(work("c", 1))]);
  expect(results.map((result) => (result.status === "fulfilled" ? result.value : result.reason.message))).toEqual([
    "a",
    "b failed",
    "c",
  ]);
  expect(log).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});
