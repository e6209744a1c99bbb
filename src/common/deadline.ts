import { Errors } from "../errors.js";

/**
 * Rejects with DEADLINE_EXCEEDED where `work` has not settled after `ms`. The work itself goes on; its result is dropped. What came
 * in time while this thread was held up is not late: timers are looked at before what has arrived.
 */
export function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(Errors.deadlineExceeded(what, ms));
    const timer = setTimeout(() => setImmediate(late), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
