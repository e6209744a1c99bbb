/** When a space's product vectors were made, and when demand has moved on so far that they are made anew. */
import type { Meta } from "../store/ports.js";

export interface VectorsMade {
  /** Events that the shop knew. */
  events: number;
  /** When it was begun, milliseconds since 1970. */
  at: number;
  /** When the last was written, where they were made anew: whoever has older ones in memory reads them. */
  ended?: number;
}

const keyOf = (space: string): string => `vectors/${space}`;
const MINUTE = 60_000;
/** Not more often than this ... */
const LEAST_MS = 5 * MINUTE;
/** ... but where anything happened, at least so often ... */
const MOST_MS = 60 * MINUTE;
/** ... and earlier once the events have grown by this share. */
const SHARE = 0.02;

/** Null for a space that nobody noted. */
export function vectorsMade(store: Pick<Meta, "getMeta">, space: string): Promise<VectorsMade | null> {
  return store.getMeta<VectorsMade>(keyOf(space));
}

/** Kept in the database, so that the next start knows. */
export function noteVectors(store: Pick<Meta, "setMeta">, space: string, made: VectorsMade): Promise<void> {
  return store.setMeta(keyOf(space), made);
}

/** Whether vectors `made` then are to be made anew `now`. */
export function isDue(made: VectorsMade, now: VectorsMade): boolean {
  const age = now.at - made.at;
  const events = now.events - made.events;
  return age >= LEAST_MS && events > 0 && (age >= MOST_MS || events >= SHARE * made.events);
}
