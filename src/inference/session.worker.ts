/**
 * The thread behind one slot of a `SessionPool`: loads models, runs them, answers by message. `workerData`: a shared
 * number; once it is not 0, the thread ends before its next request.
 */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { attached, type SearchedVectors, searchNearest } from "../features/vectorSearch.js";
import { LoadedSession } from "./loadedSession.js";
import { type Call, type Reply, type Request, transferable } from "./poolMessages.js";

const port = parentPort as MessagePort;
const closing = workerData as Int32Array;
const sessions = new Map<number, LoadedSession>();
/** What `seek` searches. */
let searched: SearchedVectors | null = null;

port.on("message", async (request: Request) => {
  if (request.kind === "close" || Atomics.load(closing, 0) !== 0) process.exit();
  try {
    const reply = await answer(request);
    port.postMessage(reply, "fetches" in reply ? transferable(reply.fetches) : []);
  } catch (error) {
    port.postMessage({ call: request.call, error: error instanceof Error ? error.message : String(error) } satisfies Reply);
  }
});

async function answer(request: Call): Promise<Reply> {
  const { call, key } = request;
  switch (request.kind) {
    case "load": {
      const session = sessions.get(key) ?? (await LoadedSession.load(request.model));
      sessions.set(key, session);
      return { call, inputNames: session.inputNames, outputNames: session.outputNames };
    }
    case "run": {
      const session = sessions.get(key);
      if (!session) throw new Error("the model is not loaded");
      return { call, fetches: await session.run(request.feeds, request.outputs) };
    }
    case "seek": {
      const { feeds, output, wanted, attach } = request;
      if (attach) searched = attached(attach.vectors, attach.searcher);
      const session = sessions.get(key);
      if (!session || !searched) throw new Error(session ? "no vectors are attached" : "the model is not loaded");
      const fetches = await session.run(feeds);
      const query = fetches[output]?.data;
      if (!(query instanceof Float32Array)) throw new Error(`there is no vector ${output} to search for`);
      return { call, fetches, found: searchNearest(searched, query, wanted) };
    }
    case "unload": {
      const session = sessions.get(key);
      sessions.delete(key);
      await session?.release();
      return { call };
    }
  }
}
