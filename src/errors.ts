/**
 * Every error a user of Vitrine can meet, in one place: a code for machines, and a message that says what happened,
 * where, and what to do about it.
 */

export const ERROR_CODES = [
  "BAD_INPUT",
  "BAD_SETTING",
  "NOT_FOUND",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "RATE_LIMITED",
  "QUERY_TOO_COSTLY",
  "CONFLICT",
  "DATA_DIR_LOCKED",
  "DATABASE_UNAVAILABLE",
  "CACHE_UNAVAILABLE",
  "MODEL_INVALID",
  "MODEL_TOO_NEW",
  "MODEL_REFUSED",
  "INFERENCE_UNAVAILABLE",
  "ENCODER_MISMATCH",
  "IMPORT_REJECTED_ROWS",
  "FILE_UNREADABLE",
  "FILE_UNWRITABLE",
  "DEADLINE_EXCEEDED",
  "INTERRUPTED",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Why a row of a write was refused. */
export const ROW_ERROR_CODES = ["BAD_INPUT", "NOT_FOUND"] as const satisfies readonly ErrorCode[];
export type RowErrorCode = (typeof ROW_ERROR_CODES)[number];

/** Why an administrator's mutation did nothing. */
export const USER_ERROR_CODES = [
  ...ROW_ERROR_CODES,
  "MODEL_INVALID",
  "ENCODER_MISMATCH",
  "CONFLICT",
] as const satisfies readonly ErrorCode[];
export type UserErrorCode = (typeof USER_ERROR_CODES)[number];

/** An expected failure: safe to show as it is. Anything else that is thrown is a defect, and is masked. */
export class VitrineError extends Error {
  override readonly name = "VitrineError";
  constructor(
    readonly code: ErrorCode,
    message: string,
    /** Where: file, line, field, argument path ... */
    readonly where: Readonly<Record<string, string | number>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

export const Errors = {
  badInput: (field: string, got: unknown, expected: string) =>
    new VitrineError("BAD_INPUT", `${field}: got ${preview(got)}, expected ${expected}.`, { field }),
  badLine: (file: string, line: number, field: string, got: unknown, expected: string) =>
    new VitrineError("BAD_INPUT", `${file}, line ${line}, ${field}: got ${preview(got)}, expected ${expected}.`, {
      file,
      line,
      field,
    }),
  badSetting: (name: string, got: unknown, expected: string) =>
    new VitrineError(
      "BAD_SETTING",
      `Setting ${name} is ${preview(withoutPassword(got))}; expected ${expected}. Correct it in the environment and start again.`,
      { name },
    ),
  /** `field`: where it was named. */
  notFound: (what: string, id: string, field?: string) =>
    new VitrineError("NOT_FOUND", `${what} ${preview(id)} does not exist.`, field === undefined ? { id } : { id, field }),
  unauthenticated: (why: string) =>
    new VitrineError(
      "UNAUTHENTICATED",
      `${why}. Send a key as "Authorization: Bearer <key>"; make one with: npm run vitrine -- keys create.`,
    ),
  forbidden: (what: string, needs: string) => new VitrineError("FORBIDDEN", `${what} needs ${needs}.`),
  rateLimited: (limit: number, retryAfterSeconds: number) =>
    new VitrineError("RATE_LIMITED", `More than ${limit} requests in a minute. Try again in ${retryAfterSeconds} s.`, {
      retryAfterSeconds,
    }),
  queryTooCostly: (what: string, got: number, limit: number, remedy: string) =>
    new VitrineError("QUERY_TOO_COSTLY", `The operation's ${what} is ${got}; at most ${limit} is allowed. ${remedy}`, {
      got,
      limit,
    }),
  dataDirLocked: (dir: string, pid: number) =>
    new VitrineError(
      "DATA_DIR_LOCKED",
      `The data directory ${dir} is in use by process ${pid}. Stop that process, or set VITRINE_DATA_DIR to another directory.`,
      { dir, pid },
    ),
  databaseUnavailable: (cause: unknown) =>
    new VitrineError(
      "DATABASE_UNAVAILABLE",
      `The database does not answer (${message(cause)}). Check DATABASE_URL and that PostgreSQL with pgvector is running.`,
      {},
      { cause },
    ),
  migrationFailed: (name: string, cause: unknown) =>
    new VitrineError(
      "CONFLICT",
      `Migration ${name} failed and was undone (${message(cause)}). The database must be PostgreSQL 15+ with pgvector 0.8+, and its user must be allowed to create tables and extensions.`,
      { migration: name },
      { cause },
    ),
  migrationChanged: (name: string) =>
    new VitrineError(
      "CONFLICT",
      `Migration ${name} was applied to this database with another content. Restore the file, and put changes into a new migration.`,
      { migration: name },
    ),
  spaceMismatch: (space: string, why: string) =>
    new VitrineError(
      "ENCODER_MISMATCH",
      `Vector space ${space}: ${why}. Vectors of different origin are not mixed; use a space of another name.`,
      { space },
    ),
  databaseTooOld: (what: string, found: string, needed: string) =>
    new VitrineError("DATABASE_UNAVAILABLE", `${what} is ${found}; Vitrine needs ${needed} or newer. Upgrade it.`, {
      found,
      needed,
    }),
  cacheUnavailable: (cause: unknown) =>
    new VitrineError("CACHE_UNAVAILABLE", `Redis does not answer (${message(cause)}). Check REDIS_URL.`, {}, { cause }),
  fileUnreadable: (file: string, cause: unknown) =>
    new VitrineError(
      "FILE_UNREADABLE",
      `Cannot read ${file} (${message(cause)}). Check the path and its permissions.`,
      { file },
      { cause },
    ),
  fileUnwritable: (file: string, cause: unknown) =>
    new VitrineError(
      "FILE_UNWRITABLE",
      `Cannot write ${file} (${message(cause)}). Check that its directory exists and may be written.`,
      { file },
      { cause },
    ),
  importRunning: (what: string, who: string) =>
    new VitrineError(
      "CONFLICT",
      `Another import fills this shop: ${what}, ${who}. Wait until it ends, or stop it (what it did is kept); then run this one again.`,
    ),
  missingFile: (dir: string, name: string, lookedFor: readonly string[]) =>
    new VitrineError(
      "FILE_UNREADABLE",
      `${dir} has no ${name} file. Looked for ${lookedFor.join(", ")}. Check the directory, and the layout in docs/shop-feed.md.`,
      { dir, file: name },
    ),
  ambiguousFile: (dir: string, found: readonly string[]) =>
    new VitrineError("BAD_INPUT", `${dir} holds both ${found.join(" and ")}. Keep one of them.`, { dir }),
  missingColumn: (file: string, column: string, found: readonly string[]) =>
    new VitrineError(
      "BAD_INPUT",
      `${file} has no column ${column}; its first line has ${preview(found.join(", "))}. Name the column in the header.`,
      { file, line: 1, field: column },
    ),
  deadlineExceeded: (what: string, ms: number) =>
    new VitrineError("DEADLINE_EXCEEDED", `${what} took longer than ${ms} ms. Ask again, or look at what slows the machine.`, {
      ms,
    }),
  notWaitedFor: (what: string, ms: number) =>
    new VitrineError(
      "DEADLINE_EXCEEDED",
      `${what} took longer than ${ms} ms again and again, and is not waited for until it answers. Look at /ready, and at what hangs.`,
      { ms },
    ),
  interrupted: (what: string) =>
    new VitrineError(
      "INTERRUPTED",
      `${what} was stopped. What was done is kept: run the same command again to go on from there.`,
    ),
  trainingDiverged: (steps: number) =>
    new VitrineError(
      "MODEL_INVALID",
      `Training diverged: the loss is no number after ${steps} steps. Look for extreme values in prices or ratings, or train with another --seed.`,
      { steps },
    ),
  cannotGoOn: (model: string, why: string) =>
    new VitrineError("MODEL_REFUSED", `Training cannot go on from ${model}: ${why}. Train without --warm.`, { model }),
  tooLittleToLearn: (what: string, needed: string) =>
    new VitrineError(
      "BAD_INPUT",
      `There is too little to learn from: ${what}; ${needed}. Import more history, then train again.`,
    ),
  modelInvalid: (model: string, why: string) =>
    new VitrineError("MODEL_INVALID", `Model ${model} cannot be used: ${why}. Train again, or activate another version.`, {
      model,
    }),
  notActive: (expected: string, active: string | null) =>
    new VitrineError(
      "CONFLICT",
      `Model ${expected} is not active; ${active ?? "none"} is. Somebody switched meanwhile: look at the models again.`,
      { model: expected },
    ),
  trainingRunning: () =>
    new VitrineError(
      "CONFLICT",
      "Another training runs for this shop. Wait until it ends; `trainingJobs` and `models jobs` say how far it is.",
    ),
  trainingUnknown: (id: string) =>
    new VitrineError("NOT_FOUND", `Training ${id} is not stored any more. Ask for another.`, { id }),
  tooManyRules: (most: number) =>
    new VitrineError(
      "CONFLICT",
      `There are ${most} merchandising rules, which is as many as there may be. Delete one that has ended.`,
    ),
  ruleChanged: (name: string) =>
    new VitrineError("CONFLICT", `Rule ${preview(name)} was changed by somebody else meanwhile. Look at it again.`),
  experimentEnded: (id: string) => new VitrineError("CONFLICT", `Experiment ${id} has ended already.`, { id }),
  workerNeeds: (setting: string, why: string) =>
    new VitrineError("BAD_SETTING", `Background work by processes of its own needs ${setting}, which is not set: ${why}.`, {
      setting,
    }),
  modelTooNew: (model: string, windowEnd: string, at: string) =>
    new VitrineError(
      "MODEL_TOO_NEW",
      `Model ${model} has learned from events up to ${windowEnd}, later than the moment asked (${at}). Train with --until ${at}, or pass --allow-later-model.`,
      { model, at },
    ),
  modelUnloadable: (model: string, cause: unknown) =>
    new VitrineError(
      "MODEL_INVALID",
      `Model ${model} cannot be loaded (${message(cause)}). Make its file anew, or use another model.`,
      { model },
      { cause },
    ),
  inferenceUnavailable: (model: string, why: string) =>
    new VitrineError("INFERENCE_UNAVAILABLE", `Model ${model} did not answer: ${why}. Ask again; its thread is being replaced.`, {
      model,
    }),
  inferenceFailed: (model: string, why: string) =>
    new VitrineError("MODEL_INVALID", `Model ${model} could not be run (${why}). Check that it fits its input.`, { model }),
  encoderUnusable: (encoder: string, why: string) =>
    new VitrineError(
      "MODEL_INVALID",
      `Encoder ${encoder} cannot be used: ${why}. Check VITRINE_TEXT_ENCODER and VITRINE_IMAGE_ENCODER.`,
      { encoder },
    ),
} as const;

/** The text of anything thrown. */
export function message(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** A URL's user and password do not belong on a screen or in a log. */
function withoutPassword(value: unknown): unknown {
  return typeof value === "string" ? value.replace(/:\/\/[^/?#]*@/g, "://***@") : value;
}

function preview(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
