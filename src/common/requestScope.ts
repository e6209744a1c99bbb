import type { Role } from "../domain.js";

/**
 * What the gateway's policies know of one request and hand down to the resolvers, and what the resolvers tell the
 * policies in return. One object a request; only the mutable fields change.
 */
export interface RequestScope {
  /** Named in logs and in masked errors. */
  readonly requestId: string;
  readonly caller: Caller;
  /** `scheme://host[:port]` as the client wrote it: the base of absolute links. */
  readonly origin: string;
  /** From the operation's `@inContext` directive; set before the first resolver runs. */
  inContext: InContext;
  /** Set by resolvers whose answer is about one shopper: such an answer must not be cached by anybody. */
  personal: boolean;
  /** What dropped out on the way to this answer; shown in `extensions.degradations`. */
  degradations: { stage: string; reason: string }[];
  /** The arms of experiments (global ids) that its recommendations were made for; shown in `extensions.experiments`. */
  experiments: { recommendationId: string; experiment: string; arm: string }[];
  /** Milliseconds by stage of this answer; told to server keys in the `Server-Timing` header. */
  timings: Record<string, number>;
}

/** Who asks. `keyId` is null without a key. */
export interface Caller {
  role: Role;
  keyId: string | null;
}

/** Defaults for every `context` argument of the operation, and whether shoppers may be read and written at all. */
export interface InContext {
  country?: string | undefined;
  language?: string | undefined;
  /** False: no shopper is read or written by this operation. */
  visitorConsent: boolean;
}

/** Does `work` and notes how long it took as a stage of the request. */
export async function timed<T>({ timings }: Pick<RequestScope, "timings">, stage: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    timings[stage] = (timings[stage] ?? 0) + performance.now() - began;
  }
}
