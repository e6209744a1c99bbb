/** What the demo shop's products are made of: how a label names it, how it is drawn and what a shop writes about it. */
import type { Texture } from "../artwork/fabric.js";

export interface Material {
  name: string;
  texture: Texture;
  /** Ways to say it inside a sentence. */
  phrases: readonly string[];
  /** A sentence about wear or care. */
  notes: readonly string[];
}

/** One line a material: name; texture; ways to say it; sentences about wear or care. */
const TABLE = `
Lambswool; knit; soft lambswool | springy lambswool; Lambswool holds warmth even on damp days. | Hand wash and dry flat to keep its shape.
Merino wool; knit; fine merino wool | extra-fine merino; Merino keeps you warm and never itches. | It regulates heat and airs out overnight.
Cashmere; knit; pure cashmere | two-ply cashmere; Cashmere is warm for its weight and softens with every wash. | Brushed lightly, it lasts for winters.
Chunky wool; cable; chunky cabled wool | thick wool yarn; The heavy gauge traps warm air. | Knitted thick for freezing weather.
Cotton knit; knit; light cotton knit | breathable cotton yarn; Cotton yarn breathes and washes easily. | An easy layer when the weather cannot decide.
Ribbed cotton; rib; ribbed cotton | stretchy cotton rib; The rib stretches and springs back. | Machine washable at 40 degrees.
Organic cotton; smooth; organic cotton | soft organic cotton; Grown without pesticides and soft from the first day. | Washes well and gets softer.
Cotton jersey; smooth; cotton jersey | midweight jersey; Jersey moves with you and keeps its colour. | Machine washable, tumble dry low.
Poplin; smooth; crisp poplin | smooth cotton poplin; Poplin irons to a sharp finish. | The weave is crisp without being stiff.
Linen; linen; airy linen | washed European linen; Linen lets the heat out and dries in no time. | Cool against the skin on hot days.
Cotton voile; smooth; sheer cotton voile | feather-light voile; Voile weighs next to nothing in the heat. | A breeze goes right through it.
Flannel; wool; brushed flannel | thick cotton flannel; Brushed on both sides for warmth. | Flannel is the warmest of shirtings.
Silk; satin; pure silk | sand-washed silk; Silk drapes like water. | Dry clean, or wash by hand with care.
Satin; satin; liquid satin | heavy satin; Satin catches every light in the room. | The sheen is made for evenings.
Viscose; smooth; fluid viscose | drapey viscose; Viscose falls softly and packs without creasing. | Wash cool and hang to dry.
Velvet; velvet; plush velvet | deep-pile velvet; Velvet changes colour as you move. | Steam it, never iron it.
Sequins; sequin; all-over sequins | hand-set sequins; Sequins glitter under low lights. | Fully lined so that nothing scratches.
Denim; denim; sturdy denim | rigid cotton denim; Denim that breaks in to your shape. | Wash it rarely, inside out.
Corduroy; cord; needlecord | wide-wale corduroy; Corduroy is soft, sturdy and a little nostalgic. | The pile warms as the year turns.
Wool blend; wool; a warm wool blend | brushed wool; Dense enough to stop a winter wind. | Wool shrugs off creases and cold alike.
Tweed; wool; woven tweed | Scottish-style tweed; Tweed was made for cold mornings. | The flecks hide a long day's wear.
Suiting wool; wool; light suiting wool | four-season wool; The weave holds a crease from first meeting to last. | Cut from cloth that recovers overnight.
Boucle; fleece; looped boucle | soft boucle; The loops are as soft as they look. | Boucle hides marks and invites hands.
Recycled down; quilt; a quilted shell with recycled down | recycled down fill; Down keeps the cold out at minus fifteen. | Packs into its own pocket.
Waxed cotton; leather; waxed cotton | oiled cotton; The wax turns rain away and can be renewed. | Showerproof and tough.
Waterproof shell; tech; a waterproof three-layer shell | taped waterproof cloth; Rated to 10,000 mm: rain stays outside. | Seams are taped against downpours.
Rubberised cotton; rubber; rubberised cotton | glossy rubberised cotton; Water beads and runs off. | Wipe clean after a storm.
Technical stretch; tech; technical stretch | four-way stretch; Sweat wicks away and the fabric dries fast. | It stretches four ways and stays put.
Recycled nylon; tech; recycled nylon | light recycled nylon; Made from reclaimed fishing nets. | Quick to dry, hard to tear.
Fleece; fleece; deep fleece | brushed fleece; Fleece is warm before you have closed the door. | Soft on both sides.
Brushed sweat; smooth; brushed-back sweatshirting | loopback cotton; The inside is brushed for softness. | Made to be lived in.
Terry cotton; terry; thick terry cotton | combed terry; The loops drink up water. | Stays plush after a hundred washes.
Waffle cotton; terry; waffle cotton | honeycomb cotton; The waffle weave dries fast. | Light, and very absorbent.
Leather; leather; full-grain leather | vegetable-tanned leather; The leather darkens and softens over the years. | Feed it once a season.
Suede; velvet; soft suede | brushed suede; Protect suede before its first rain. | A soft brush brings the nap back.
Canvas; linen; heavy canvas | cotton canvas; Canvas carries more than you would think. | Spot clean and air dry.
Natural rubber; rubber; natural rubber | moulded natural rubber; Seamless, so no puddle gets in. | Rinse the mud off and go.
Raffia; straw; woven raffia | natural raffia; Raffia is light and keeps its shape. | Woven by hand, so no two are equal.
Acetate; smooth; polished acetate | hand-polished acetate; Lenses block all UV light. | The hinges are made to last.
Faceted glass; glass; faceted glass | cut glass stones; The facets throw light across a room. | Gold-plated, free of nickel.
Stoneware; ceramic; glazed stoneware | hand-thrown stoneware; Each glaze breaks a little differently. | Safe in dishwasher and microwave.
Porcelain; ceramic; fine porcelain | white-bodied porcelain; Thin, light and stronger than it looks. | Dishwasher safe.
Terracotta clay; stone; unglazed terracotta | fired terracotta; The clay breathes, and roots like it. | Frost-proof and ageing well.
Blown glass; glass; mouth-blown glass | clear blown glass; Small bubbles show that it was made by hand. | Wash by hand.
Soy wax; wax; soy wax | scented soy wax; Burns clean for forty hours. | The glass can be used again.
Solid wood; wood; solid wood | oiled solid wood; Oiled by hand to bring out the grain. | From certified forests.
Rattan; wicker; woven rattan | natural rattan; Rattan is light, strong and renewable. | Woven over a steel frame.
Steel; metal; powder-coated steel | brushed steel; Quiet, sturdy and easy to clean. | Assembled in five minutes.
Linen shade; linen; a linen shade | hand-sewn linen; The linen turns bulbs into evening sun. | Takes an E27 bulb.
Percale cotton; smooth; crisp percale | long-staple percale; Percale stays cool and smooth all night. | Pre-washed, so it is soft at once.
Washed linen; linen; stone-washed linen | garment-washed linen; No ironing: the creases belong to it. | Cool in summer, snug in winter.
Upholstery linen; linen; sturdy linen | heavy upholstery linen; The slubs make every piece its own. | Brush it clean, or air it in the sun.
Wool pile; wool; hand-tufted wool | dense wool pile; Wool pile hides footprints and muffles steps. | Shake out and vacuum gently.
Jute; straw; braided jute | natural jute; Jute brings texture underfoot. | Woven from renewable fibre.
Shearling; fleece; cosy shearling | thick shearling; Shearling keeps feet warm on cold floors. | Brush it up and it looks new.
Felted wool; wool; felted wool | boiled wool; Felted dense against draughts. | Keeps its shape for years.
Glazed ornament glass; ceramic; painted glass | lacquered glass; Packed in a box to last for many Decembers. | Each one is painted by hand.
Paper; smooth; recycled paper | thick cotton paper; Printed with vegetable inks. | Ready to give as it is.
Evergreen; smooth; everlasting evergreen | preserved greenery; Keeps its colour from Advent to Epiphany. | Hangs from any hook.
`;

const ALL: readonly Material[] = TABLE.trim()
  .split("\n")
  .map((line) => {
    const [name, texture, phrases, notes] = line.split("; ") as [string, Texture, string, string];
    return { name, texture, phrases: phrases.split(" | "), notes: notes.split(" | ") };
  });

const byName = new Map(ALL.map((material) => [material.name, material]));

/** The material of this name; throws where the demo names one that is not listed, which is a defect. */
export function materialOf(name: string): Material {
  const material = byName.get(name);
  if (!material) throw new Error(`The demo catalogue has no material ${name}.`);
  return material;
}
