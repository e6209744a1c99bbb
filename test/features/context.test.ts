import { describe, expect, it } from "vitest";
import { FACETS, type Facet, type RequestContext } from "../../src/domain.js";
import { type ContextFeatures, encodeContext } from "../../src/features/context.js";
import { demographicsOf, NO_DEMOGRAPHICS } from "../../src/features/demographics.js";
import { FACET_SLICES, PROFILE_DIMENSIONS } from "../../src/features/layout.js";

const NOBODY = { events: 0, daysSinceLast: undefined };
const encode = (context: RequestContext, at: string, who = NO_DEMOGRAPHICS) =>
  encodeContext(context, Date.parse(at), who, NOBODY);
const block = (features: ContextFeatures, facet: Facet): number[] => {
  const { from, to } = FACET_SLICES.find((s) => s.facet === facet)!;
  return [...features.values.subarray(from, to)];
};
const bucket = (features: ContextFeatures, name: (typeof PROFILE_DIMENSIONS)[number]["name"]): number =>
  features.buckets[PROFILE_DIMENSIONS.findIndex((d) => d.name === name)]!;
const known = (features: ContextFeatures, facet: Facet): boolean => features.present[FACETS.indexOf(facet)] === 1;

describe("season", () => {
  it("is winter in Oslo and summer in Sydney in January, and the other way round in July", () => {
    const oslo = { country: "NO" };
    const sydney = { country: "AU", latitude: -33.9 };
    expect(bucket(encode(oslo, "2026-01-10T12:00:00Z"), "season")).toBe(0);
    expect(bucket(encode(sydney, "2026-01-10T12:00:00Z"), "season")).toBe(2);
    expect(bucket(encode(oslo, "2026-07-10T12:00:00Z"), "season")).toBe(2);
    expect(bucket(encode(sydney, "2026-07-10T12:00:00Z"), "season")).toBe(0);
  });

  it("gives Sydney's January and Oslo's July the same phase", () => {
    const january = block(encode({ latitude: -33.9 }, "2026-01-10T12:00:00Z"), "SEASON");
    const july = block(encode({ latitude: 59.9 }, "2026-07-11T12:00:00Z"), "SEASON");
    for (let i = 0; i < 4; i++) expect(january[i]).toBeCloseTo(july[i]!, 1);
  });

  it("fades out near the equator, where no bucket is counted", () => {
    const quito = encode({ latitude: -0.2 }, "2026-01-10T12:00:00Z");
    expect(bucket(quito, "season")).toBe(-1);
    expect(Math.hypot(...block(quito, "SEASON").slice(0, 4))).toBeLessThan(0.05);
  });

  it("follows the place asked from, not the shopper's home", () => {
    const home = demographicsOf({ country: "NO", latitude: 59.9, timezone: "Europe/Oslo" });
    expect(bucket(encode({ country: "AU" }, "2026-01-10T12:00:00Z", home), "season")).toBe(2);
    expect(bucket(encode({ latitude: -33.9 }, "2026-01-10T12:00:00Z", home), "season")).toBe(2);
    expect(bucket(encode({}, "2026-01-10T12:00:00Z", home), "season")).toBe(0);
    expect(bucket(encode({ country: "no" }, "2026-01-10T12:00:00Z", home), "season")).toBe(0);
  });
});

describe("time", () => {
  it("is local: 23:00 UTC is a morning of the next weekday in Sydney", () => {
    const friday = encode({ timeZone: "Australia/Sydney" }, "2026-01-09T23:00:00Z");
    expect(bucket(friday, "daypart")).toBe(1);
    expect(bucket(friday, "weekend")).toBe(1);
    expect(bucket(encode({ timeZone: "Europe/Oslo" }, "2026-01-09T12:00:00Z"), "weekend")).toBe(0);
  });

  it("takes the sun's time where a place is known but no zone", () => {
    const home = demographicsOf({ country: "NO", timezone: "Europe/Oslo" });
    expect(bucket(encode({ country: "AU" }, "2026-01-09T23:00:00Z", home), "daypart")).toBe(1);
    expect(bucket(encode({ longitude: -122, latitude: 47 }, "2026-01-09T14:00:00Z"), "daypart")).toBe(1);
  });

  it("keeps to the clock on both sides of a change of the clocks", () => {
    const daypart = (at: string) => bucket(encode({ timeZone: "Europe/Oslo" }, at), "daypart");
    expect(daypart("2026-03-29T04:30:00Z")).toBe(1);
    expect(daypart("2026-03-28T04:30:00Z")).toBe(0);
  });

  it("has a weekday but no hour where only the date is known", () => {
    const dated = encode({ dateOnly: true, timeZone: "Australia/Sydney" }, "2026-01-10T00:00:00Z");
    expect(bucket(dated, "daypart")).toBe(-1);
    expect(bucket(dated, "weekend")).toBe(1);
    expect(block(dated, "TIME").slice(0, 4)).toEqual([0, 0, 0, 0]);
  });
});

describe("the other facets", () => {
  it("are absent, and their block is zeros, where nothing is known", () => {
    const bare = encode({}, "2026-05-10T12:00:00Z");
    for (const facet of ["PLACE", "DEVICE", "WEATHER", "OCCASION", "PLACEMENT"] as const) {
      expect(known(bare, facet), facet).toBe(false);
      expect(block(bare, facet).every((x) => x === 0)).toBe(true);
    }
    for (const facet of ["GENERAL", "TIME", "SEASON", "SESSION"] as const) expect(known(bare, facet), facet).toBe(true);
  });

  it("tell warm from cold and wet weather", () => {
    const weather = (condition: "CLEAR" | "RAIN", temperatureC: number) =>
      bucket(encode({ weather: { condition, temperatureC } }, "2026-05-10T12:00:00Z"), "weather");
    expect(weather("RAIN", 30)).toBe(0);
    expect(weather("CLEAR", 30)).toBe(1);
    expect(weather("CLEAR", -5)).toBe(4);
  });

  it("know the next holiday of the country, the nearer the stronger", () => {
    const far = encode({ country: "NO" }, "2026-12-10T12:00:00Z");
    const near = encode({ country: "NO" }, "2026-12-24T12:00:00Z");
    expect(block(near, "OCCASION")[0]).toBeGreaterThan(block(far, "OCCASION")[0]!);
    expect(known(encode({ country: "NO" }, "2026-09-10T12:00:00Z"), "OCCASION")).toBe(false);
    expect(known(encode({ country: "ZZ" }, "2026-12-24T12:00:00Z"), "OCCASION")).toBe(false);
  });

  it("tell channels, placements and demographics apart", () => {
    const who = demographicsOf({ age: 31, gender: "Male" });
    const asked = encode({ device: "TABLET", channel: "APP", placement: "CART" }, "2026-05-10T12:00:00Z", who);
    expect([bucket(asked, "device"), bucket(asked, "channel"), bucket(asked, "placement")]).toEqual([2, 1, 3]);
    expect([bucket(asked, "age"), bucket(asked, "gender")]).toEqual([1, 1]);
  });
});
