import type { OpenOptions, StoreConfig } from "../../src/store/openStore.js";
import type { Store } from "../../src/store/ports.js";

/** What a contract suite needs of an engine: a scratch database, opened as often as asked. */
export interface Backend {
  engine: Store["engine"];
  config: StoreConfig;
  open(options?: OpenOptions): Promise<Store>;
  /** Removes the scratch database. */
  remove(): Promise<void>;
}

/** Sets from this size are searched through the index in the contract tests: small, so that both ways are taken. */
export const EXACT_BELOW = 300;
