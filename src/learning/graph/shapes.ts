import { type Dim, type Shape, times } from "./dims.js";

/** How many elements a shape holds. */
export function elements(shape: Shape): Dim {
  return times(...shape);
}

/** The shape two operands are broadcast to (numpy's rule: aligned from the right, equal or 1). */
export function broadcastShapes(a: Shape, b: Shape): Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw new Error(`Shapes ${text(a)} and ${text(b)} do not broadcast: ${x} against ${y}.`);
    return x === 1 ? y : x;
  });
}

/** An axis counted from the front; -1 is the last one. */
export function frontAxis(axis: number, rank: number): number {
  const at = axis < 0 ? axis + rank : axis;
  if (at < 0 || at >= rank) throw new Error(`Axis ${axis} does not exist in a value of rank ${rank}.`);
  return at;
}

/** Axes counted from the front, ascending, each once; all axes where none are named. */
export function frontAxes(axes: number | readonly number[] | undefined, rank: number): number[] {
  const list = axes === undefined ? Array.from({ length: rank }, (_, i) => i) : typeof axes === "number" ? [axes] : axes;
  return [...new Set(list.map((axis) => frontAxis(axis, rank)))].sort((a, b) => a - b);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

/** A shape as messages show it: `[B, 20, 64]`. */
export function text(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}
