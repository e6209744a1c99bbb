/** Prints without a direction, as seamless tiles: motifs that cross an edge are drawn again on the other side. */
import { seededRandom } from "../../common/random.js";
import { contrast, darker, lighter, lightness, mix } from "./colour.js";
import type { Fabric, Pattern } from "./fabric.js";
import { n } from "./geometry.js";
import type { Tile } from "./textures.js";

/** The tile of the fabric's print; null for plain cloth and for directional patterns. */
export function printTile(fabric: Fabric): Tile | null {
  return PRINTS[fabric.pattern]?.(fabric) ?? null;
}

const stroke = (d: string, colour: string, width: number, opacity = 1): string =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${n(width)}" stroke-opacity="${opacity}"/>`;
const fill = (d: string, colour: string, opacity = 1): string => `<path d="${d}" fill="${colour}" fill-opacity="${opacity}"/>`;
const circle = (x: number, y: number, r: number): string =>
  `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 0 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(-2 * r)} 0`;

/**
 * Calls `place` for motifs on a half-drop grid of `across` x `down` cells, wandering a little; a motif within `reach` of
 * an edge is placed on the far side too, with the same number and the same random `u`.
 */
function scatter(
  across: number,
  down: number,
  step: number,
  seed: number,
  wander: number,
  reach: number,
  place: (x: number, y: number, i: number, u: number) => void,
): { width: number; height: number } {
  const random = seededRandom(seed * 7919 + 13);
  const [width, height] = [across * step, down * step];
  for (let r = 0, i = 0; r < down; r++)
    for (let c = 0; c < across; c++, i++) {
      const x = (c + (r & 1 ? 0.75 : 0.25)) * step + (random.uniform() - 0.5) * wander * step;
      const y = (r + 0.5) * step + (random.uniform() - 0.5) * wander * step;
      const u = random.uniform();
      for (const dx of [-width, 0, width])
        for (const dy of [-height, 0, height]) {
          const [px, py] = [x + dx, y + dy];
          if (px > -reach && px < width + reach && py > -reach && py < height + reach) place(px, py, i, u);
        }
    }
  return { width, height };
}

