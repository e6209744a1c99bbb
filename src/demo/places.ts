/** Where the demo's shoppers live, and what the weather is like there. */

export interface Place {
  city: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  latitude: number;
  longitude: number;
  timeZone: string;
  language: string;
  /** Share of shoppers, relative to the other places. */
  share: number;
  /** Mean temperature over the year, and how far the warmest month is above it, in degrees Celsius. */
  mean: number;
  swing: number;
  /** Share of days with rain or snow. */
  wet: number;
}

const place = (
  city: string,
  country: string,
  latitude: number,
  longitude: number,
  timeZone: string,
  language: string,
  share: number,
  [mean, swing, wet]: readonly [number, number, number],
): Place => ({ city, country, latitude, longitude, timeZone, language, share, mean, swing, wet });

export const PLACES: readonly Place[] = [
  place("Oslo", "NO", 59.91, 10.75, "Europe/Oslo", "nb", 9, [6, 12, 0.35]),
  place("Bergen", "NO", 60.39, 5.32, "Europe/Oslo", "nb", 2, [8, 7, 0.6]),
  place("Stockholm", "SE", 59.33, 18.07, "Europe/Stockholm", "sv", 4, [7, 11, 0.32]),
  place("Copenhagen", "DK", 55.68, 12.57, "Europe/Copenhagen", "da", 2, [9, 9, 0.35]),
  place("Helsinki", "FI", 60.17, 24.94, "Europe/Helsinki", "fi", 2, [6, 13, 0.34]),
  place("Berlin", "DE", 52.52, 13.4, "Europe/Berlin", "de", 6, [10, 10, 0.32]),
  place("Hamburg", "DE", 53.55, 9.99, "Europe/Berlin", "de", 3, [9, 9, 0.4]),
  place("Munich", "DE", 48.14, 11.58, "Europe/Berlin", "de", 3, [9, 10, 0.36]),
  place("Amsterdam", "NL", 52.37, 4.9, "Europe/Amsterdam", "nl", 3, [11, 8, 0.38]),
  place("London", "GB", 51.51, -0.13, "Europe/London", "en", 7, [11, 7, 0.36]),
  place("Manchester", "GB", 53.48, -2.24, "Europe/London", "en", 3, [10, 7, 0.45]),
  place("Edinburgh", "GB", 55.95, -3.19, "Europe/London", "en", 2, [9, 6, 0.42]),
  place("Paris", "FR", 48.86, 2.35, "Europe/Paris", "fr", 4, [12, 8, 0.32]),
  place("Madrid", "ES", 40.42, -3.7, "Europe/Madrid", "es", 3, [15, 10, 0.17]),
  place("Milan", "IT", 45.46, 9.19, "Europe/Rome", "it", 3, [14, 11, 0.25]),
  place("New York", "US", 40.71, -74.01, "America/New_York", "en", 5, [13, 12, 0.33]),
  place("Chicago", "US", 41.88, -87.63, "America/Chicago", "en", 3, [10, 14, 0.33]),
  place("Los Angeles", "US", 34.05, -118.24, "America/Los_Angeles", "en", 3, [18, 5, 0.1]),
  place("Seattle", "US", 47.61, -122.33, "America/Los_Angeles", "en", 2, [12, 7, 0.42]),
  place("Toronto", "CA", 43.65, -79.38, "America/Toronto", "en", 3, [9, 13, 0.36]),
  place("Mexico City", "MX", 19.43, -99.13, "America/Mexico_City", "es", 3, [17, 3, 0.32]),
  place("São Paulo", "BR", -23.55, -46.63, "America/Sao_Paulo", "pt", 5, [20, 4, 0.34]),
  place("Porto Alegre", "BR", -30.03, -51.23, "America/Sao_Paulo", "pt", 3, [20, 6, 0.3]),
  place("Buenos Aires", "AR", -34.6, -58.38, "America/Argentina/Buenos_Aires", "es", 4, [18, 7, 0.27]),
  place("Santiago", "CL", -33.45, -70.67, "America/Santiago", "es", 2, [15, 7, 0.13]),
  place("Cape Town", "ZA", -33.92, 18.42, "Africa/Johannesburg", "en", 3, [17, 5, 0.2]),
  place("Johannesburg", "ZA", -26.2, 28.05, "Africa/Johannesburg", "en", 3, [16, 5, 0.25]),
  place("Lagos", "NG", 6.52, 3.38, "Africa/Lagos", "en", 2, [27, 2, 0.36]),
  place("Mumbai", "IN", 19.08, 72.88, "Asia/Kolkata", "hi", 4, [27, 3, 0.3]),
  place("Bengaluru", "IN", 12.97, 77.59, "Asia/Kolkata", "en", 3, [24, 3, 0.28]),
  place("Delhi", "IN", 28.61, 77.21, "Asia/Kolkata", "hi", 3, [25, 9, 0.16]),
  place("Singapore", "SG", 1.35, 103.82, "Asia/Singapore", "en", 2, [27, 1, 0.45]),
  place("Tokyo", "JP", 35.68, 139.69, "Asia/Tokyo", "ja", 4, [16, 10, 0.33]),
  place("Osaka", "JP", 34.69, 135.5, "Asia/Tokyo", "ja", 2, [17, 11, 0.3]),
  place("Sydney", "AU", -33.87, 151.21, "Australia/Sydney", "en", 9, [18, 5, 0.3]),
  place("Melbourne", "AU", -37.81, 144.96, "Australia/Melbourne", "en", 4, [15, 5, 0.36]),
  place("Brisbane", "AU", -27.47, 153.03, "Australia/Brisbane", "en", 2, [21, 5, 0.28]),
  place("Auckland", "NZ", -36.85, 174.76, "Pacific/Auckland", "en", 3, [15, 5, 0.38]),
];

/** Countries that the demo shop delivers to. */
export const COUNTRIES: readonly string[] = [...new Set(PLACES.map((p) => p.country))];

const byCity = new Map(PLACES.map((p) => [p.city, p]));

/** The place of this name; undefined where the demo has none. */
export function placeOf(city: string): Place | undefined {
  return byCity.get(city);
}

/** The latitude of a country's largest city in the demo; undefined where the demo has none. */
export function latitudeOf(country: string): number | undefined {
  return PLACES.find((p) => p.country === country)?.latitude;
}
