/** Figures as they are printed: the same on the page and wherever the page is checked. */

/** Four decimals without the leading zero, as tables of ranking metrics are printed. */
export function figure(value: number): string {
  return Number.isFinite(value) ? value.toFixed(4).replace(/^(-?)0\./, "$1.") : "–";
}

export function signed(value: number): string {
  return Number.isFinite(value) ? `${value < 0 ? "−" : "+"}${figure(Math.abs(value))}` : "–";
}

/** Two significant digits at least, one permille at most. */
export function pValue(p: number): string {
  return p < 0.0015 ? "p\u00a0≤\u00a0.001" : `p\u00a0=\u00a0${p.toFixed(3).replace(/^0/, "")}`;
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString("en-GB");
}

/** An ISO date as `22 Nov 2026`. */
export function day(iso: string): string {
  return new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}

export function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}
