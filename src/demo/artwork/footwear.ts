/** Shoes, as a pair seen from the side: the far shoe a little behind and above. */
import type { Canvas } from "./canvas.js";
import { contrast, darker, lighter, lightness } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";
import { closed, ellipse, open, type Point, points } from "./geometry.js";

export type Shoe = "trainer" | "boot" | "chelsea" | "wellington" | "sandal" | "loafer" | "heel" | "slipper";

/** Draws the pair. */
export function drawShoes(canvas: Canvas, fabric: Fabric, shoe: Shoe): void {
  const far = { ...fabric, colour: darker(fabric.colour, 0.14), accent: darker(fabric.accent, 0.14) };
  DRAW[shoe](pen(canvas, 128, 296), far);
  DRAW[shoe](pen(canvas, 66, 342), fabric);
  canvas.floor.push({ x: 225, y: 506, rx: 165, ry: 15, strength: 0.5 }, { x: 290, y: 462, rx: 150, ry: 12, strength: 0.3 });
}

/** Draws in the shoe's own coordinates: heel at x 10, toe at x 300, floor at y 160. */
interface Pen {
  canvas: Canvas;
  shape(outline: string): string;
  line(outline: string): string;
  oval(x: number, y: number, rx: number, ry: number): string;
}

function pen(canvas: Canvas, dx: number, dy: number): Pen {
  const move = (outline: string): Point[] => points(outline).map(([x, y, c]): Point => [x + dx, y + dy, c]);
  return {
    canvas,
    shape: (outline) => closed(move(outline)),
    line: (outline) => open(move(outline)),
    oval: (x, y, rx, ry) => ellipse(x + dx, y + dy, rx, ry),
  };
}

