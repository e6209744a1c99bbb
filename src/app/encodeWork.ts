import type { Progress } from "../common/progress.js";
import { type EncodedStore, encodeCatalogue } from "../ingestion/encodeCatalogue.js";
import type { EncodeCounts } from "../jobs/encode.js";
import type { Handler } from "../jobs/jobs.js";
import { both } from "../jobs/reporting.js";
import type { Encoders } from "./engine.js";

export interface EncodeParts {
  store: EncodedStore;
  /** Opens them when first needed. */
  encoders: () => Promise<Encoders>;
  shown: Progress;
}

/** Encodes what is pending. Gateways follow the catalogue: they make the vectors of what was encoded. */
export function encodeWork({ store, encoders, shown }: EncodeParts): Handler<null, EncodeCounts> {
  return async (_, { progress, signal }) => {
    const outcome = await encodeCatalogue(store, await encoders(), both(progress, shown), { signal });
    const counts: EncodeCounts = { encoded: 0, failed: 0, deferred: 0 };
    for (const { encoded, failed, deferred } of Object.values(outcome)) {
      counts.encoded += encoded;
      counts.failed += failed;
      counts.deferred += deferred;
    }
    return counts;
  };
}
