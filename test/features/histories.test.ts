import { beforeEach, describe, expect, it } from "vitest";
import { ofBfloat } from "../../src/common/bfloat.js";
import { seededRandom } from "../../src/common/random.js";
import { INTERACTION_TYPES, type InteractionType } from "../../src/domain.js";
import { Histories, type History, lengthBefore, recentEntries } from "../../src/features/histories.js";

const at = (text: string) => Date.parse(text);
function historyOf(...events: [product: number, type: InteractionType, at: string, value?: number][]) {
  const histories = new Histories();
  for (const [product, type, moment, value] of events)
    histories.add(1, product, INTERACTION_TYPES.indexOf(type), at(moment), value ?? Number.NaN, 1);
  return histories.of(1);
}
const entriesOf = (history: ReturnType<typeof historyOf>, limit = 10) =>
  recentEntries(history, history.at.length, limit).map((e) => [e.product, INTERACTION_TYPES[e.type]]);

describe("Histories", () => {
  it("keeps time order when an event arrives late", () => {
    const history = historyOf([1, "VIEW", "2026-01-03"], [2, "VIEW", "2026-01-05"], [3, "CLICK", "2026-01-04"]);
    expect([...history.product]).toEqual([1, 3, 2]);
    expect(Array.from(history.type, (t) => INTERACTION_TYPES[t])).toEqual(["VIEW", "CLICK", "VIEW"]);
  });

  it("counts only what is strictly earlier", () => {
    const history = historyOf([1, "VIEW", "2026-01-03"], [2, "VIEW", "2026-01-05"]);
    expect(lengthBefore(history, at("2026-01-05"))).toBe(1);
    expect(lengthBefore(history, at("2026-01-05") + 1)).toBe(2);
    expect(lengthBefore(history, at("2026-01-03"))).toBe(0);
  });
});

type Row = [product: number, type: number, at: number, value: number, quantity: number, dateOnly: boolean];

/** The same, one array a shopper: an event belongs behind all that are not later. */
class PlainHistories {
  readonly rows = new Map<number, Row[]>();

  add(shopper: number, row: Row): void {
    const rows = this.rows.get(shopper) ?? [];
    this.rows.set(shopper, rows);
    const later = rows.findLastIndex(([, , at]) => at <= row[2]) + 1;
    rows.splice(later, 0, row);
  }
}

const rowsOf = ({ product, type, at, value, quantity, dateOnly }: History): Row[] =>
  Array.from(product, (p, i) => [p, type[i]!, at[i]!, ofBfloat(value[i]!), ofBfloat(quantity[i]!), dateOnly[i] === 1]);