const DRAW: Record<Shoe, (p: Pen, fabric: Fabric) => void> = {
  trainer: ({ canvas, shape, line }, f) => {
    const sole = lightness(f.colour) > 0.75 ? "#f1efe9" : "#f6f4ee";
    canvas.part(shape("66,30 100,6 124,14 136,50 90,70"), plain(f, lighter(f.colour, 0.25)), { height: 0.45 });
    const upper = shape("12,128 16,84 22,40! 40,30 66,42 96,44 122,30! 150,58 188,84 244,98 288,118 298,140! 14,140!");
    canvas.part(upper, f, { height: 0.66 });
    canvas.within(upper, (c) => {
      c.part(shape("236,90 272,100 304,124 304,150 226,150 222,116"), plain(f, lighter(f.colour, 0.1), "leather"), {
        height: 0.72,
        contour: 0.45,
      });
      c.part(shape("8,60 42,66 56,110 60,150 4,150"), plain(f, f.accent, "leather"), { height: 0.74, contour: 0.45 });
      c.part(shape("84,148! 120,116 170,84 186,84 150,112 118,148!"), plain(f, f.accent, "leather"), {
        height: 0.78,
        contour: 0.4,
      });
      c.part(shape("142,148! 166,122 198,94 208,94 184,122 166,148!"), plain(f, f.accent, "leather"), {
        height: 0.78,
        contour: 0.4,
      });
    });
    canvas.part(shape("18,52 24,34! 40,28 66,40 96,43 98,54 64,54 40,44 26,60"), plain(f, darker(f.accent, 0.15), "tech"), {
      height: 0.8,
    });
    for (let k = 0; k < 5; k++)
      canvas.cord(
        line(`${112 + k * 17},${46 + k * 12} ${138 + k * 17},${32 + k * 12.5}`),
        k % 2 ? sole : darker(sole, 0.04),
        5,
        0.95,
      );
    canvas.part(shape("8,132! 60,136 150,138 240,134 302,132! 308,146 298,162 250,164 30,164 8,160"), plain(f, sole, "rubber"), {
      height: 0.8,
    });
    canvas.line(line("12,150 150,151 304,148"), f.accent, 2.4, { opacity: 0.8 });
  },
  boot: (p, f) => {
    const { canvas, shape, line } = p;
    const upper = shape("30,128 34,60 30,-40 34,-84! 116,-88! 120,-30 140,40 190,72 262,88 296,116 300,142! 24,142!");
    canvas.part(upper, f, { height: 0.66 });
    canvas.within(upper, (c) => {
      c.fold(line("30,50 70,60 120,40"), 12, 0.28).fold(line("34,8 80,14 122,0"), 11, 0.2);
      c.part(shape("224,82 270,92 304,124 304,150 214,150 208,112"), plain(f, darker(f.colour, 0.1)), {
        height: 0.72,
        contour: 0.5,
      });
      c.line(line("30,92 76,96 110,144"), contrast(f.colour, 0.45), 1.3, { dash: "4 2.5" });
    });
    canvas.part(shape("26,-100 70,-110 120,-102 126,-84 118,-70 70,-66 30,-68 22,-84"), plain(f, "#eadfca", "fleece"), {
      height: 0.85,
    });
    for (let k = 0; k < 7; k++) {
      const [x, y] = k < 4 ? [112 + k * 2, -58 + k * 24] : [122 + (k - 3) * 20, 22 + (k - 3) * 16];
      canvas.cord(line(`${x - 16},${y + 6} ${x + 12},${y - 4}`), f.accent, 4.6, 0.95);
      canvas.solid(p.oval(x - 18, y + 7, 3.4, 3.4), "#8e7f66", { height: 1 });
    }
    canvas.part(
      shape("18,134! 90,138 220,140 304,132! 308,148 300,166! 122,166! 116,156 98,156! 96,168! 20,168!"),
      plain(f, "#39322e", "rubber"),
      { height: 0.78 },
    );
  },
  chelsea: ({ canvas, shape, line }, f) => {
    const upper = shape("30,128 36,60 38,-30 40,-62! 116,-66! 118,-20 132,34 178,78 256,94 296,118 300,142! 24,142!");
    canvas.part(upper, f, { height: 0.66 });
    canvas.within(upper, (c) => {
      c.fold(line("124,40 160,60 170,92"), 13, 0.2).fold(line("34,66 60,84 64,120"), 12, 0.18);
      c.part(shape("56,-70! 98,-72! 104,-10 86,58 72,58 58,-10"), plain(f, darker(f.colour, 0.35), "rib"), {
        height: 0.6,
      });
    });
    canvas.cord(line("36,-62 30,-86 48,-82 48,-60"), f.colour, 5);
    canvas.part(shape("18,136! 120,140 304,136! 308,148 298,158! 104,156! 102,168! 20,168!"), plain(f, "#3a2e26", "leather"), {
      height: 0.76,
    });
  },
  wellington: ({ canvas, shape, line }, f) => {
    const upper = shape("30,128 38,60 34,-60 30,-168! 128,-172! 124,-60 134,30 176,78 256,94 296,118 302,144! 22,144!");
    canvas.part(upper, plain(f, f.colour, "rubber"), { height: 0.7 });
    canvas.within(upper, (c) => {
      c.fold(line("34,44 80,58 130,30"), 14, 0.26).fold(line("36,4 84,16 126,0"), 10, 0.2);
      c.line(line("34,-140 126,-144"), darker(f.colour, 0.4), 2, { opacity: 0.6 });
      if (f.pattern !== "Solid") c.part(shape("20,-180! 140,-180! 132,-20 30,-14"), f, { height: 0.7, contour: 0 });
    });
    canvas.part(shape("24,-180! 133,-184! 132,-160! 26,-156!"), plain(f, darker(f.colour, 0.16), "rubber"), {
      height: 0.84,
    });
    canvas.part(shape("104,-128! 142,-126! 142,-112! 104,-112!"), plain(f, f.accent, "rubber"), { height: 0.9 });
    canvas.part(
      shape("16,136! 120,140 306,134! 310,148 300,166! 112,166! 108,156 96,156! 94,168! 18,168!"),
      plain(f, darker(f.accent, 0.25), "rubber"),
      { height: 0.8 },
    );
  },
  sandal: ({ canvas, shape, line, oval }, f) => {
    canvas.part(shape("8,126 60,124 150,136 250,136 304,128 306,142 280,152 20,152"), plain(f, "#d8b486", "leather"), {
      height: 0.5,
    });
    const strap = (outline: string): void => void canvas.part(shape(outline), f, { height: 0.8 });
    const inside = (outline: string): void => void canvas.part(shape(outline), plain(f, darker(f.colour, 0.4)), { height: 0.5 });
    inside("232,96! 262,88 286,112 292,142! 270,142! 266,118 254,106!");
    strap("200,150! 204,116 226,90 256,84 272,92! 250,104 238,124 238,152!");
    inside("146,84! 180,74 200,104 204,146! 180,146! 178,112 166,98!");
    strap("104,150! 110,108 134,78 170,68 188,78! 164,92 148,116 146,152!");
    strap("22,138! 16,92 26,64 56,52 100,58 128,74! 122,88! 98,74 58,70 42,80 44,140!");
    canvas
      .solid(oval(114, 72, 9, 9), "#c9a04e", { height: 1, gloss: 0.3 })
      .solid(oval(114, 72, 4, 4), darker(f.colour, 0.2), { height: 0.8 });
    canvas.part(shape("4,140! 100,146 220,148 308,138! 306,154 280,166 24,166 4,158"), plain(f, "#b98d5e", "wicker"), {
      height: 0.75,
    });
    canvas.line(line("8,146 150,152 304,144"), "#7c5938", 1.4, { opacity: 0.7 });
  },
  loafer: ({ canvas, shape, line }, f) => {
    canvas.part(shape("34,66 90,54 150,74 120,104 50,100"), plain(f, "#6b4b35", "leather"), { height: 0.3 });
    const upper = shape("14,134 18,92 28,58! 44,74 92,96 126,92 150,66! 186,76 252,96 294,118 300,144! 16,144!");
    canvas.part(upper, f, { height: 0.66 });
    canvas.within(upper, (c) => {
      const seam = line("150,70 206,92 268,108 288,130");
      c.fold(seam, 7, 0.4).line(seam, darker(f.colour, 0.6), 1.6, { opacity: 0.7 });
      c.part(shape("112,150! 130,104 160,62! 190,74! 178,112 172,150!"), plain(f, darker(f.colour, 0.1)), {
        height: 0.8,
      });
      c.solid(shape("144,96! 168,90! 170,98! 146,104!"), darker(f.colour, 0.5), { height: 0.4 });
    });
    canvas.part(shape("8,138! 120,144 304,138! 308,148 296,156! 98,154! 96,168! 12,168!"), plain(f, "#33261e", "leather"), {
      height: 0.76,
    });
  },
  heel: ({ canvas, shape, line, oval }, f) => {
    canvas.part(shape("34,30 80,44 140,84 196,118 140,120 60,70"), plain(f, "#e7d3bd", "leather"), { height: 0.3 });
    const upper = shape(
      "16,66 18,26 30,6! 52,34 96,76 150,112 190,112! 240,114 284,132 306,152! 280,160 200,158 140,142 84,108 40,84!",
    );
    canvas.part(upper, f, { height: 0.7 });
    canvas.within(upper, (c) => c.fold(line("40,50 90,96 150,132"), 10, 0.18));
    canvas.part(
      shape("16,62! 56,88! 44,112 38,140 36,166! 26,166! 22,120"),
      plain(f, darker(f.colour, 0.12), f.texture === "sequin" ? "satin" : f.texture),
      { height: 0.74 },
    );
    canvas.line(line("40,86 84,112 140,146 200,162 300,158"), darker(f.colour, 0.6), 3);
    canvas.part(shape("22,18! 60,20 100,36 104,46 60,32 24,32!"), f, { height: 0.8 });
    canvas.solid(oval(98, 40, 6, 6), "#d6b25e", { height: 1, gloss: 0.4 });
  },
  slipper: ({ canvas, shape, line }, f) => {
    canvas.part(shape("14,128 20,96 70,92 140,78 160,120 40,140"), plain(f, "#efe6d4", "fleece"), { height: 0.45 });
    const upper = shape("118,146! 116,104 134,70 170,62 224,74 278,102 300,130 300,148!");
    canvas.part(upper, f, { height: 0.74 });
    canvas.within(upper, (c) => c.fold(line("170,78 210,96 260,104"), 14, -0.16));
    canvas.part(shape("12,134 14,108 28,92 48,96 60,120 58,142"), f, { height: 0.66 });
    canvas.part(shape("106,148 102,108 122,66 168,50 180,66 148,78 130,110 132,150"), plain(f, "#f3ebdb", "fleece"), {
      height: 0.9,
    });
    canvas.part(shape("6,138! 100,142 220,144 304,138! 308,150 296,164 20,164 6,156"), plain(f, "#b59a78", "rubber"), {
      height: 0.72,
    });
  },
};
