/**
 * The lexical pipeline: tokenization, stop-word elimination, lemmatization. Words are looked at one by one, without their
 * sentence, so that a word has the same lemma in a query as in a product's text, and each distinct word costs once.
 */
import { createRequire } from "node:module";

/** Letters and digits, with their marks; an apostrophe inside a word belongs to it. */
const TOKEN = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’]\p{L}+)?/gu;
const MARKS = /\p{M}/gu;
/** Distinct words remembered: more than a shop's catalogue holds, and a bound for hostile queries. */
const MOST_WORDS = 200_000;

/** The part of wink-nlp that is used; its own types do not allow `its.lemma` where its documentation does. */
interface Wink {
  readDoc(text: string): { tokens(): { length(): number; out(its: unknown): unknown[] } };
  its: { lemma: unknown; stopWordFlag: unknown };
}

const known = new Map<string, string | null>();
let wink: Wink | undefined;

/** The lemmas of `text`'s words in order, lower case, without accents, without English stop words. */
export function lemmas(text: string): string[] {
  const found: string[] = [];
  for (const [token] of text.normalize("NFKC").toLowerCase().matchAll(TOKEN)) {
    let lemma = known.get(token);
    if (lemma === undefined) {
      lemma = lemmaOf(token);
      if (known.size >= MOST_WORDS) known.clear();
      known.set(token, lemma);
    }
    if (lemma !== null) found.push(lemma);
  }
  return found;
}

/** Null for a stop word. */
function lemmaOf(token: string): string | null {
  wink ??= load();
  const word = token.replace(/['’]s$/, "");
  const tokens = wink.readDoc(word).tokens();
  if (tokens.out(wink.its.stopWordFlag).every(Boolean)) return null;
  // What the tagger would split ("501s") is kept as it is.
  const lemma = tokens.length() === 1 ? String(tokens.out(wink.its.lemma)[0]) : word;
  return lemma.normalize("NFKD").replace(MARKS, "");
}

/** Loaded at first use: the language model takes 0.1 s, which a command that reads no text need not wait for. */
function load(): Wink {
  const require = createRequire(import.meta.url);
  return require("wink-nlp")(require("wink-eng-lite-web-model"), ["sbd", "pos"]);
}
