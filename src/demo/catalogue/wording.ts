/** Titles and descriptions, put together from what a product is. */
import type { Random } from "../../common/random.js";
import type { Pattern } from "../artwork/fabric.js";
import type { Kind } from "./kind.js";
import type { Material } from "./materials.js";

/** What the words are about. */
export interface Subject {
  kind: Kind;
  material: Material;
  colour: string;
  accent: string;
  pattern: Pattern;
  options: Readonly<Record<string, string>>;
}

/** A shop title, e.g. "Roll-neck lambswool jumper in rust". */
export function titleOf({ kind, material, colour, pattern, options }: Subject, random: Random): string {
  const noun = kind.noun.replace(/^(pair|set|string) of /, "");
  const shade = colour.toLowerCase();
  const cloth = material.name.toLowerCase();
  const said =
    noun.includes(cloth.split(" ")[0]!) || noun.includes("denim") || shade.includes(cloth) || /glass|wax|shade|paper/.test(cloth);
  const print = pattern === "Solid" ? "" : PATTERN_WORDS[pattern];
  const shape = shapeWord(options, random);
  const words = (...parts: string[]): string => parts.filter(Boolean).join(" ");
  const made = said ? "" : cloth;
  const forms = [
    words(print, made, noun, "in", shade),
    words(shape, print, noun, "in", shade, said ? "" : cloth),
    words(shade, print, made, noun),
    words(shape, made, noun, print ? `with ${PATTERN_NOUNS[pattern]}` : "", "in", shade),
  ];
  return capital(random.pick(forms));
}

/** Three to five sentences: what it is, how it looks, when it is used, how it wears. */
export function descriptionOf({ kind, material, colour, accent, pattern, options }: Subject, random: Random): string {
  const phrase = random.pick(material.phrases);
  const [first, second] = two(kind.details, random);
  const [use, another] = two(kind.uses, random);
  const home = kind.departments[0] === "Home";
  const joined = home && phrase.startsWith("a ") ? "with" : "in";
  const fit = options.fit && options.fit !== "Regular" && random.uniform() < 0.6 ? `${options.fit.toLowerCase()} ` : "";
  const worn = !home && kind.departments[0] !== "Accessories" && kind.category[0] !== "Shoes";
  const subject = article(fit + kind.noun);
  const forms = [`${subject} ${joined} ${phrase}, ${first}.`, `This ${fit}${kind.noun} comes ${joined} ${phrase}, ${first}.`];
  if (/^(with|on|in) /.test(first) && joined === "in")
    forms.push(`${subject} ${first}, ${worn ? "cut from" : "made of"} ${phrase}.`);
  const opening = random.pick(forms);
  const sentences = [opening, use];
  if (random.uniform() < 0.8) sentences.push(looks(colour, accent, pattern, random));
  if (random.uniform() < 0.7) sentences.push(random.pick(material.notes));
  if (random.uniform() < 0.35) sentences.push(another);
  else if (random.uniform() < 0.4) sentences.push(`Also ${second}.`);
  if (options.scent) sentences.push(`Scent: ${options.scent.toLowerCase()}.`);
  if (options.contents) sentences.push(`Inside: ${options.contents.toLowerCase()}.`);
  return sentences.join(" ");
}

function looks(colour: string, accent: string, pattern: Pattern, random: Random): string {
  const [a, b] = [colour.toLowerCase(), accent.toLowerCase()];
  if (pattern === "Solid") return random.pick([`Shown in ${a}.`, `The colour is ${a}.`, `In plain ${a}, without fuss.`]);
  const print = PATTERN_NOUNS[pattern];
  return random.pick([`In ${a} with ${print}${SECOND.has(pattern) ? ` in ${b}` : ""}.`, `${capital(print)} on ${a}.`]);
}

function shapeWord(options: Readonly<Record<string, string>>, random: Random): string {
  const choices = [
    options.neckline?.includes("neck") ? options.neckline.toLowerCase().replace(" ", "-") : "",
    options.fit && options.fit !== "Regular" ? options.fit.toLowerCase() : "",
    options.style && !/Plain|Gloves|Scoop|Piped/.test(options.style) ? options.style.toLowerCase() : "",
    options.length && /Mini|Midi|Maxi/.test(options.length) ? options.length.toLowerCase() : "",
  ].filter(Boolean);
  return choices.length > 0 ? random.pick(choices) : "";
}

function two(sentences: readonly string[], random: Random): [string, string] {
  const i = random.below(sentences.length);
  const j = (i + 1 + random.below(sentences.length - 1)) % sentences.length;
  return [sentences[i]!, sentences[j]!];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function article(noun: string): string {
  return `${/^[aeio]/.test(noun) ? "An" : "A"} ${noun}`;
}

const PATTERN_WORDS: Readonly<Record<Pattern, string>> = {
  Solid: "plain",
  Marl: "marled",
  Striped: "striped",
  Pinstriped: "pinstriped",
  Checked: "checked",
  Gingham: "gingham",
  Dotted: "dotted",
  Floral: "floral",
  Botanical: "leaf-print",
  Herringbone: "herringbone",
  "Colour-block": "colour-block",
  Geometric: "geometric",
  "Fair Isle": "Fair Isle",
  Argyle: "argyle",
  Ombre: "ombre",
  Abstract: "abstract-print",
};

const PATTERN_NOUNS: Readonly<Record<Pattern, string>> = {
  Solid: "plain colour",
  Marl: "a marled yarn",
  Striped: "stripes",
  Pinstriped: "fine pinstripes",
  Checked: "checks",
  Gingham: "gingham checks",
  Dotted: "dots",
  Floral: "a scattered flower print",
  Botanical: "a print of leaves",
  Herringbone: "a herringbone weave",
  "Colour-block": "blocks of colour",
  Geometric: "a geometric print",
  "Fair Isle": "Fair Isle bands",
  Argyle: "argyle diamonds",
  Ombre: "a gradient",
  Abstract: "an abstract print",
};

/** Patterns whose second colour is worth naming. */
const SECOND: ReadonlySet<Pattern> = new Set([
  "Striped",
  "Checked",
  "Gingham",
  "Dotted",
  "Floral",
  "Botanical",
  "Colour-block",
  "Geometric",
  "Fair Isle",
  "Argyle",
  "Abstract",
]);
