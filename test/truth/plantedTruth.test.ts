/**
 * Context is learned, not written: what the demo's shoppers prefer in a situation is planted, and must be found again in the
 * pages of a model that saw nothing but their events. With the effects reversed the shelf must reverse; in a shop without
 * effects the context must not move it.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EffectMode, traitLogOdds } from "../../src/demo/truth/effects.js";
import type { Trait } from "../../src/demo/truth/traits.js";
import type { Facet, RequestContext, Strategy } from "../../src/domain.js";
import { type TraitPage, truthShops } from "./truthShop.js";

/** Two situations that differ in one facet, and which products the first of them is planted to favour over which. */
interface Contrast {
  facet: Facet;
  what: string;
  here: RequestContext[];
  there: RequestContext[];
  more: Trait;
  /** Left out: all products without the trait. */
  less?: Trait;
}

const january = new Date("2027-01-15T11:00:00Z");
const OSLO: RequestContext = { at: january, country: "NO", latitude: 59.91, longitude: 10.75, timeZone: "Europe/Oslo" };
const SYDNEY: RequestContext = { at: january, country: "AU", latitude: -33.87, longitude: 151.21, timeZone: "Australia/Sydney" };
/** In spring, when the season favours nothing. */
const berlin = (at: string): RequestContext => ({ at: new Date(`${at}+02:00`), country: "DE", timeZone: "Europe/Berlin" });
const noon = berlin("2027-04-13T13:00");
const morning = berlin("2027-04-13T08:00");
const evening = berlin("2027-04-13T21:00");
const saturday = berlin("2027-04-17T13:00");

const SEASON: Contrast = {
  facet: "SEASON",
  what: "January in Oslo, and in Sydney",
  here: [OSLO],
  there: [SYDNEY],
  more: "warm",
  less: "light",
};
const CONTRASTS: readonly Contrast[] = [
  SEASON,
  { facet: "TIME", what: "an evening, and a morning", here: [evening], there: [morning], more: "comfort", less: "work" },
  { facet: "TIME", what: "a Saturday, and a working day", here: [saturday], there: [noon, morning], more: "active" },
  {
    facet: "PLACE",
    what: "countries fond of colour, and of quiet tones",
    here: ["IN", "BR"].map((country) => ({ at: noon.at, country })),
    there: [{ at: noon.at, country: "NO" }],
    more: "vivid",
    less: "muted",
  },
  {
    facet: "DEVICE",
    what: "a phone, and a desk",
    here: [{ ...noon, device: "MOBILE" }],
    there: [{ ...noon, device: "DESKTOP" }],
    more: "impulse",
    less: "bigTicket",
  },
  {
    facet: "WEATHER",
    what: "rain, and a hot day",
    here: [{ ...noon, weather: { condition: "RAIN", temperatureC: 14 } }],
    there: [{ ...noon, weather: { condition: "CLEAR", temperatureC: 31 } }],
    more: "rain",
    less: "cooling",
  },
  {
    facet: "OCCASION",
    what: "a birthday or a wedding, and nothing in particular",
    here: ["birthday", "wedding"].map((occasion) => ({ ...noon, occasion })),
    there: [noon],
    more: "gift",
  },
  {
    facet: "PLACEMENT",
    what: "beside the cart, and at the checkout",
    here: [{ ...noon, placement: "CART" }],
    there: [{ ...noon, placement: "CHECKOUT" }],
    more: "accessory",
    less: "basic",
  },
];

/** Odds ratios beyond this count as an effect. Measured: 1.71 to 50 planted, 0.87 to 0.01 reversed, 0.92 to 1.05 without. */
const EFFECT = 1.15;

/** By how much the odds of a favoured product on a page are higher here than there. */
function oddsRatio({ more, less }: Contrast, here: readonly TraitPage[], there: readonly TraitPage[]): number {
  const odds = (pages: readonly TraitPage[]): number => {
    const items = pages.flat();
    const favoured = items.filter((traits) => traits.has(more)).length;
    const others = items.filter((traits) => (less ? traits.has(less) : !traits.has(more))).length;
    return (favoured + 0.5) / (others + 0.5);
  };
  return odds(here) / odds(there);
}

