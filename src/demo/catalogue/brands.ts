/** The demo shop's invented brands. */

export const BRANDS = [
  "Fjell & Fog",
  "Maren Oake",
  "Halden Studio",
  "Solana Bay",
  "Kitewell",
  "Odette Lune",
  "Northgate Tailors",
  "Pocket Riot",
  "Hearth & Hollow",
  "Atelier Brume",
  "Casa Tinta",
  "Tidewater Supply",
] as const;
export type Brand = (typeof BRANDS)[number];
