/** The thread behind a `SearchThread`: searches the vectors that another thread writes, where they lie. */
import { type MessagePort, parentPort } from "node:worker_threads";
import { attached, type SearchedVectors, searchNearest } from "../features/vectorSearch.js";
import type { Reply, Request } from "./searchMessages.js";

const port = parentPort as MessagePort;
let vectors: SearchedVectors | null = null;

port.on("message", (request: Request) => {
  if (request.kind === "attach") vectors = attached(request.vectors);
  else port.postMessage(answer(request.call, request.query, request.wanted));
});

function answer(call: number, query: Float32Array, wanted: number): Reply {
  if (!vectors) return { call, error: "no vectors are attached" };
  return { call, found: searchNearest(vectors, query, wanted) };
}
