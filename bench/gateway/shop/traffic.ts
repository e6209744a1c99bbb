/** Who does what: generated shoppers and their events, as rows; and who asks, as often as they act. */
import { hash32, type Random, seededRandom } from "../../../src/common/random.js";
import { CHANNELS, DEVICES, INTERACTION_TYPES, PLACEMENTS, type RequestContext } from "../../../src/domain.js";
import type { Cell } from "../copyText.js";
import { clustersOf, DAY, END, type ShopPlan, shopperId, tasteOf } from "./plan.js";

export const SHOPPER_CELLS = "key, id, attributes";
export const EVENT_CELLS = "identity, shopper_key, product_key, type, at, date_only, value, quantity, context";

const COUNTRIES = ["SE", "NO", "DE", "US", "AU"];
const WINDOW_DAYS = 180;
/** Views, clicks, additions to the cart, removals, purchases, ratings. */
const TYPE_WEIGHTS = [0.55, 0.2, 0.11, 0.01, 0.11, 0.02];
/** Sessions that are under way at one moment. */
const AT_ONCE = 64;
const IN_TASTE = 0.8;

/** Rows in the order of SHOPPER_CELLS. */
export function* shopperRows(plan: ShopPlan): Generator<Cell[]> {
  for (let key = 1; key <= plan.shoppers; key++) {
    const age = 18 + (hash32(`age ${key}`) % 60);
    yield [key, shopperId(key), JSON.stringify({ age, gender: key % 2 === 0 ? "female" : "male", country: countryOf(key) })];
  }
}

interface Session {
  shopper: number;
  cluster: number;
  left: number;
  context: string;
}

/** Rows in the order of EVENT_CELLS, in time order: sessions beside one another, popular products by Zipf within a cluster. */
export function* eventRows(plan: ShopPlan): Generator<Cell[]> {
  const random = seededRandom(plan.seed).fork("events");
  const clusters = clustersOf(plan);
  const shelf = Math.floor(plan.products / clusters);
  const open: Session[] = [];
  const step = (WINDOW_DAYS * DAY) / plan.events;
  for (let i = 0; i < plan.events; i++) {
    const place = random.below(AT_ONCE);
    let session = open[place];
    if (!session || session.left === 0) {
      session = newSession(plan, clusters, random);
      open[place] = session;
    }
    session.left--;
    const rank = Math.floor(shelf ** random.uniform()) - 1;
    const type = random.weighted(TYPE_WEIGHTS);
    yield [
      identity(random),
      session.shopper,
      1 + session.cluster + clusters * rank,
      type,
      new Date(END - WINDOW_DAYS * DAY + Math.floor(i * step)).toISOString(),
      false,
      INTERACTION_TYPES[type] === "RATING" ? 1 + random.below(5) : null,
      INTERACTION_TYPES[type] === "PURCHASE" ? 1 : null,
      session.context,
    ];
  }
}

function newSession(plan: ShopPlan, clusters: number, random: Random): Session {
  const shopper = anyShopper(plan, random);
  const cluster = random.uniform() < IN_TASTE ? random.pick(tasteOf(shopper, clusters)) : random.below(clusters);
  return { shopper, cluster, left: 1 + random.below(8), context: JSON.stringify(situationOf(shopper, random)) };
}

/** A shopper's key, the more active the likelier: a thousandth of the shoppers has a thirtieth of the events. */
export function anyShopper({ shoppers }: Pick<ShopPlan, "shoppers">, random: Random): number {
  return 1 + Math.floor(shoppers * random.uniform() ** 2);
}

/** Draws the plan's shoppers so. */
export function anyoneOf(plan: ShopPlan): (random: Random) => { key: number; id: string } {
  return (random) => {
    const key = anyShopper(plan, random);
    return { key, id: shopperId(key) };
  };
}

/** Where and how a shopper is shopping. */
export function situationOf(shopper: number, random: Random): RequestContext {
  return {
    country: countryOf(shopper),
    device: random.pick(DEVICES),
    channel: random.pick(CHANNELS),
    placement: random.pick(PLACEMENTS),
  };
}

const countryOf = (shopper: number): string => COUNTRIES[shopper % COUNTRIES.length]!;

/** 128 random bits: as even as the digests that stand there else. */
function identity(random: Random): string {
  const word = (): string =>
    Math.floor(2 ** 32 * random.uniform())
      .toString(16)
      .padStart(8, "0");
  return word() + word() + word() + word();
}
