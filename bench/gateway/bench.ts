/** What the measurements share. */
import type { Progress } from "../../src/common/progress.js";
import type { OpenedShop, ShopEngine } from "./engines/engine.js";
import type { Anyone } from "./load/queries.js";
import type { Options } from "./options.js";

export interface Bench {
  options: Options;
  engine: ShopEngine;
  shop: OpenedShop;
  /** Of every process of the shop. */
  env: Record<string, string>;
  /** Draws one of its shoppers. */
  anyone: Anyone;
  /** A server key's secret. */
  key: string;
  progress: Progress;
}
