/** Who claims places, from 1, and for which items. */
export interface Claim<T> {
  from: number;
  most: number;
  claims: (item: T) => boolean;
}

/**
 * A list whose claimed items stand on their places: each claim's first items on the first free places from its own on, claims in
 * the order given, all others around them in their order. Where the list ends before a place, what claims it comes last.
 */
export function placed<T>(list: readonly T[], claims: readonly Claim<T>[]): T[] {
  if (claims.length === 0) return [...list];
  const places = new Map<number, T>();
  const taken = new Set<T>();
  for (const { from, most, claims: isClaimed } of claims) {
    let place = from - 1;
    for (const item of list.filter((item) => !taken.has(item) && isClaimed(item)).slice(0, most)) {
      while (places.has(place)) place++;
      places.set(place, item);
      taken.add(item);
    }
  }
  const others = list.filter((item) => !taken.has(item));
  const late = [...places.keys()].sort((a, b) => a - b);
  const out: T[] = [];
  for (let next = 0; out.length < list.length; ) {
    const item = places.get(out.length);
    if (item !== undefined) {
      out.push(item);
      late.shift();
    } else if (next < others.length) out.push(others[next++]!);
    else return [...out, ...late.map((place) => places.get(place)!)];
  }
  return out;
}
