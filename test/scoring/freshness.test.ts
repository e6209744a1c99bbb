import { setImmediate as nextTurn } from "node:timers/promises";
import { beforeEach, expect, it } from "vitest";
import { Freshness } from "../../src/scoring/freshness.js";

const SHOPPER = 7;
let noted: number | Error | Promise<number>;
let stored: number;
let looks: number;
let look: () => Promise<void>;
const followed = {
  lastSeq: 0,
  lookedAt: 0,
  lookingSince: null as number | null,
  async refreshEvents() {
    looks++;
    await look();
    followed.lastSeq = stored;
    followed.lookedAt = performance.now();
  },
};
const acted = {
  async seqOf(shopper: number) {
    expect(shopper).toBe(SHOPPER);
    if (noted instanceof Error) throw noted;
    return noted;
  },
};
let freshness: Freshness;
beforeEach(() => {
  noted = 0;
  stored = 10;
  looks = 0;
  look = async () => {};
  followed.lastSeq = 10;
  followed.lookedAt = performance.now();
  followed.lookingSince = null;
  freshness = new Freshness(acted, followed);
});

it("waits for what another gateway acknowledged, once", async () => {
  noted = stored = 11;
  expect(await freshness.of(SHOPPER)).toBeNull();
  expect([looks, followed.lastSeq]).toEqual([1, 11]);
  expect(await freshness.of(SHOPPER)).toBeNull();
  expect(looks).toBe(1);
});

it("looks at nothing where the shopper has not acted since, or has never", async () => {
  for (noted of [0, 9, 10]) expect(await freshness.of(SHOPPER)).toBeNull();
  expect(looks).toBe(0);
});

it("asks the database where it has not looked for longer than notes are sure to be kept", async () => {
  followed.lookedAt -= 6000;
  stored = 12;
  expect(await freshness.of(SHOPPER)).toBeNull();
  expect([looks, followed.lastSeq]).toEqual([1, 12]);
});

it("does not wait beside a look that hangs, and waits again after it", async () => {
  followed.lookedAt -= 6000;
  followed.lookingSince = performance.now() - 600;
  const answered = freshness.of(SHOPPER);
  // Sooner than any clock could tell.
  expect(await Promise.race([answered, nextTurn(null)])).toMatchObject({
    stage: "freshness",
    reason: expect.stringContaining("not waited for"),
  });
  expect(looks).toBe(0);
  followed.lookingSince = null;
  await expect.poll(() => freshness.of(SHOPPER), { timeout: 3000 }).toBeNull();
  expect(looks).toBe(1);
});

it("asks the database where the cache fails, or hangs", async () => {
  for (noted of [new Error("Redis is away"), new Promise<number>(() => {})]) {
    looks = 0;
    stored++;
    const began = performance.now();
    expect(await freshness.of(SHOPPER)).toBeNull();
    expect(performance.now() - began).toBeLessThan(400);
    expect([looks, followed.lastSeq]).toEqual([1, stored]);
  }
});

it("goes on without where the database fails or hangs, says so, and slows no further answers down", async () => {
  noted = 11;
  for (look of [() => Promise.reject(new Error("it is gone")), () => new Promise<void>(() => {})]) {
    freshness = new Freshness(acted, followed);
    const trouble = await freshness.of(SHOPPER);
    expect(trouble).toMatchObject({ stage: "freshness", reason: expect.stringMatching(/it is gone|took longer/) });
    const before = looks;
    const answered = freshness.of(SHOPPER);
    expect(await Promise.race([answered, nextTurn("waited")])).toEqual(trouble);
    expect(looks).toBe(before);
  }
});
