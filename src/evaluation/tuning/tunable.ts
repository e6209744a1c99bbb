import type { Method, Settings } from "../method.js";

/** A kind of method and the settings it may have: a tuner picks one by its validation questions. */
export interface Tunable {
  readonly name: string;
  /** The first one is what it has untuned. */
  readonly grid: readonly Settings[];
  make(settings: Settings): Method;
}

/** A tunable whose settings have a type of their own. */
export function tunable<S extends Settings>(name: string, grid: readonly S[], make: (settings: S) => Method): Tunable {
  // Settings come from this very grid.
  return { name, grid, make: (settings) => make(settings as S) };
}

/** Every combination of the values, in the order of the first ones first. */
export function combinations<S extends Settings>(values: { [K in keyof S]: readonly S[K][] }): S[] {
  let all: Partial<S>[] = [{}];
  for (const name of Object.keys(values) as (keyof S)[])
    all = all.flatMap((settings) => values[name].map((value) => ({ ...settings, [name]: value })));
  return all as S[];
}
