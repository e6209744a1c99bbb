/** A failing work is tried again less and less often, at most this rarely. */
const SLOWEST_MS = 10_000;

/**
 * Does `work` again and again, `everyMs` (as it is at that moment) after it last ended, until it is stopped. What it throws goes to `onError`. The
 * returned function stops it and resolves once a turn under way has ended, whose failure is then nobody's concern.
 */
export function poll(
  work: () => Promise<void>,
  everyMs: number | (() => number),
  onError: (cause: unknown) => void,
): () => Promise<void> {
  let stopped = false;
  let failures = 0;
  let turn = Promise.resolve();
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const every = typeof everyMs === "function" ? everyMs() : everyMs;
    const delay = failures === 0 ? every : Math.min(Math.max(every, SLOWEST_MS), every * 2 ** failures);
    timer = setTimeout(() => {
      turn = work().then(
        () => {
          failures = 0;
        },
        (cause) => {
          failures++;
          if (!stopped) onError(cause);
        },
      );
      void turn.then(() => stopped || wait());
    }, delay).unref();
  };
  wait();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await turn;
  };
}
