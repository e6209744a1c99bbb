/** How a garment for the upper body is cut, and the measures that follow from it. */
import { darker } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";

export type Neck =
  | "crew"
  | "round"
  | "v"
  | "scoop"
  | "square"
  | "boat"
  | "roll"
  | "straps"
  | "shirt"
  | "polo"
  | "lapel"
  | "shawl"
  | "stand"
  | "hood"
  | "bow";

export type Sleeve = "none" | "cap" | "short" | "elbow" | "long" | "puff" | "bell";
export type Front = "closed" | "buttons" | "zip" | "double" | "open" | "placket";

export interface TopCut {
  neck: Neck;
  sleeve: Sleeve;
  front: Front;
  /** Where the neck and the hem lie, in pixels from the top of the picture. */
  top: number;
  hem: number;
  /** Half the width at the chest, and how much wider the hem is. */
  chest: number;
  flare: number;
  /** How far the waist is drawn in. */
  waist: number;
  ribbed: boolean;
  curvedHem: boolean;
  pockets: "none" | "chest" | "patch" | "flap" | "kangaroo" | "slant";
  belt: boolean;
  /** Down jackets: horizontal quilting. */
  quilted: boolean;
  /** Fur or fleece along the hood. */
  trim: boolean;
  buttonColour: string | null;
}

/** A plain crew-neck with long sleeves; cuts state how they differ. */
export const JUMPER: TopCut = {
  neck: "crew",
  sleeve: "long",
  front: "closed",
  top: 138,
  hem: 450,
  chest: 104,
  flare: -2,
  waist: 4,
  ribbed: true,
  curvedHem: false,
  pockets: "none",
  belt: false,
  quilted: false,
  trim: false,
  buttonColour: null,
};

/** The measures a cut leads to; collars and details are placed by them. */
export interface Frame {
  top: number;
  hem: number;
  neckHalf: number;
  shoulder: number;
  chest: number;
  armpit: number;
}

/** Depth of the front neckline below the neck point. */
export function neckDepth(neck: Neck): number {
  const depths: Record<Neck, number> = {
    crew: 30,
    v: 82,
    scoop: 74,
    square: 66,
    boat: 20,
    roll: 18,
    straps: 70,
    shirt: 30,
    polo: 34,
    lapel: 150,
    shawl: 150,
    stand: 20,
    hood: 34,
    round: 24,
    bow: 26,
  };
  return depths[neck];
}

/** The measures of a cut. */
export function measure(cut: TopCut): Frame {
  const neckHalf =
    cut.neck === "boat" ? 62 : cut.neck === "straps" ? 54 : cut.neck === "scoop" || cut.neck === "square" ? 52 : 40;
  const shoulder = cut.sleeve === "none" ? Math.min(cut.chest - 14, 78) : cut.chest + 4;
  return {
    top: cut.top,
    hem: cut.hem,
    neckHalf,
    shoulder,
    chest: cut.chest,
    armpit: cut.top + (cut.sleeve === "none" ? 104 : 112),
  };
}

/** The fabric of cuffs, hems and collars: knits and padded jackets end in rib. */
export function trimOf(fabric: Fabric, shade: number, padded = false): Fabric {
  const knitted = fabric.texture === "knit" || fabric.texture === "cable" || fabric.texture === "fleece";
  return plain(fabric, darker(fabric.colour, shade), knitted || padded ? "rib" : fabric.texture);
}
