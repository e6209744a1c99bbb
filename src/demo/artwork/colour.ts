/** Colour arithmetic for the illustrations. Colours are `#rrggbb` strings; channels are 0..255. */

export type Rgb = readonly [red: number, green: number, blue: number];

/** The channels of `#rrggbb`. */
export function rgb(hex: string): Rgb {
  const n = Number.parseInt(hex.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

/** `#rrggbb` of channels, rounded and clamped. */
export function hex([r, g, b]: Rgb): string {
  const part = (v: number): string =>
    Math.max(0, Math.min(255, Math.round(v)))
      .toString(16)
      .padStart(2, "0");
  return `#${part(r)}${part(g)}${part(b)}`;
}

/** `a` with `share` (0..1) of `b` mixed in. */
export function mix(a: string, b: string, share: number): string {
  const x = rgb(a);
  const y = rgb(b);
  return hex([x[0] + (y[0] - x[0]) * share, x[1] + (y[1] - x[1]) * share, x[2] + (y[2] - x[2]) * share]);
}

/** Perceived lightness, 0 (black) to 1 (white): Rec. 601 luma. */
export function lightness(colour: string): number {
  const [r, g, b] = rgb(colour);
  return (0.299 * r + 0.587 * g + 0.114 * b) / 255;
}

/** Darker by `amount` (0..1), kept warm as a painter's shadow would be. */
export function darker(colour: string, amount: number): string {
  return mix(colour, "#1b1420", amount);
}

/** Lighter by `amount` (0..1). */
export function lighter(colour: string, amount: number): string {
  return mix(colour, "#fffaf2", amount);
}

/** A tone that can be seen on `colour`: darker on light cloth, lighter on dark cloth. */
export function contrast(colour: string, amount: number): string {
  return lightness(colour) > 0.3 ? darker(colour, amount) : lighter(colour, amount);
}
