/** Where a country lies, for hemisphere, climate and region features. */
import { createRequire } from "node:module";

export const REGIONS = ["Africa", "Americas", "Asia", "Europe", "Oceania", "Antarctic"] as const;

export interface Place {
  /** Degrees north. */
  latitude: number;
  /** Degrees east. */
  longitude: number;
  /** Index in REGIONS. */
  region: number;
}

interface Country {
  cca2: string;
  latlng: [number, number];
  region: string;
}
const countries = createRequire(import.meta.url)("world-countries") as Country[];

const PLACES: ReadonlyMap<string, Place> = new Map(
  countries.map((c) => [
    c.cca2,
    { latitude: c.latlng[0], longitude: c.latlng[1], region: Math.max(0, (REGIONS as readonly string[]).indexOf(c.region)) },
  ]),
);

/** The place of an ISO 3166-1 alpha-2 country; undefined where the code is unknown. */
export function placeOf(country: string | undefined): Place | undefined {
  return country === undefined ? undefined : PLACES.get(country.toUpperCase());
}
