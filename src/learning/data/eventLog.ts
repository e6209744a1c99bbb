/** All interactions of a shop in columns, in time order: loaded once, replayed as often as needed. */
import type { EventBatch, RequestContext } from "../../domain.js";
import type { Events } from "../../store/ports.js";

/** Loads every event before `until`. About 40 bytes an event plus its context. */
export async function loadEventLog(store: Pick<Events, "scanEvents">, until?: Date): Promise<EventBatch> {
  const batches: EventBatch[] = [];
  let length = 0;
  for await (const batch of store.scanEvents({ until })) {
    batches.push(batch);
    length += batch.length;
  }
  const log: EventBatch = {
    length,
    seq: new Float64Array(length),
    shopper: new Int32Array(length),
    product: new Int32Array(length),
    type: new Uint8Array(length),
    at: new Float64Array(length),
    dateOnly: new Uint8Array(length),
    value: new Float32Array(length),
    quantity: new Float32Array(length),
    context: new Array<RequestContext | undefined>(length),
  };
  let at = 0;
  for (const batch of batches) {
    for (const column of ["seq", "shopper", "product", "type", "at", "dateOnly", "value", "quantity"] as const)
      log[column].set(batch[column].subarray(0, batch.length), at);
    for (let i = 0; i < batch.length; i++) log.context[at + i] = batch.context[i];
    at += batch.length;
  }
  return log;
}
