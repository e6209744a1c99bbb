/**
 * The same items in the order given, save that no more than `most` of one group stand among any `window` consecutive
 * places as long as something else is left to put between. Items without a group (null) go anywhere.
 */
export function spaced<T>(
  list: readonly T[],
  groupOf: (item: T) => number | null,
  { most, window }: { most: number; window: number },
): T[] {
  const given = list.map(groupOf);
  if (given.every((group, i) => !isCrowded(group, given, i))) return [...list];
  const out: T[] = [];
  const groups: (number | null)[] = [];
  /** Positions in the list. */
  const waiting: number[] = [];
  const full = (position: number): boolean => isCrowded(given[position]!, groups, groups.length);
  const put = (position: number): void => {
    out.push(list[position]!);
    groups.push(given[position]!);
  };
  for (let next = 0; next < list.length || waiting.length > 0; ) {
    const ready = waiting.findIndex((position) => !full(position));
    if (ready >= 0) put(waiting.splice(ready, 1)[0]!);
    else if (next === list.length) put(waiting.shift()!);
    else if (full(next)) waiting.push(next++);
    else put(next++);
  }
  return out;

  /** Whether one more of the group at this place would be one too many. */
  function isCrowded(group: number | null, before: readonly (number | null)[], place: number): boolean {
    if (group === null) return false;
    let met = 0;
    for (let i = Math.max(0, place - window + 1); i < place; i++) if (before[i] === group) met++;
    return met >= most;
  }
}
