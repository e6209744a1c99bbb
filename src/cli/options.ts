/** Parsers of option values: what is wrong is said in the words of the command line. */
import { InvalidArgumentError } from "commander";

export function readDate(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new InvalidArgumentError("Expected a moment in ISO 8601, e.g. 2026-01-31 or 2026-01-31T09:00:00Z.");
  return date;
}

export function readNumber({ above, whole = false }: { above: number; whole?: boolean }): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (text.trim() === "" || !Number.isFinite(number) || number <= above || (whole && !Number.isInteger(number)))
      throw new InvalidArgumentError(`Expected a ${whole ? "whole " : ""}number above ${above}.`);
    return number;
  };
}

export function readBoolean(text: string): boolean {
  if (text !== "true" && text !== "false") throw new InvalidArgumentError("Expected true or false.");
  return text === "true";
}

export function readList(text: string): string[] {
  const items = text.split(",").map((item) => item.trim());
  if (items.includes("")) throw new InvalidArgumentError("Expected names parted by commas.");
  return items;
}

export function readPair(text: string): [string, string] {
  const [first, second, ...more] = readList(text);
  if (first === undefined || second === undefined || more.length > 0 || first === second)
    throw new InvalidArgumentError("Expected two different names parted by a comma.");
  return [first, second];
}
