/**
 * The thread behind one job of a grid search: opens the shop as another guest of its database, fits what it is asked to,
 * answers by message. `workerData`: GridWork.
 */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { message, VitrineError } from "../errors.js";
import { foldEvaluator } from "../learning/grid/fold.js";
import type { Unit } from "../learning/grid/grid.js";
import { variantNamed } from "../learning/variant.js";
import { openStore } from "../store/openStore.js";
import type { GridReply, GridWork } from "./gridWork.js";
import { propose } from "./propose.js";

const port = parentPort as MessagePort;
const { config, variant, ...work } = workerData as GridWork;
const store = await openStore(config, { attach: true, migrate: false });
const evaluate = foldEvaluator(store, { ...work, variant: variantNamed(variant), threads: 1, propose });

port.on("message", async (unit: Unit | "close") => {
  if (unit === "close") {
    await store.close();
    process.exit();
  }
  const reply: GridReply = await evaluate(unit).then(
    (score) => ({ score }),
    (cause) => ({ error: message(cause), code: cause instanceof VitrineError ? cause.code : null }),
  );
  port.postMessage(reply);
});
port.postMessage("ready");