const PRINTS: Partial<Record<Pattern, (fabric: Fabric) => Tile>> = {
  Marl: ({ colour }) => {
    let [pale, dark] = ["", ""];
    const size = scatter(9, 8, 8, 5, 1, 4, (x, y, i) => {
      if (i % 2) pale += `M${n(x)} ${n(y)}l3 -1.6`;
      else dark += `M${n(x)} ${n(y)}l3.4 -1.2`;
    });
    return { ...size, content: stroke(pale, lighter(colour, 0.6), 1.3, 0.55) + stroke(dark, darker(colour, 0.5), 1.2, 0.4) };
  },
  Gingham: ({ accent }) => ({
    width: 22,
    height: 22,
    content: fill("M0 0H11V22H0Z", accent, 0.5) + fill("M0 0H22V11H0Z", accent, 0.5),
  }),
  Herringbone: ({ colour }) => {
    let d = "";
    for (let y = -18; y <= 24; y += 6) d += `M0 ${y}l16 12l16 -12`;
    return { width: 32, height: 24, content: stroke(d, contrast(colour, 0.4), 1.8, 0.75) };
  },
  Dotted: ({ accent, seed }) => {
    const r = seed % 2 ? 3.4 : 5.6;
    let d = "";
    const size = scatter(2, 2, Math.round(r * 5.2), 0, 0, r, (x, y) => {
      d += circle(x, y, r);
    });
    return { ...size, content: fill(d, accent) };
  },
  Floral: ({ colour, accent, seed }) => {
    const leaf = mix(lightness(colour) > 0.45 ? "#4f7057" : "#a9c3a2", colour, 0.15);
    const second = lightness(accent) > 0.6 ? mix(accent, "#d9667a", 0.45) : lighter(accent, 0.45);
    let [petals, others, hearts, leaves] = ["", "", "", ""];
    const size = scatter(3, 4, 46, seed, 0.5, 34, (x, y, i, u) => {
      const r = 7 + u * 4.5;
      let d = "";
      for (let k = 0; k < 5; k++) {
        const a = u * 6 + (k * 2 * Math.PI) / 5;
        d += circle(x + Math.cos(a) * r * 0.82, y + Math.sin(a) * r * 0.82, r * 0.62);
      }
      if (i % 3) petals += d;
      else others += d;
      hearts += circle(x, y, r * 0.36);
      leaves += blade(x, y, u * 9, r * 1.5, 16, 6);
    });
    return { ...size, content: fill(leaves, leaf, 0.9) + fill(petals, accent) + fill(others, second) + fill(hearts, "#f0c75e") };
  },
  Botanical: ({ accent, seed }) => {
    let [stems, leaves] = ["", ""];
    const size = scatter(2, 2, 78, seed, 0.25, 46, (x, y, _i, u) => {
      const a = -1.2 + u * 2.4 - Math.PI / 2;
      const [c, s] = [Math.cos(a), Math.sin(a)];
      stems += `M${n(x - c * 32)} ${n(y - s * 32)}L${n(x + c * 30)} ${n(y + s * 30)}`;
      for (let k = -2; k <= 2; k++)
        for (const side of [0.9, -0.9]) leaves += blade(x + c * k * 12, y + s * k * 12, a + side, 0, 19, 4.6);
    });
    return { ...size, content: stroke(stems, accent, 1.6) + fill(leaves, accent, 0.92) };
  },
  Geometric: ({ colour, accent, seed }) => {
    let [a, b] = ["", ""];
    const second = mix(accent, contrast(colour, 0.5), 0.55);
    const size = scatter(2, 2, 48, 0, 0, 24, (x, y, i) => {
      if (seed % 2) {
        a += `M${n(x)} ${n(y - 20)}L${n(x + 15)} ${n(y)}L${n(x)} ${n(y + 20)}L${n(x - 15)} ${n(y)}Z`;
        b += circle(x + 24, y, 4.5);
      } else if (i % 2) a += `M${n(x - 18)} ${n(y + 8)}A18 18 0 0 1 ${n(x + 18)} ${n(y + 8)}Z`;
      else b += `M${n(x - 16)} ${n(y - 8)}L${n(x + 16)} ${n(y - 8)}L${n(x)} ${n(y + 15)}Z`;
    });
    return { ...size, content: fill(a, accent) + fill(b, second) };
  },
  Abstract: ({ colour, accent, seed }) => {
    const second = mix(accent, contrast(colour, 0.5), 0.5);
    let [a, b, c] = ["", "", ""];
    const size = scatter(2, 2, 80, seed, 0.4, 52, (x, y, i, u) => {
      const r = 15 + u * 17;
      const blob = `M${n(x - r)} ${n(y)}C${n(x - r)} ${n(y - r * 1.1)} ${n(x + r * 0.4)} ${n(y - r * 0.9)} ${n(x + r)} ${n(y - r * 0.2)}C${n(x + r * 1.2)} ${n(y + r * 0.6)} ${n(x - r * 0.7)} ${n(y + r)} ${n(x - r)} ${n(y)}Z`;
      if (i % 2) a += blob;
      else b += blob;
      c += `M${n(x + r * 0.7)} ${n(y + r * 0.8)}q8 -13 16 0t16 0`;
    });
    return { ...size, content: fill(a, accent, 0.9) + fill(b, second, 0.75) + stroke(c, contrast(colour, 0.7), 2.2, 0.8) };
  },
};

/** A leaf that starts `from` away from (x, y) in direction `angle`, `length` long and `half` wide to each side. */
function blade(x: number, y: number, angle: number, from: number, length: number, half: number): string {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [ax, ay] = [x + c * from, y + s * from];
  const [bx, by] = [ax + c * length, ay + s * length];
  const [mx, my] = [(ax + bx) / 2, (ay + by) / 2];
  return `M${n(ax)} ${n(ay)}Q${n(mx - s * half)} ${n(my + c * half)} ${n(bx)} ${n(by)}Q${n(mx + s * half)} ${n(my - c * half)} ${n(ax)} ${n(ay)}Z`;
}
