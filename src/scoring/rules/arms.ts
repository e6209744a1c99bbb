/** Which arm of an experiment a shopper is in: drawn by a hash, so that every gateway draws the same, and nothing is stored. */
import { sha256 } from "../../common/hash.js";
import type { ShopperKey } from "../../domain.js";
import type { ExperimentRow } from "../../store/ports.js";

/** The arm's name; null for whom the shares leave out. A good hash: neighbouring keys must not fall into arms by turns. */
export function armOf({ id, arms }: Pick<ExperimentRow, "id" | "arms">, shopper: ShopperKey): string | null {
  let rest = Number.parseInt(sha256(`${id}/${shopper}`).slice(0, 8), 16) / 2 ** 32;
  for (const { name, share } of arms) {
    if (rest < share) return name;
    rest -= share;
  }
  return null;
}
