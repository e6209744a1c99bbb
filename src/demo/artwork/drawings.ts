/** Which drawing shows which type of product. */
import { drawBelt, drawEarrings, drawNecklace, drawSunglasses, drawTie, drawUmbrella, drawWatch } from "./accessories.js";
import { drawBackpack, drawClutch, drawShoulderBag, drawTote } from "./bags.js";
import type { Canvas } from "./canvas.js";
import { drawDress, drawSkirt, SKIRT } from "./dresses.js";
import type { Fabric } from "./fabric.js";
import { drawBaubles, drawBunting, drawCandelabra, drawGiftBox, drawWreath } from "./festive.js";
import { drawShoes } from "./footwear.js";
import { drawArmchair, drawBasket, drawFan, drawFloorLamp, drawSideTable, drawTableLamp } from "./furniture.js";
import { DRESS_LENGTHS, type Look, legs, NECKS, SKIRT_STYLES, SLEEVES, top, widthOf } from "./garments.js";
import { drawBeanie, drawCap, drawSunhat } from "./headwear.js";
import { drawApron, drawHotWaterBottle, drawPicnicBlanket } from "./household.js";
import { drawBedding, drawCushion, drawRug, drawThrow, drawTowels } from "./softHome.js";
import { drawSportsTop, drawSwimsuit } from "./swim.js";
import { drawCandle, drawGlassware, drawMug, drawPlantPot, drawPlates, drawVase } from "./tableware.js";
import { drawGloves, drawScarf, drawSocks } from "./wraps.js";

export type Drawing = (canvas: Canvas, fabric: Fabric, look: Look) => void;

