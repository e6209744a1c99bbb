/**
 * The same items in the order given, save that no more than `most` of one group stand among any `window` consecutive
 * places as long as something else is left to put between. Items without a group (null) go anywhere.
 */
export function spaced<T>(
  list: readonly T[],
  groupOf: (item: T) => number | null,
  { most, window }: { most: number; window: number },
): T[] {
  const out: T[] = [];
  const groups: (number | null)[] = [];
  const waiting: T[] = [];
  const full = (group: number | null): boolean => {
    if (group === null) return false;
    let met = 0;
    for (let i = Math.max(0, groups.length - window + 1); i < groups.length; i++) if (groups[i] === group) met++;
    return met >= most;
  };
  const put = (item: T): void => {
    out.push(item);
    groups.push(groupOf(item));
  };
  for (let next = 0; next < list.length || waiting.length > 0; ) {
    const ready = waiting.length === 0 ? -1 : waiting.findIndex((item) => !full(groupOf(item)));
    if (ready >= 0) put(waiting.splice(ready, 1)[0]!);
    else if (next === list.length) put(waiting.shift()!);
    else if (full(groupOf(list[next]!))) waiting.push(list[next++]!);
    else put(list[next++]!);
  }
  return out;
}
