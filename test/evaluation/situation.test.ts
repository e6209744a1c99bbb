import { expect, it } from "vitest";
import type { QuestionRecord } from "../../src/evaluation/records.js";
import { situationOf } from "../../src/evaluation/situation.js";
import { SLICES, situationSlices } from "../../src/evaluation/slices.js";
import { encodeContext } from "../../src/features/context.js";
import { demographicsOf } from "../../src/features/demographics.js";

const SESSION = { events: 0, daysSinceLast: undefined };

it("names the situation as the features encode it", () => {
  const { buckets } = encodeContext(
    {
      country: "NO",
      latitude: 59.9,
      timeZone: "UTC",
      device: "MOBILE",
      channel: "APP",
      placement: "CART",
      weather: { condition: "CLEAR", temperatureC: -3 },
      occasion: "birthday",
      intent: "GIFT",
    },
    Date.parse("2021-01-16T19:00:00Z"),
    demographicsOf({ age: 31, gender: "female" }),
    SESSION,
  );
  expect(situationOf(buckets)).toEqual({
    season: "winter",
    month: "January",
    daypart: "evening",
    weekend: "a weekend",
    device: "mobile",
    channel: "app",
    weather: "cold",
    zone: "far north",
    occasion: "named, group 5",
    placement: "cart",
    age: "25 to 34",
    gender: "female",
    intent: "gift",
  });
});

it("names summer in June and winter in July of the south, and leaves out what is unknown", () => {
  const at = (when: string, latitude: number) =>
    situationOf(encodeContext({ latitude, dateOnly: true }, Date.parse(when), demographicsOf({}), SESSION).buckets);
  expect(at("2021-06-30", 52)).toMatchObject({ season: "summer", zone: "temperate north" });
  expect(at("2021-07-10", -34)).toMatchObject({ season: "winter", zone: "far south" });
  const known = at("2021-06-30", 52);
  for (const unknown of ["daypart", "device", "channel", "weather", "placement", "age", "gender", "intent"])
    expect(known).not.toHaveProperty(unknown);
});

const asked = (events: number, situation: Record<string, string> = {}): QuestionRecord => ({
  shopper: "u",
  at: "2020-01-01T00:00:00.000Z",
  events,
  situation,
  positives: [],
  answers: {},
});

it("slices by situations that some questions share and others do not", () => {
  const questions = Array.from({ length: 60 }, (_, i) =>
    asked(1, { device: i < 30 ? "mobile" : i < 55 ? "desktop" : "tv", season: "winter" }),
  );
  const slices = situationSlices(questions);
  expect(slices.map((s) => s.name)).toEqual(["device: mobile", "device: desktop"]);
  expect(questions.filter((q) => slices[1]!.includes({ id: "p", kind: "new", cold: false, image: false }, q))).toEqual(
    questions.slice(30, 55),
  );
});

it("tells first visits, new shoppers and regulars apart: each question is in exactly one", () => {
  const groups = ["first visits", "new shoppers", "regulars"].map((name) => SLICES.find((s) => s.name === name)!);
  const of = (events: number) =>
    groups.filter((s) => s.includes({ id: "p", kind: "new", cold: false, image: false }, asked(events))).map((s) => s.name);
  expect([0, 1, 4, 5, 100].map(of)).toEqual([["first visits"], ["new shoppers"], ["new shoppers"], ["regulars"], ["regulars"]]);
});
