/** The baselines that have something to set, each with its small grid. */
import type { ShopState } from "../../features/shopState.js";
import { popular } from "../../retrieval/popular.js";
import { variants } from "../../retrieval/variants.js";
import { type ContentSettings, type ContentVectors, contentCosineMethod } from "../methods/contentCosine.js";
import { type EaseSettings, easeMethod, type IalsSettings, ialsMethod } from "../methods/factorMethod.js";
import { Fits } from "../methods/fits.js";
import { type ItemKnnSettings, itemKnnMethod } from "../methods/itemNeighbours.js";
import { type RepurchaseSettings, repurchaseMethod } from "../methods/ownPast.js";
import { type SegmentPopularitySettings, segmentPopularityMethod } from "../methods/segmentPopularity.js";
import { sourceMethod } from "../methods/source.js";
import { type TfidfSettings, tfidfMethod } from "../methods/tfidf.js";
import { type UserKnnSettings, userKnnMethod } from "../methods/userNeighbours.js";
import { TokenIndex } from "../tokenIndex.js";
import { combinations, type Tunable, tunable } from "./tunable.js";

export interface FamilyOptions {
  /** Text and image encodings, mean-centred; null where the shop has none. */
  content: ContentVectors;
  seed: number;
  threads: number;
}

/** In the order they are printed. Fitted ones are fitted anew for each call's methods, when they are first asked. */
export function families(state: ShopState, { content, seed, threads }: FamilyOptions): Tunable[] {
  const fits = new Fits(seed, threads);
  const tokens = new TokenIndex(state.catalogue);
  const { text, image } = content;
  const cosine = (name: string, modalities: Parameters<typeof contentCosineMethod>[1]): Tunable =>
    tunable<ContentSettings>(name, combinations({ recent: [12, 3, 30] }), (s) => contentCosineMethod(name, modalities, s));
  return [
    tunable<SegmentPopularitySettings>(
      "popularity",
      combinations({ halfLife: [60, 3, 14, "all time"], segment: ["everybody"] }),
      (s) => segmentPopularityMethod("popularity", s),
    ),
    tunable<SegmentPopularitySettings>(
      "popularity by segment",
      combinations({ halfLife: [60, 14], segment: ["age and gender", "age", "gender", "channel", "season"] }),
      (s) => segmentPopularityMethod("popularity by segment", s),
    ),
    tunable("popularity in context", [{}], () => sourceMethod("popularity in context", popular)),
    tunable<RepurchaseSettings>("repurchase", combinations({ halfLife: [30, 7, 90, 365], often: [0.5, 1] }), repurchaseMethod),
    ...(hasVariants(state) ? [tunable("variants", [{}], () => sourceMethod("variants", variants, "content"))] : []),
    tunable<ItemKnnSettings>(
      "item-kNN",
      combinations({ last: [20, 5], decay: [0.5, 1], shrinkage: [4, 20], power: [0.5, 0.3], backward: [1, 0.3] }),
      itemKnnMethod,
    ),
    tunable<UserKnnSettings>("user-kNN", combinations({ neighbours: [100, 400], shrinkage: [5, 20] }), userKnnMethod),
    tunable<IalsSettings>(
      "iALS",
      combinations({ dim: [64], regularization: [0.003, 0.0003], unobserved: [0.03, 0.3], decay: [0.5, 0, 1] }),
      (s) => ialsMethod(s, fits),
    ),
    tunable<EaseSettings>("EASE", combinations({ regularization: [100, 20, 500], decay: [0.5, 0, 1] }), (s) =>
      easeMethod(s, fits),
    ),
    tunable<TfidfSettings>("tf-idf", combinations({ recent: [12, 3, 50], decay: [0.5, 0] }), (s) => tfidfMethod(tokens, s)),
    ...(text ? [cosine("text cosine", [text])] : []),
    ...(image ? [cosine("image cosine", [image])] : []),
    ...(text && image ? [cosine("content cosine", [text, image])] : []),
  ];
}

function hasVariants({ catalogue }: ShopState): boolean {
  for (const key of catalogue.allKeys()) if (catalogue.variantsOf(key).length > 1) return true;
  return false;
}
