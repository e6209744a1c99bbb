/** What is evaluated: anything that ranks products for a question, be it a candidate source alone or the whole pipeline. */
import type { Question } from "../features/question.js";
import type { ShopState } from "../features/shopState.js";
import type { ScoredKeys } from "../retrieval/source.js";

/** The name under which the trained model's lists are recorded; every other method is compared with it. */
export const MODEL = "model";

/**
 * What kind of method it is: rows of the paper's Table 1, and what it leaves out. `popularity` counts and learns nothing;
 * `single-modal` are models that learned from text or from images alone; `ablation` is the model without one of its parts.
 */
export const FAMILIES = [
  "popularity",
  "collaborative",
  "content",
  "single-modal",
  "hybrid",
  "ablation",
  "ours",
  "chance",
] as const;
export type Family = (typeof FAMILIES)[number];

/** What a method was told: numbers and words that a tuner chooses among. */
export type Settings = Readonly<Record<string, number | string>>;

export interface Method {
  readonly name: string;
  readonly family?: Family;
  /** Methods of the run whose answers it uses: they remember the question, so their time is added to its own. */
  readonly parts?: readonly string[];
  /** How it is set, to be printed; left out where there is nothing to set. */
  readonly settings?: Settings;
  /** Product keys, best first, at most k, each once; fewer where the method has nothing more to say. */
  rank(question: Question, state: ShopState, k: number): Promise<Int32Array> | Int32Array;
  /** The same list with the scores it was sorted by; left out by methods that only order. */
  propose?(question: Question, state: ShopState, k: number): Promise<ScoredKeys> | ScoredKeys;
  /** Scores of `keys`, for AUC; left out by methods that only order. */
  score?(question: Question, state: ShopState, keys: Int32Array): Promise<Float32Array> | Float32Array;
  /** True where the scores are meant as probabilities of being wanted: their calibration is measured. */
  readonly probabilities?: boolean;
  /** How much each known facet of the situation counted in the last list (equation 3); null where no facets were weighed. */
  attention?(): Readonly<Record<string, number>> | null;
  /**
   * How well every product suits the question, indexed by product key: for the percentile ranks of products that nobody
   * interacted with yet. Left out by methods that know nothing of such products.
   */
  affinity?(question: Question, state: ShopState): Promise<Float32Array> | Float32Array;
}

/** What is kept of a method beside its answers. */
export interface MethodNote {
  family: Family | null;
  settings?: Settings;
  /** NDCG@12 on the validation questions that chose the settings, and how many settings were tried. */
  validation?: number;
  tried?: number;
  /** Median milliseconds of an answer, where it was measured. */
  milliseconds?: number;
}

/** The notes of all methods, by name. */
export function describeMethods(
  methods: readonly Method[],
  tuned: readonly { method: string; tried: number; validation: number | null }[],
  milliseconds: ReadonlyMap<string, number> | undefined,
): Record<string, MethodNote> {
  return Object.fromEntries(
    methods.map(({ name, family, settings, parts = [] }) => {
      const note: MethodNote = { family: family ?? null };
      if (settings && Object.keys(settings).length > 0) note.settings = settings;
      const choice = tuned.find(({ method }) => method === name);
      if (choice && choice.validation !== null) Object.assign(note, { validation: choice.validation, tried: choice.tried });
      const took = milliseconds?.get(name);
      if (took !== undefined) note.milliseconds = parts.reduce((sum, part) => sum + (milliseconds?.get(part) ?? 0), took);
      return [name, note];
    }),
  );
}
