import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Change, ChangeFeed, Store } from "../../../src/store/ports.js";
import type { Backend } from "../backend.js";
import { event, product } from "../fixtures.js";

type Heard = Change & { own: boolean };

/** What processes tell each other; the embedded engine, whose processes share one session, tells nothing and says so. */
export function changesContract(store: () => Store, backend: () => Backend): void {
  let other: Store;
  let feeds: ChangeFeed[];
  beforeEach(async () => {
    other = await backend().open({ attach: true });
    feeds = [];
  });
  afterEach(async () => {
    await Promise.all(feeds.map((feed) => feed.stop()));
    await other.close();
  });

  /** Listens, and resolves to what is heard once that is (native) or can be (embedded) something. */
  async function listenOn(listener: Store): Promise<Heard[]> {
    const heard: Heard[] = [];
    const feed = listener.onChange((change, own) => heard.push({ ...change, own }));
    feeds.push(feed);
    expect(feed.live()).toBe(false);
    if (listener.engine === "embedded") await sleep(50);
    else await expect.poll(() => feed.live()).toBe(true);
    expect(feed.live()).toBe(listener.engine === "native");
    return heard;
  }

  it("tells what is written, in the order it was, and by whom", async () => {
    const [mine, theirs] = [await listenOn(store()), await listenOn(other)];
    await store().upsertProducts([product("a")]);
    await other.upsertShoppers([{ id: "u", attributes: { city: "Oslo" } }]);
    await store().upsertShoppers([{ id: "u", attributes: { city: "Bergen" } }]);
    const { lastSeq, shoppers } = await other.recordInteractions([event("u", "a"), event("u", "a", { type: "CLICK" })]);
    const { key } = (await store().productsByIds(["a"]))[0]!;
    await store().touchProducts("text", ["text-a"]);
    await store().updateTextDigests([{ key, textDigest: "other", lemmas: "other" }]);
    await other.putModel({ name: "told", version: "1", card: {}, files: new Map() });
    await other.activateModel({ name: "told", version: "1" });
    await store().activateModel(null);
    await other.addRule("told", { name: "told", kind: "hide", args: {}, products: { ids: ["a"] }, when: {}, enabled: true });
    await store().setMeta("small fact", { of: "any kind" });

    const [byStore, byOther] = [true, false];
    const expected = [
      { topic: "anything", own: false },
      { topic: "catalogue", own: byStore },
      { topic: "shoppers", keys: shoppers, own: byStore },
      { topic: "events", lastSeq, own: byOther },
      { topic: "catalogue", own: byStore },
      { topic: "catalogue", own: byStore },
      { topic: "model", own: byOther },
      { topic: "model", own: byStore },
      { topic: "merchandise", own: byOther },
      { topic: "meta", key: "small fact", own: byStore },
    ];
    if (store().engine === "embedded") {
      await sleep(200);
      expect([mine, theirs]).toEqual([[], []]);
      return;
    }
    const forOther = expected.map((change, i) => (i === 0 ? change : { ...change, own: !change.own }));
    await expect.poll(() => mine).toEqual(expected);
    await expect.poll(() => theirs).toEqual(forOther);
  });

  it("tells nothing of writes that change nothing, and all shoppers of a write with many", async () => {
    const crowd = Array.from({ length: 1300 }, (_, i) => ({ id: `s${i}`, attributes: { n: i } }));
    await store().upsertProducts([product("a")]);
    await store().recordInteractions([event("u", "a")]);
    await store().upsertShoppers(crowd);
    const heard = await listenOn(other);
    await store().upsertProducts([product("a")]);
    await store().recordInteractions([event("u", "a"), event("u", "nope")]);
    await store().upsertShoppers(crowd);
    await store().touchProducts("text", []);
    await store().touchProducts("image", ["nobody's"]);
    await store().upsertShoppers(crowd.map(({ id }) => ({ id, attributes: { n: -1 } })));
    await store().setMeta("last", 1);
    if (store().engine === "embedded") return expect(heard).toEqual([]);
    await expect.poll(() => heard.at(-1)).toMatchObject({ topic: "meta" });
    expect(heard.map(({ topic }) => topic)).toEqual(["anything", "shoppers", "shoppers", "shoppers", "meta"]);
    const keys = heard.flatMap((change) => (change.topic === "shoppers" ? change.keys : []));
    const stored = await store().shoppersByIds(crowd.map(({ id }) => id));
    expect(keys.sort((a, b) => a - b)).toEqual(stored.map((shopper) => shopper!.key).sort((a, b) => a - b));
  });

  it("is heard no more once it was stopped", async () => {
    const heard = await listenOn(other);
    const before = [...heard];
    await Promise.all(feeds.map((feed) => feed.stop()));
    await store().setMeta("late", 1);
    await sleep(100);
    expect(heard).toEqual(before);
    expect(feeds[0]!.live()).toBe(false);
  });
}
