import { describe, expect, it } from "vitest";
import { Cooccurrence } from "../../src/features/cooccurrence.js";
import type { SparseRow } from "../../src/features/sparseRows.js";

const productsIn = ({ columns, from, to }: SparseRow): Set<number> =>
  new Set(columns.subarray(from, to).filter((product) => product !== 0));

/** 300 shoppers meet product 1 after another one each; those of 2 to 21 twice. */
function metBy(cooccurrence: Cooccurrence): Set<number> {
  for (let other = 2; other <= 301; other++) {
    cooccurrence.add(1, [other]);
    if (other <= 21) cooccurrence.add(1, [other]);
  }
  return productsIn(cooccurrence.neighboursOf(1));
}

describe("a product's neighbours", () => {
  it("are all counted where products are few", () => {
    expect(metBy(new Cooccurrence(105_000)).size).toBe(300);
  });

  it("are the strongest where products are many", () => {
    const neighbours = metBy(new Cooccurrence(1_000_000));
    expect(neighbours.size).toBeLessThanOrEqual(48);
    for (let other = 2; other <= 21; other++) expect(neighbours).toContain(other);
  });

  it("are followed by fewer, of whom the strongest stay too", () => {
    const cooccurrence = new Cooccurrence(1_000_000);
    for (let next = 2; next <= 301; next++) for (let times = next <= 13 ? 2 : 1; times > 0; times--) cooccurrence.add(next, [1]);
    const followers = productsIn(cooccurrence.followersOf(1));
    expect(followers.size).toBeLessThanOrEqual(24);
    for (let next = 2; next <= 13; next++) expect(followers).toContain(next);
  });
});