/** By how much the truth raises the log-odds of a favoured product here over there. */
function plantedLogOdds({ more, less, here, there }: Contrast, effects: EffectMode): number {
  const of = (contexts: readonly RequestContext[]): number =>
    contexts.reduce((sum, context) => {
      const odds = traitLogOdds(context, effects);
      return sum + (odds.get(more) ?? 0) - (less ? (odds.get(less) ?? 0) : 0);
    }, 0) / contexts.length;
  return of(here) - of(there);
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (side: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length;
  const [x, y] = [mean(0), mean(1)];
  const moment = (a: 0 | 1, b: 0 | 1): number =>
    pairs.reduce((sum, pair) => sum + (pair[a] - (a ? y : x)) * (pair[b] - (b ? y : x)), 0);
  return moment(0, 1) / Math.sqrt(moment(0, 0) * moment(1, 1));
}

interface Found {
  /** The panel's odds ratio, by contrast. */
  ratios: Map<Contrast, number>;
  /** How much larger the share of warm over light products is for an unknown visitor in Oslo than in Sydney. */
  visitorLift: number;
  strategies: ReadonlySet<Strategy>;
}

async function look(shops: Awaited<ReturnType<typeof truthShops>>, effects: EffectMode): Promise<Found> {
  const shop = await shops.open(effects);
  const known = new Map<RequestContext, TraitPage[]>();
  const pagesIn = async (contexts: readonly RequestContext[]): Promise<TraitPage[]> => {
    for (const context of contexts) if (!known.has(context)) known.set(context, await shop.panel(context));
    return contexts.flatMap((context) => known.get(context)!);
  };
  const ratios = new Map<Contrast, number>();
  for (const contrast of CONTRASTS)
    ratios.set(contrast, oddsRatio(contrast, await pagesIn(contrast.here), await pagesIn(contrast.there)));
  const warmth = (page: TraitPage): number =>
    (page.filter((traits) => traits.has("warm")).length - page.filter((traits) => traits.has("light")).length) / page.length;
  const visitorLift = warmth(await shop.visitor(OSLO)) - warmth(await shop.visitor(SYDNEY));
  await shop.close();
  return { ratios, visitorLift, strategies: shop.strategies };
}

let shops: Awaited<ReturnType<typeof truthShops>>;
const found = new Map<EffectMode, Found>();
beforeAll(async () => {
  shops = await truthShops();
  for (const effects of ["planted", "reversed", "none"] as const) found.set(effects, await look(shops, effects));
});
afterAll(() => shops.close());

it("the pages are the model's, for shoppers with a history and for a visitor without", () => {
  for (const { strategies } of found.values()) expect([...strategies].sort()).toEqual(["COLD_SHOPPER", "PERSONALIZED"]);
});

describe.each(CONTRASTS)("$facet: $what", (contrast) => {
  const ratio = (effects: EffectMode): number => found.get(effects)!.ratios.get(contrast)!;

  it(`favour what is planted (${contrast.more})`, () => {
    expect(ratio("planted")).toBeGreaterThan(EFFECT);
  });

  it("favour the opposite where the effect is reversed", () => {
    expect(ratio("reversed")).toBeLessThan(1 / EFFECT);
  });

  it("make no difference where there is no effect", () => {
    expect(ratio("none")).toBeLessThan(EFFECT);
    expect(ratio("none")).toBeGreaterThan(1 / EFFECT);
    expect(Math.abs(Math.log(ratio("none")))).toBeLessThan(Math.log(ratio("planted")) / 2);
  });
});

it("a visitor of whom nothing is known gets the season too, reversed where it is, and none where there is none", () => {
  expect(found.get("planted")!.visitorLift).toBeGreaterThan(0.5);
  expect(found.get("reversed")!.visitorLift).toBeLessThan(-0.5);
  expect(Math.abs(found.get("none")!.visitorLift)).toBeLessThan(0.5);
});

it("where there is no effect, context makes next to no difference on the whole", () => {
  const squares = CONTRASTS.map((contrast) => Math.log(found.get("none")!.ratios.get(contrast)!) ** 2);
  expect(Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length)).toBeLessThan(Math.log(EFFECT));
});

it("the learned effects are in proportion to the planted ones", () => {
  const pairs = [...found].flatMap(([effects, { ratios }]) =>
    CONTRASTS.map((contrast) => [plantedLogOdds(contrast, effects), Math.log(ratios.get(contrast)!)] as const),
  );
  const together = correlation(pairs);
  for (const contrast of CONTRASTS)
    console.info(
      contrast.facet,
      contrast.more,
      [...found].map(([effects, { ratios }]) => `${effects} ${ratios.get(contrast)!.toFixed(2)}`).join(", "),
    );
  console.info(`correlation of planted and learned log-odds over ${pairs.length} contrasts: ${together.toFixed(3)}`);
  expect(together).toBeGreaterThan(0.8);
});
