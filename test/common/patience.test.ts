import { expect, it, vi } from "vitest";
import { Patience } from "../../src/common/patience.js";

/** A part that answers only when it is told to. */
function part() {
  const waiting: (() => void)[] = [];
  return {
    asked: 0,
    work() {
      this.asked++;
      return new Promise<string>((resolve) => waiting.push(() => resolve("done")));
    },
    answer() {
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}
const outcome = (call: Promise<unknown>) =>
  call.then(
    (value) => value,
    (cause) => cause.message,
  );

it("waits out its deadline for a silent part three times, then asks once a second, and nobody waits", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    const patience = new Patience("Reading", 400);
    const hanging = part();
    const ask = () => outcome(patience.ask(() => hanging.work()));
    for (let i = 0; i < 3; i++) {
      const call = ask();
      await vi.advanceTimersByTimeAsync(400);
      expect(await call).toMatch(/^Reading took longer than 400 ms\. /);
    }
    expect(await ask()).toMatch(/^Reading took longer than 400 ms again and again, and is not waited for/);
    expect(hanging.asked).toBe(3);
    await vi.advanceTimersByTimeAsync(1000);
    expect([await ask(), await ask()]).toEqual([
      expect.stringMatching(/again and again/),
      expect.stringMatching(/again and again/),
    ]);
    expect(hanging.asked).toBe(4);
    // Late as it is, an answer says that the part is there again.
    hanging.answer();
    await vi.advanceTimersByTimeAsync(0);
    const next = ask();
    hanging.answer();
    expect(await next).toBe("done");
  } finally {
    vi.useRealTimers();
  }
});

it("tells what fails as it is, and goes on asking", async () => {
  const patience = new Patience("Reading", 400);
  for (let i = 0; i < 5; i++)
    expect(await outcome(patience.ask(() => Promise.reject(new Error("connection refused"))))).toBe("connection refused");
  expect(await patience.ask(async () => "fine")).toBe("fine");
});

it("forgives a slow call between quick ones", async () => {
  const patience = new Patience("Reading", 10);
  const slow = part();
  for (let i = 0; i < 5; i++) {
    expect(await outcome(patience.ask(() => slow.work()))).toMatch(/10 ms\./);
    expect(await patience.ask(async () => "fine")).toBe("fine");
  }
});
