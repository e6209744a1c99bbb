/** COPY ... FROM STDIN over an ordinary `pg` connection. */
import { once } from "node:events";
import type { Socket } from "node:net";
import type pg from "pg";

/** What a `pg` connection does underneath; its types do not tell. */
interface Wire {
  stream: Socket;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): boolean;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/** Rows copied by `COPY table (...) FROM STDIN`, whose text format `chunks` are in. Every chunk ends with a row. */
export function copyIn(client: pg.Client | pg.PoolClient, statement: string, chunks: Iterable<string>): Promise<number> {
  return new Promise((resolve, reject) => {
    let rows = 0;
    client.query({
      submit: (wire: Wire) => wire.query(statement),
      async handleCopyInResponse(wire: Wire) {
        try {
          for (const chunk of chunks) {
            wire.sendCopyFromChunk(Buffer.from(chunk));
            if (wire.stream.writableNeedDrain) await once(wire.stream, "drain");
          }
          wire.endCopyFrom();
        } catch (cause) {
          wire.sendCopyFail(String(cause));
        }
      },
      handleCommandComplete: ({ text }: { text: string }) => {
        rows = Number(text.split(" ")[1]);
      },
      handleReadyForQuery: () => resolve(rows),
      handleError: reject,
      handleEmptyQuery() {},
      handleRowDescription() {},
      handleDataRow() {},
      handlePortalSuspended() {},
    } as unknown as pg.Submittable);
  });
}
