/**
 * A picture in the making: an ordered list of what is drawn. Everything is recorded, not painted, so that the finished
 * drawing can be fitted into the frame first (`fit.ts`); `compose.ts` then makes its paint and its relief.
 * Paths hold absolute M, L, C, Q and Z commands only.
 */
import { type Fabric, GLOSS } from "./fabric.js";

export interface PartOptions {
  /** Degrees by which a directional pattern is turned, e.g. along a sleeve. */
  turn?: number;
  /** How far it stands out, 0..1. */
  height?: number;
  /** Opacity of the contour. */
  contour?: number;
  /** Opacity of the whole part, for glass and sheer cloth. */
  opacity?: number;
}

/** One thing drawn. */
export type Mark =
  | { kind: "part"; path: string; fabric: Fabric; turn: number; height: number; contour: number; opacity: number }
  | { kind: "solid"; path: string; colour: string; height: number; contour: number; opacity: number }
  | { kind: "line"; path: string; colour: string; width: number; opacity: number; dash: string | null }
  | { kind: "cord"; path: string; colour: string; width: number; height: number }
  | { kind: "fold"; path: string; width: number; depth: number }
  | { kind: "dent"; path: string; depth: number }
  | { kind: "wash"; path: string; colour: string; opacity: number }
  | { kind: "within"; path: string; marks: Mark[] };

/** A pool of shadow on the floor. */
export interface FloorShadow {
  x: number;
  y: number;
  rx: number;
  ry: number;
  /** 0..1 */
  strength: number;
}

export class Canvas {
  /** Strength of highlights: that of the glossiest part. */
  gloss = 0;
  /** Standing objects cast pools on the floor; hung or laid ones leave this empty and get a soft shadow behind them. */
  readonly floor: FloorShadow[] = [];
  marks: Mark[] = [];

  /** Adds a closed shape of cloth or material. */
  part(path: string, fabric: Fabric, { turn = 0, height = 0.6, contour = 0.55, opacity = 1 }: PartOptions = {}): this {
    this.gloss = Math.max(this.gloss, GLOSS[fabric.texture]);
    return this.add({ kind: "part", path, fabric, turn, height, contour, opacity });
  }

  /** A shape in one colour, e.g. a button or a buckle; holes by the even-odd rule. Height 0: paint only. */
  solid(path: string, colour: string, options: Omit<PartOptions, "turn"> & { gloss?: number } = {}): this {
    const { height = 0.7, contour = 0.5, opacity = 1, gloss = 0 } = options;
    this.gloss = Math.max(this.gloss, gloss);
    return this.add({ kind: "solid", path, colour, height, contour, opacity });
  }

  /** A painted line without height: a seam, a stitch (`dash`), a drawn detail. */
  line(path: string, colour: string, width = 1.4, { opacity = 1, dash }: { opacity?: number; dash?: string } = {}): this {
    return this.add({ kind: "line", path, colour, width, opacity, dash: dash ?? null });
  }

  /** A line with height: a strap, a lace, a handle. */
  cord(path: string, colour: string, width: number, height = 0.8): this {
    return this.add({ kind: "cord", path, colour, width, height });
  }

  /** A crease pressed into what is drawn so far: relief without paint. Negative depth raises a ridge. */
  fold(path: string, width = 12, depth = 0.3): this {
    return this.add({ kind: "fold", path, width, depth });
  }

  /** Sinks a closed region without painting it; negative depth raises it. */
  dent(path: string, depth = 0.4): this {
    return this.add({ kind: "dent", path, depth });
  }

  /** A translucent wash of colour over a closed region. */
  wash(path: string, colour: string, opacity: number): this {
    return this.add({ kind: "wash", path, colour, opacity });
  }

  /** What `draw` adds is seen only inside `path`. */
  within(path: string, draw: (canvas: this) => void): this {
    const outer = this.marks;
    this.marks = [];
    draw(this);
    const marks = this.marks;
    this.marks = outer;
    return this.add({ kind: "within", path, marks });
  }

  private add(mark: Mark): this {
    this.marks.push(mark);
    return this;
  }
}
