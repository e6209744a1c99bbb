/** `recommend`: lists for many shoppers, or for many moments, as JSON Lines. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { silentLog } from "../common/log.js";
import type { Progress } from "../common/progress.js";
import { Errors } from "../errors.js";
import { type BatchRequest, type BatchSummary, everyShopper, momentAfterLastEvent, recommendBatch } from "../scoring/batch.js";
import { RuleBook } from "../scoring/rules/ruleBook.js";
import type { Engine } from "./engine.js";
import { LineFile } from "./lineFile.js";

export interface BatchCommand {
  k: number;
  /** As given; left out: the moment after the last stored event. */
  at?: string | undefined;
  excludeSeen: boolean;
  /** A file with one user id a line (or JSON lines with `userId`), or one with `{"userId","at"}` lines. */
  users?: string | undefined;
  requests?: string | undefined;
  out: string;
  allowLaterModel: boolean;
  progress: Progress;
  signal: AbortSignal;
}

export async function recommendToFile(engine: Engine, command: BatchCommand): Promise<BatchSummary & { out: string }> {
  const { store, registry } = engine;
  const requests = await requestsOf(engine, command);
  const model = await registry.openActive(engine.here);
  const rules = new RuleBook(store, silentLog);
  await rules.refresh();
  const file = await LineFile.open(command.out, null);
  const summary = await recommendBatch({
    store,
    encoders: await engine.trunks(),
    model,
    requests,
    k: command.k,
    excludeSeen: command.excludeSeen,
    allowLaterModel: command.allowLaterModel,
    settings: engine.settings,
    merchandise: rules.current,
    write: (line) => file.write(line),
    progress: command.progress,
    signal: command.signal,
  });
  await file.finish();
  await model?.close();
  return { ...summary, out: command.out };
}

async function requestsOf({ store }: Engine, command: BatchCommand): Promise<BatchRequest[]> {
  if (command.requests) return readRequests(command.requests);
  const at = command.at ?? (await momentAfterLastEvent(store));
  const moment = momentOf(at, "--at");
  if (!command.users) return everyShopper(store, at, moment);
  const ids = (await readLines(command.users)).map(({ text, line }) => idOf(text, command.users!, line));
  return ids.map((userId) => ({ userId, at, moment }));
}

async function readRequests(file: string): Promise<BatchRequest[]> {
  return (await readLines(file)).map(({ text, line }) => {
    const { userId, at } = parse(text, file, line);
    if (typeof userId !== "string" || userId === "") throw Errors.badLine(file, line, "userId", userId, "a shopper's id");
    if (typeof at !== "string") throw Errors.badLine(file, line, "at", at, "a moment (ISO 8601)");
    return { userId, at, moment: momentOf(at, `${file}, line ${line}, at`) };
  });
}

function idOf(text: string, file: string, line: number): string {
  if (!text.startsWith("{")) return text;
  const { userId, id = userId } = parse(text, file, line);
  if (typeof id !== "string") throw Errors.badLine(file, line, "userId", id, "a shopper's id");
  return id;
}

function parse(text: string, file: string, line: number): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw Errors.badLine(file, line, "(line)", text, 'a JSON object such as {"userId":"u1","at":"2026-01-31T09:00:00Z"}');
  }
}

function momentOf(at: string, field: string): number {
  const moment = Date.parse(at);
  if (Number.isNaN(moment)) throw Errors.badInput(field, at, "a moment in ISO 8601, e.g. 2026-01-31T09:00:00Z");
  return moment;
}

async function readLines(file: string): Promise<{ text: string; line: number }[]> {
  const lines: { text: string; line: number }[] = [];
  let line = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(file) })) {
      line++;
      if (text.trim() !== "") lines.push({ text: text.trim(), line });
    }
  } catch (cause) {
    throw Errors.fileUnreadable(file, cause);
  }
  return lines;
}
