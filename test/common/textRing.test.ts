import { describe, expect, it } from "vitest";
import { TextRing } from "../../src/common/textRing.js";

describe("a ring of texts", () => {
  it("gives back what was put in, whatever its letters", () => {
    const ring = new TextRing(64, 4);
    const texts = ["", "plain", "Kåpe i ull, €", "外套", "🧥".repeat(16)];
    const places = texts.map((text) => ring.add(text)!);
    expect(places.map((place) => ring.at(place))).toEqual(texts);
  });

  it("loses the oldest first, and never gives another text for one that has gone", () => {
    const ring = new TextRing(100, 3);
    const added: { text: string; place: { start: number; length: number } }[] = [];
    for (let i = 0; i < 50; i++) {
      const text = `${i}`.repeat(1 + (i % 30));
      added.push({ text, place: ring.add(text)! });
      const kept = added.map(({ place }) => ring.at(place));
      const first = kept.findIndex((found) => found !== undefined);
      expect(kept.slice(first)).toEqual(added.slice(first).map((each) => each.text));
      expect(kept.slice(0, first)).toEqual(Array(first).fill(undefined));
      expect(added.map(({ place }) => ring.holds(place)).indexOf(true)).toBe(first);
      // Two whole pieces are always there.
      expect(kept.slice(first).join("").length).toBeGreaterThanOrEqual(
        Math.min(added.map(({ text }) => text).join("").length, 140),
      );
    }
    expect(ring.isFull).toBe(true);
  });

  it("takes no text that is larger than a piece, and knows of none that it never took", () => {
    const ring = new TextRing(10, 2);
    expect(ring.add("x".repeat(11))).toBeNull();
    expect(ring.holds({ start: 0, length: 1 })).toBe(false);
    expect(ring.at({ start: 5, length: 1 })).toBeUndefined();
    expect(ring.at(ring.add("x".repeat(10))!)).toBe("x".repeat(10));
    expect(ring.isFull).toBe(false);
  });
});
