import { Errors, message } from "../errors.js";
import { LoadedSession } from "./loadedSession.js";
import type { Feeds, Fetches, SessionHandle, Sessions } from "./session.js";

/** Runs models in the calling thread, blocking it: for training, batches and commands, where nobody waits for an answer. */
export class InlineSession implements Sessions {
  readonly parallelism = 1;
  private readonly sessions = new Map<number, LoadedSession>();
  private nextKey = 1;

  async load(name: string, model: Uint8Array | string): Promise<SessionHandle> {
    const session = await LoadedSession.load(model).catch((cause: unknown) => {
      throw Errors.modelUnloadable(name, cause);
    });
    const key = this.nextKey++;
    this.sessions.set(key, session);
    return { name, key, inputNames: session.inputNames, outputNames: session.outputNames };
  }

  async run(handle: SessionHandle, feeds: Feeds, outputs?: readonly string[]): Promise<Fetches> {
    const session = this.sessions.get(handle.key);
    if (!session) throw Errors.inferenceUnavailable(handle.name, "it is not loaded");
    return session.run(feeds, outputs).catch((cause: unknown) => {
      throw Errors.inferenceFailed(handle.name, message(cause));
    });
  }

  async unload(handle: SessionHandle): Promise<void> {
    const session = this.sessions.get(handle.key);
    this.sessions.delete(handle.key);
    await session?.release();
  }

  async close(): Promise<void> {
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    await Promise.all(sessions.map((session) => session.release()));
  }
}