/** By `productType`. */
export const DRAWINGS: Readonly<Record<string, Drawing>> = {
  // Knitwear and tops.
  Jumper: top({}),
  Cardigan: top({ neck: "v", front: "buttons" }),
  Slipover: top({ neck: "v", sleeve: "none", hem: 420 }),
  "T-shirt": top({ sleeve: "short", ribbed: false, hem: 440 }),
  "Tank top": top({ neck: "straps", sleeve: "none", ribbed: false, hem: 430, chest: 92 }),
  "Linen shirt": top({ neck: "shirt", front: "buttons", ribbed: false, curvedHem: true, pockets: "chest" }),
  "Office shirt": top({ neck: "shirt", front: "buttons", ribbed: false, curvedHem: true }),
  "Flannel shirt": top({ neck: "shirt", front: "buttons", ribbed: false, curvedHem: true, pockets: "chest" }),
  Blouse: top({ neck: "round", ribbed: false, waist: 12, hem: 430 }),
  Hoodie: top({ neck: "hood", pockets: "kangaroo" }),
  "Polo shirt": top({ neck: "polo", sleeve: "short", front: "placket", ribbed: false }),
  // Coats and jackets.
  "Wool coat": (canvas, fabric, look) =>
    top({
      neck: "lapel",
      front: look.style === "Double-breasted" ? "double" : "buttons",
      top: 84,
      hem: 545,
      ribbed: false,
      pockets: "flap",
      waist: 6,
      flare: 16,
    })(canvas, fabric, look),
  "Puffer jacket": top({ neck: "stand", front: "zip", quilted: true, chest: 116 }),
  Parka: top({ neck: "hood", front: "zip", trim: true, top: 118, hem: 535, ribbed: false, pockets: "flap", chest: 112 }),
  Raincoat: top({ neck: "hood", front: "buttons", top: 118, hem: 520, ribbed: false, pockets: "slant", chest: 110, flare: 12 }),
  "Trench coat": top({
    neck: "lapel",
    front: "double",
    top: 84,
    hem: 540,
    ribbed: false,
    pockets: "slant",
    belt: true,
    waist: 14,
    flare: 24,
  }),
  Blazer: top({ neck: "lapel", front: "buttons", top: 120, hem: 455, ribbed: false, pockets: "flap", waist: 12 }),
  "Denim jacket": top({ neck: "shirt", front: "buttons", pockets: "chest", hem: 420, buttonColour: "#b98a4e" }),
  "Training jacket": top({ neck: "stand", front: "zip", pockets: "slant", waist: 8 }),
  // Dresses and skirts.
  "Knitted dress": (canvas, fabric, look) =>
    drawDress(canvas, fabric, {
      bodice: { neck: NECKS[look.neckline ?? ""] ?? "roll", sleeve: "long" },
      skirt: { hem: 106, ...DRESS_LENGTHS[look.length ?? ""] },
      belt: false,
    }),
  "Summer dress": (canvas, fabric, look) =>
    drawDress(canvas, fabric, {
      bodice: { neck: NECKS[look.neckline ?? ""] ?? "straps", sleeve: "none" },
      skirt: {
        style: fabric.seed % 2 ? "tiered" : fabric.seed % 3 ? "plain" : "buttoned",
        hem: 142,
        ...DRESS_LENGTHS[look.length ?? ""],
      },
      belt: false,
    }),
  "Wrap dress": (canvas, fabric, look) =>
    drawDress(canvas, fabric, {
      bodice: { neck: "v", sleeve: "elbow" },
      skirt: { style: "wrap", ...DRESS_LENGTHS[look.length ?? ""] },
      belt: true,
    }),
  "Party dress": (canvas, fabric, look) =>
    drawDress(canvas, fabric, {
      bodice: { neck: NECKS[look.neckline ?? ""] ?? "square", sleeve: SLEEVES[look.sleeve ?? ""] ?? "none" },
      skirt: {
        hem: look.length === "Mini" ? 100 : fabric.seed % 2 ? 150 : 112,
        style: fabric.seed % 3 === 0 ? "pleated" : "plain",
        ...DRESS_LENGTHS[look.length ?? ""],
      },
      belt: false,
    }),
  "Shirt dress": (canvas, fabric, look) =>
    drawDress(canvas, fabric, {
      bodice: { neck: "shirt", sleeve: SLEEVES[look.sleeve ?? ""] ?? "long", front: "buttons" },
      skirt: { style: "buttoned", hem: 118, ...DRESS_LENGTHS[look.length ?? ""] },
      belt: true,
    }),
  Skirt: (canvas, fabric, look) =>
    drawSkirt(canvas, fabric, {
      ...SKIRT,
      style: SKIRT_STYLES[look.style ?? ""] ?? "plain",
      hemY: look.length === "Knee" ? 400 : 470,
    }),
  "Denim skirt": (canvas, fabric, look) =>
    drawSkirt(canvas, fabric, { ...SKIRT, style: "denim", hem: 122, hemY: look.length === "Knee" ? 420 : 370 }),
  // Trousers and sport.
  Jeans: (canvas, fabric, look) =>
    legs({ detail: "denim", hem: 62 + widthOf(look), cuff: fabric.seed % 4 === 0 ? "turned" : "none" })(canvas, fabric, look),
  "Tailored trousers": (canvas, fabric, look) => legs({ hem: 64 + widthOf(look) })(canvas, fabric, look),
  "Linen trousers": legs({ detail: "drawstring", hem: 88, hip: 104 }),
  Cords: (canvas, fabric, look) => legs({ hem: 66 + widthOf(look) })(canvas, fabric, look),
  Shorts: (canvas, fabric, look) =>
    legs({
      hemY: 270,
      hem: 96,
      hip: 102,
      apart: 12,
      detail: fabric.seed % 2 ? "tailored" : "drawstring",
      cuff: fabric.seed % 3 ? "none" : "turned",
    })(canvas, fabric, look),
  Joggers: legs({ detail: "drawstring", hem: 48, cuff: "rib" }),
  Leggings: legs({ detail: "sport", hem: 34, hip: 84, waist: 64, apart: 22 }),
  "Running shorts": legs({ hemY: 240, hem: 100, hip: 104, apart: 10, detail: "sport" }),
  "Swim shorts": legs({ hemY: 270, hem: 98, hip: 104, apart: 10, detail: "drawstring" }),
  "Sports top": drawSportsTop,
  Swimsuit: (canvas, fabric, look) => drawSwimsuit(canvas, fabric, look.style === "Sport"),
  // Nightwear.
  Pyjamas: (canvas, fabric, look) => {
    legs({ waistY: 250, hemY: 600, hem: 72, hip: 94, detail: "drawstring" })(canvas, fabric, look);
    top({ neck: "shirt", front: "buttons", ribbed: false, pockets: "chest", top: 30, hem: 300, chest: 100 })(canvas, fabric, {});
  },
  "Dressing gown": top({
    neck: "shawl",
    front: "open",
    top: 70,
    hem: 540,
    ribbed: false,
    pockets: "patch",
    belt: true,
    flare: 16,
    chest: 112,
  }),
  Socks: drawSocks,
  Slippers: (canvas, fabric) => drawShoes(canvas, fabric, "slipper"),
  // Shoes.
  Trainers: (canvas, fabric) => drawShoes(canvas, fabric, "trainer"),
  "Winter boots": (canvas, fabric) => drawShoes(canvas, fabric, "boot"),
  "Chelsea boots": (canvas, fabric) => drawShoes(canvas, fabric, "chelsea"),
  Wellingtons: (canvas, fabric) => drawShoes(canvas, fabric, "wellington"),
  Sandals: (canvas, fabric) => drawShoes(canvas, fabric, "sandal"),
  Loafers: (canvas, fabric) => drawShoes(canvas, fabric, "loafer"),
  Heels: (canvas, fabric) => drawShoes(canvas, fabric, "heel"),
  // Accessories.
  Scarf: (canvas, fabric) => drawScarf(canvas, fabric, true),
  "Silk scarf": (canvas, fabric) => drawScarf(canvas, fabric, false),
  Beanie: (canvas, fabric, look) => drawBeanie(canvas, fabric, look.style === "Pompom"),
  Gloves: (canvas, fabric, look) => drawGloves(canvas, fabric, look.style === "Mittens"),
  Cap: drawCap,
  "Sun hat": drawSunhat,
  Sunglasses: drawSunglasses,
  "Tote bag": drawTote,
  "Shoulder bag": drawShoulderBag,
  "Evening bag": drawClutch,
  Backpack: drawBackpack,
  Belt: drawBelt,
  Umbrella: drawUmbrella,
  Watch: drawWatch,
  Earrings: drawEarrings,
  Necklace: drawNecklace,
  Tie: drawTie,
  // Home.
  Cushion: (canvas, fabric, look) => drawCushion(canvas, fabric, look.style === "Tasselled"),
  Throw: drawThrow,
  "Duvet set": drawBedding,
  "Towel set": drawTowels,
  Rug: (canvas, fabric, look) => drawRug(canvas, fabric, look.shape === "Round"),
  "Picnic blanket": drawPicnicBlanket,
  Apron: drawApron,
  "Hot-water bottle": drawHotWaterBottle,
  Mug: drawMug,
  Vase: drawVase,
  "Plate set": drawPlates,
  "Plant pot": drawPlantPot,
  "Scented candle": drawCandle,
  "Glassware set": drawGlassware,
  "Table lamp": drawTableLamp,
  "Floor lamp": drawFloorLamp,
  Fan: drawFan,
  Armchair: drawArmchair,
  "Side table": drawSideTable,
  Basket: drawBasket,
  Baubles: drawBaubles,
  "Gift set": drawGiftBox,
  Wreath: drawWreath,
  Bunting: drawBunting,
  Candelabra: drawCandelabra,
};
