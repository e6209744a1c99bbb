import { expect, it, vi } from "vitest";
import { rememberKeys } from "../../src/gateway/auth.js";
import type { ApiKeyRecord } from "../../src/store/ports.js";

const key: ApiKeyRecord = { id: "k", name: "k", role: "SERVER", createdAt: new Date(0), revokedAt: null };

it("asks for a key once a second, so a revoked one works no longer than that", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  try {
    const stored: { key: ApiKeyRecord | null; asked: number } = { key, asked: 0 };
    const keys = rememberKeys({
      async keyByHash() {
        stored.asked++;
        return stored.key;
      },
    });
    await keys.keyByHash("h");
    stored.key = { ...key, revokedAt: new Date(1) };
    vi.advanceTimersByTime(900);
    expect((await keys.keyByHash("h"))?.revokedAt).toBeNull();
    expect(stored.asked).toBe(1);
    vi.advanceTimersByTime(101);
    expect((await keys.keyByHash("h"))?.revokedAt).toEqual(new Date(1));
    // Only valid keys are remembered.
    await keys.keyByHash("h");
    expect(stored.asked).toBe(3);
  } finally {
    vi.useRealTimers();
  }
});

it("asks once for a burst, but never tells one request what another was told before that a key does not exist", async () => {
  const asked: ((found: ApiKeyRecord | null) => void)[] = [];
  const keys = rememberKeys({ keyByHash: () => new Promise((answer) => asked.push(answer)) });
  const burst = Promise.all(Array.from({ length: 10 }, () => keys.keyByHash("h")));
  expect(asked).toHaveLength(1);
  asked[0]!(key);
  expect(await burst).toEqual(Array(10).fill(key));

  const [first, second] = [keys.keyByHash("new"), keys.keyByHash("new")];
  asked[1]!(null);
  expect(await first).toBeNull();
  await expect.poll(() => asked.length).toBe(3);
  asked[2]!(key);
  expect(await second).toEqual(key);
});
