/** Where a benchmark's shops live: on an engine that it started for itself. */
import type pg from "pg";
import type { EngineName } from "../options.js";

/** A database that is being filled past the store, as fast as it goes. */
export interface Bulk {
  run(sql: string): Promise<void>;
  rows<Row>(sql: string): Promise<Row[]>;
  /** COPY of rows in text format into these columns; `onRows` is told how many were given so far. */
  copy(table: string, columns: string, rows: Iterable<string>, onRows?: (done: number) => void): Promise<void>;
}

/** A shop that is there to be filled: migrated, and without a row. */
export interface EmptyShop {
  /** Settings of processes that use it. */
  env: Record<string, string>;
  /** Nobody else may use the shop meanwhile. */
  bulk(work: (bulk: Bulk) => Promise<void>): Promise<void>;
}

/** A copy of a shop that measurements may change. */
export interface OpenedShop {
  env: Record<string, string>;
  /** For a bare connection; on the embedded engine while a process of the shop is open. */
  connection: pg.ClientConfig;
  /** Bytes of the database; NaN where nobody counted. */
  bytes: number;
  /** Removes the copy, which everybody has closed. */
  discard(): Promise<void>;
}

/** A shop that is there for one measurement. */
export interface ScratchShop extends EmptyShop {
  discard(): Promise<void>;
}

/** What every process of a generated shop is told, whatever the environment says of others. */
export const ALONE = { DATABASE_REPLICA_URLS: "", VITRINE_DEMO: "off", VITRINE_TRAIN_AT: "", VITRINE_WORKER: "inline" };

export interface ShopEngine {
  name: EngineName;
  /** Versions and settings that matter. */
  about: Record<string, string>;
  /** Processes beside the gateway, by name: their first process's id. */
  processes: Record<string, number>;
  /** A copy of the shop `id`; it is made by `fill` where it is not kept yet. */
  open(id: string, fill: (shop: EmptyShop) => Promise<void>): Promise<OpenedShop>;
  /** An empty shop. */
  empty(): Promise<ScratchShop>;
  close(): Promise<void>;
}
