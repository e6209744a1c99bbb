import { Errors } from "../errors.js";

/** The types that have global ids. */
const NODE_TYPES = ["Product", "User", "Model", "TrainingJob", "Rule", "Experiment"] as const;
export type NodeType = (typeof NODE_TYPES)[number];
const GLOBAL_ID = new RegExp(`^(${NODE_TYPES.join("|")}):(.+)$`, "s");

/** `base64("Product:<the shop's id>")`. */
export function toGlobalId(type: NodeType, externalId: string): string {
  return Buffer.from(`${type}:${externalId}`, "utf8").toString("base64");
}

/** The inverse of `toGlobalId`; null for anything else. */
export function parseGlobalId(id: string): { type: NodeType; externalId: string } | null {
  const match = GLOBAL_ID.exec(Buffer.from(id, "base64").toString("utf8"));
  if (!match) return null;
  const type = match[1] as NodeType;
  const externalId = match[2] as string;
  return toGlobalId(type, externalId) === id ? { type, externalId } : null;
}

/** The shop's id in a global id of this type. Throws `BAD_INPUT` naming the argument. */
export function externalIdOf(type: NodeType, id: string, argument: string): string {
  const parsed = parseGlobalId(id);
  if (parsed?.type === type) return parsed.externalId;
  throw Errors.badInput(argument, id, `a global id as ${type}.id gives it; for the shop's own id use externalId`);
}

/** For lists that take either: the shop's id, whether `id` is a global id of this type or the shop's own. */
export function eitherId(type: NodeType, id: string): string {
  const parsed = parseGlobalId(id);
  return parsed?.type === type ? parsed.externalId : id;
}
