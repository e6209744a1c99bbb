import { describe, expect, it } from "vitest";
import { demoClock } from "../../src/demo/clock.js";
import { localTime, momentOf } from "../../src/demo/localTime.js";

describe("the demo's clock", () => {
  it("is the last Monday midnight UTC", () => {
    expect(demoClock(new Date("2026-11-25T13:00:00Z"))).toEqual(new Date("2026-11-23T00:00:00Z"));
    expect(demoClock(new Date("2026-11-23T00:00:00Z"))).toEqual(new Date("2026-11-23T00:00:00Z"));
    expect(demoClock(new Date("2026-11-22T23:59:59Z"))).toEqual(new Date("2026-11-16T00:00:00Z"));
  });
});

describe("local time", () => {
  it("knows zones, halves of hours and summer time", () => {
    expect(localTime(new Date("2026-07-01T12:00:00Z"), "Europe/Oslo")).toMatchObject({ hour: 14, weekday: 3, month: 7, day: 1 });
    expect(localTime(new Date("2026-01-01T12:00:00Z"), "Europe/Oslo").hour).toBe(13);
    expect(localTime(new Date("2026-01-01T20:00:00Z"), "Asia/Kolkata")).toMatchObject({ hour: 1.5, day: 2, dayOfYear: 2 });
    expect(localTime(new Date("2025-12-31T14:00:00Z"), "Australia/Sydney")).toMatchObject({ hour: 1, month: 1, dayOfYear: 1 });
  });

  it("goes back to the moment", () => {
    for (const zone of ["Europe/Oslo", "America/Los_Angeles", "Australia/Sydney", "Asia/Kolkata"])
      for (const wall of [Date.UTC(2026, 0, 15, 9), Date.UTC(2026, 6, 15, 21), Date.UTC(2026, 2, 29, 12)])
        expect(localTime(momentOf(wall, zone), zone).hour).toBe(new Date(wall).getUTCHours());
  });
});
