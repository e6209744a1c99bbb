/** Questions to choose settings by: of the protocol's own kind, and earlier than (or withheld beside) what is evaluated. */
import type { ShopperKey } from "../../domain.js";
import type { Events } from "../../store/ports.js";
import {
  type AskedQuestion,
  byShopper,
  lastNewProduct,
  type Protocol,
  type Questionnaire,
  questionnaire,
  type Window,
  withheldQuestion,
} from "../protocols.js";

/** A window shorter than this is looked back on for as long: a day of questions says little. */
const SHORTEST = 14 * 86_400_000;
/** Of the time before the window, this share at most is asked about: there must be something to answer from. */
const MOST = 1 / 3;

/**
 * At most `limit` questions, spread evenly. In time: what the protocol asks in a window about as long that ends where the
 * evaluation's begins. Leave-one-out: each shopper's newest product but one, with the newest withheld as well, as
 * published tables are tuned.
 */
export async function validationQuestions(
  protocol: Protocol,
  events: Pick<Events, "scanEvents">,
  window: Window,
  situated: boolean,
  known: Questionnaire["known"],
  limit: number,
): Promise<Questionnaire> {
  if (known) return beforeLast(await byShopper(events, undefined, new Date(window.to)), known, situated, limit);
  const first = await firstMoment(events, new Date(window.from));
  const span = Math.min(Math.max(SHORTEST, window.to - window.from), MOST * (window.from - first));
  const { questions } = await questionnaire(protocol, events, { from: window.from - span, to: window.from }, situated);
  return { questions: spread(questions, limit), known: undefined };
}

/** Milliseconds of the earliest event before `until`; `until` itself without one. */
async function firstMoment(events: Pick<Events, "scanEvents">, until: Date): Promise<number> {
  for await (const batch of events.scanEvents({ until, batchSize: 1 })) if (batch.length > 0) return batch.at[0]!;
  return until.getTime();
}

function beforeLast(
  shoppers: Awaited<ReturnType<typeof byShopper>>,
  known: ReadonlyMap<ShopperKey, number>,
  situated: boolean,
  limit: number,
): Questionnaire {
  const positions = new Map(known);
  const questions: AskedQuestion[] = [];
  const asked = spread(
    [...known.keys()].sort((a, b) => a - b),
    limit,
  );
  for (const shopper of asked) {
    const rows = shoppers.get(shopper)!.slice(0, known.get(shopper));
    const last = lastNewProduct(rows);
    if (last <= 0) continue;
    positions.set(shopper, last);
    questions.push(withheldQuestion(shopper, rows, last, situated));
  }
  questions.sort((a, b) => a.at - b.at || a.shopper - b.shopper);
  return { questions, known: positions };
}

function spread<T>(items: readonly T[], limit: number): T[] {
  if (items.length <= limit) return [...items];
  return Array.from({ length: limit }, (_, i) => items[Math.floor((i * items.length) / limit)]!);
}