describe("Histories in shared blocks", () => {
  const random = seededRandom(17);
  const row = (at: number): Row => [
    random.below(1 << 30),
    random.below(INTERACTION_TYPES.length),
    at,
    random.uniform() < 0.5 ? Number.NaN : random.below(6),
    1 + random.below(9),
    random.uniform() < 0.2,
  ];
  let histories: Histories;
  let plain: PlainHistories;
  const add = (shopper: number, at: number) => {
    const event = row(at);
    histories.add(shopper, ...event);
    plain.add(shopper, event);
  };
  const check = () => {
    expect([...histories.shoppers()]).toEqual([...plain.rows.keys()].sort((a, b) => a - b));
    for (const [shopper, rows] of plain.rows) {
      expect(histories.lengthOf(shopper)).toBe(rows.length);
      expect(rowsOf(histories.of(shopper))).toEqual(rows);
    }
  };
  beforeEach(() => {
    histories = new Histories();
    plain = new PlainHistories();
  });

  it("are those of one array a shopper: many shoppers, few of them with many events, any order of arrival", () => {
    // Over 60,000 events: several blocks, and runs of every length that were outgrown and used again.
    for (let i = 0; i < 60_000; i++) {
      const shopper = Math.floor(3000 ** random.uniform()) + (random.uniform() < 0.5 ? 0 : random.below(4000));
      const late = random.uniform() < 0.1 ? random.below(20_000) : random.below(3);
      add(shopper, i - late);
    }
    check();
    expect(Math.max(...[...plain.rows.values()].map(({ length }) => length))).toBeGreaterThan(1024);
  });

  it("have no event for a shopper between others", () => {
    add(5000, 1);
    add(3, 1);
    check();
    for (const shopper of [4, 4999, 5001, 1_000_000, null]) {
      expect(histories.lengthOf(shopper)).toBe(0);
      expect(rowsOf(histories.of(shopper))).toEqual([]);
    }
  });

  it.each([4, 8, 1024, 16_384])("an event that arrives late when all of %i places are taken finds its place", (places) => {
    add(2, 0);
    for (let i = 0; i < places; i++) add(1, 10 * i);
    add(3, 0);
    // The run is full, and is moved before the event is put among the others.
    const before = histories.of(1).at.byteOffset + histories.of(1).at.length;
    add(1, 15);
    expect(histories.of(1).at.byteOffset + histories.of(1).at.length).not.toBe(before);
    check();
    // First of all, and beside one of the same moment.
    add(1, -1);
    add(1, 10);
    check();
  });

  it("give an outgrown run to the next who needs one of its length, and keep what has moved out of it", () => {
    for (let i = 0; i < 4; i++) add(1, i);
    const { buffer, byteOffset } = histories.of(1).at;
    add(1, 4);
    add(2, 7);
    const again = histories.of(2).at;
    expect([again.buffer, again.byteOffset]).toEqual([buffer, byteOffset]);
    expect(histories.of(1).at.byteOffset).not.toBe(byteOffset);
    add(3, 8);
    expect(histories.of(3).at.byteOffset).not.toBe(byteOffset);
    for (let i = 0; i < 40; i++) for (const shopper of [1, 2, 3]) add(shopper, random.below(100));
    check();
  });

  it("of one shopper may be longer than a block, beside those of others", () => {
    for (let i = 0; i < 40_000; i++) {
      add(1, i - (i % 1000 === 0 ? 5000 : 0));
      if (i % 10 === 0) add(2 + random.below(500), i);
    }
    expect(histories.lengthOf(1)).toBe(40_000);
    check();
  });
});

describe("recentEntries", () => {
  it("gives distinct products, newest first, cut to the limit", () => {
    const history = historyOf(
      [1, "VIEW", "2026-01-01"],
      [2, "VIEW", "2026-01-02"],
      [1, "VIEW", "2026-01-03"],
      [3, "VIEW", "2026-01-04"],
    );
    expect(entriesOf(history)).toEqual([
      [3, "VIEW"],
      [1, "VIEW"],
      [2, "VIEW"],
    ]);
    expect(entriesOf(history, 2).map(([p]) => p)).toEqual([3, 1]);
  });

  it("remembers the strongest interaction of the last day, with its own value", () => {
    const history = historyOf([1, "RATING", "2026-01-03T10:00Z", 5], [1, "VIEW", "2026-01-03T11:00Z"]);
    const [entry] = recentEntries(history, 2, 10);
    expect(INTERACTION_TYPES[entry!.type]).toBe("RATING");
    expect(entry!.value).toBe(5);
    expect(entriesOf(historyOf([1, "PURCHASE", "2026-01-01T10:00Z"], [1, "VIEW", "2026-01-03T11:00Z"]))).toEqual([[1, "VIEW"]]);
  });

  it("forgets what was taken out of the cart, unless it was wanted again", () => {
    const removed: [number, InteractionType, string][] = [
      [1, "ADD_TO_CART", "2026-01-01"],
      [1, "REMOVE_FROM_CART", "2026-01-02"],
    ];
    expect(entriesOf(historyOf(...removed))).toEqual([]);
    expect(entriesOf(historyOf(...removed, [1, "VIEW", "2026-01-03"]))).toEqual([[1, "VIEW"]]);
  });

  it("reads no further than the given length", () => {
    const history = historyOf([1, "VIEW", "2026-01-01"], [2, "VIEW", "2026-01-02"]);
    expect(recentEntries(history, 1, 10).map((e) => e.product)).toEqual([1]);
  });
});
