import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { nextMoment, TrainingSchedule } from "../../src/app/trainingSchedule.js";
import { silentLog } from "../../src/common/log.js";
import { readConfig } from "../../src/config.js";
import { Errors } from "../../src/errors.js";
import type { TrainingJobRow } from "../../src/store/ports.js";

it.each([
  ["03:00Z", "2026-11-23T02:59:59.999Z", "2026-11-23T03:00:00.000Z"],
  ["03:00Z", "2026-11-23T03:00:00.000Z", "2026-11-24T03:00:00.000Z"],
  ["00:30Z", "2026-12-31T23:00:00.000Z", "2027-01-01T00:30:00.000Z"],
])("the next %s after %s is %s", (at, now, next) => {
  expect(nextMoment(at, new Date(now)).toISOString()).toBe(next);
});

it("without a Z the clock on the wall counts", () => {
  const next = nextMoment("03:30", new Date(2026, 10, 23, 12));
  expect([next.getDate(), next.getHours(), next.getMinutes()]).toEqual([24, 3, 30]);
});

it.each(["3:00", "24:00", "03:60", "noon"])("%s is no hour", (at) => {
  expect(() => readConfig({ VITRINE_TRAIN_AT: at })).toThrow(/VITRINE_TRAIN_AT.*03:00/);
});

const DAY = 86_400_000;
beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-23T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

it("trains every day, also where one day's training was left out", async () => {
  const meta = new Map<string, unknown>();
  const started: string[] = [];
  let taken = false;
  const schedule = new TrainingSchedule({
    store: {
      getMeta: async <T>(key: string) => (meta.get(key) as T) ?? null,
      setMeta: async (key, value) => void meta.set(key, value),
    },
    jobs: {
      async start() {
        if (taken) throw Errors.trainingRunning();
        started.push(new Date().toISOString());
        return { id: "job" } as TrainingJobRow;
      },
    },
    at: "03:00Z",
    budgetMinutes: 15,
    log: silentLog,
  });
  await vi.advanceTimersByTimeAsync(DAY);
  expect(started).toEqual(["2026-11-24T03:00:00.000Z"]);
  taken = true;
  await vi.advanceTimersByTimeAsync(DAY);
  taken = false;
  await vi.advanceTimersByTimeAsync(2 * DAY);
  expect(started).toEqual(["2026-11-24T03:00:00.000Z", "2026-11-26T03:00:00.000Z", "2026-11-27T03:00:00.000Z"]);
  schedule.stop();
  await vi.advanceTimersByTimeAsync(2 * DAY);
  expect(started).toHaveLength(3);
});
