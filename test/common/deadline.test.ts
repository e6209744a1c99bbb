import { stat } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { within } from "../../src/common/deadline.js";

function hold(ms: number): void {
  for (const began = performance.now(); performance.now() - began < ms; );
}

it("rejects what has not come in time, by name", async () => {
  const never = new Promise<void>(() => {});
  await expect(within(5, "Reading", never)).rejects.toMatchObject({
    code: "DEADLINE_EXCEEDED",
    message: expect.stringContaining("Reading took longer than 5 ms"),
  });
});

it("takes what came in time while the event loop was held up", async () => {
  await nextTurn(); // after which timers are looked at first
  const read = within(20, "Reading", stat("package.json"));
  hold(200);
  expect((await read).isFile()).toBe(true);
});

it("rejects with what the work failed with", async () => {
  await expect(within(1000, "Reading", Promise.reject(new Error("it is gone")))).rejects.toThrow("it is gone");
});
