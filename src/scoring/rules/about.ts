/** Which products rules are about, found out once for each version of a catalogue, and not for every answer. */
import type { CatalogueFacts } from "../../features/catalogueFacts.js";
import { type Condition, selectedKeys, selectionMatcher } from "../selection.js";
import type { RuleUse } from "./rule.js";

interface Found {
  catalogue: CatalogueFacts;
  version: number;
  selects: Condition;
  /** Looked for when they are first asked for. */
  keys: Int32Array | null;
}

const remembered = new WeakMap<RuleUse, Found>();

/** Whether a rule is about a product. */
export function aboutOf(use: RuleUse, catalogue: CatalogueFacts): Condition {
  return foundOf(use, catalogue).selects;
}

/** All products that a rule is about. */
export function productsOf(use: RuleUse, catalogue: CatalogueFacts): Int32Array {
  const found = foundOf(use, catalogue);
  found.keys ??= Int32Array.from(selectedKeys(catalogue, use.products));
  return found.keys;
}

function foundOf(use: RuleUse, catalogue: CatalogueFacts): Found {
  const known = remembered.get(use);
  if (known?.catalogue === catalogue && known.version === catalogue.version) return known;
  const found = { catalogue, version: catalogue.version, selects: selectionMatcher(catalogue, use.products), keys: null };
  remembered.set(use, found);
  return found;
}
