import { Errors } from "../errors.js";

/** Rejects with DEADLINE_EXCEEDED where `work` has not settled after `ms`. The work itself goes on; its result is dropped. */
export function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(Errors.deadlineExceeded(what, ms)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
