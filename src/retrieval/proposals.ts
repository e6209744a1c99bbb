/** Which sources propose candidates for a model, and what they are told: as its card says, in training as in serving. */
import { PROFILE_DIMENSIONS } from "../features/layout.js";
import type { Ask, CandidateSource } from "./source.js";

export interface Proposals {
  /** Names of the sources that are asked; left out: all. */
  sources?: readonly string[] | undefined;
  /** False: the sources are not told the situation (time, place, device ...); left out: they are. */
  situated?: boolean | undefined;
}

/** Those of `all` that the model is trained with. */
export function sourcesFor({ sources }: Proposals, all: readonly CandidateSource[]): readonly CandidateSource[] {
  return sources ? all.filter(({ name }) => sources.includes(name)) : all;
}

/** The ask as the model's sources hear it; what is the shopper's own (age, gender) is no situation. */
export function heard({ situated = true }: Proposals, ask: Ask): Ask {
  if (situated) return ask;
  const { question } = ask;
  const buckets = question.context.buckets.map((bucket, d) => (PROFILE_DIMENSIONS[d]!.facet === "GENERAL" ? bucket : -1));
  return { ...ask, question: { ...question, context: { ...question.context, buckets } } };
}
