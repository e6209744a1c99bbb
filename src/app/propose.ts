import type { Propose } from "../learning/data/rankerQuestions.js";
import { nearestInProcess } from "../retrieval/nearest.js";
import { heard, sourcesFor } from "../retrieval/proposals.js";
import { allSources, retrieve } from "../retrieval/retrieve.js";
import { askFor } from "../scoring/filter.js";

/** The candidates of the past, by serving's own sources; filters of today say nothing about then. */
export const propose: Propose = ({ question, state, query, vectors, collaborative, limit, proposals = {} }) =>
  retrieve(
    heard(proposals, askFor(state, question, query, { availableOnly: false })),
    sourcesFor(proposals, allSources(nearestInProcess(vectors), collaborative)),
    limit,
    async (_source, ask) => ask(),
  );
