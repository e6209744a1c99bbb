/** The thread behind a `SearchThread`: searches a part of the vectors that another thread writes, where they lie. */
import { type MessagePort, parentPort } from "node:worker_threads";
import { attached, type Part, type SearchedVectors, searchNearest } from "../features/vectorSearch.js";
import type { Reply, Request } from "./searchMessages.js";

const port = parentPort as MessagePort;
let searched: { vectors: SearchedVectors; part: Part } | null = null;

port.on("message", (request: Request) => {
  if (request.kind === "attach") searched = { vectors: attached(request.vectors, request.part), part: request };
  else port.postMessage(answer(request.call, request.query, request.wanted));
});

function answer(call: number, query: Float32Array, wanted: number): Reply {
  if (!searched) return { call, error: "no vectors are attached" };
  return { call, found: searchNearest(searched.vectors, query, wanted, searched.part) };
}
