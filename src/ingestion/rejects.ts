import { constants } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { Problem } from "./fields.js";

/** A row that was not taken. */
export interface Reject {
  file: string;
  /** 1-based. */
  line: number;
  /** How many equal rows this one stands for, where more than one. */
  rows?: number;
  problems: readonly Problem[];
}

const LONGEST_VALUE = 500;

/** The rejects file: one JSON line a rejected row, `{file, line, field, value, reason}`. Made when the first row comes. */
export class Rejects {
  #handle: FileHandle | null = null;
  #bytes: number;

  /** `bytes`: how much of the file an earlier run wrote for good; what follows it is cut off. */
  constructor(
    readonly path: string,
    bytes: number,
  ) {
    this.#bytes = bytes;
  }

  /** How long the file is: the number to keep for going on later. */
  get bytes(): number {
    return this.#bytes;
  }

  async append(rejects: readonly Reject[]): Promise<void> {
    if (rejects.length === 0) return;
    this.#handle ??= await this.#open();
    const text = Buffer.from(rejects.map((reject) => `${JSON.stringify(line(reject))}\n`).join(""));
    await this.#handle.write(text, 0, text.length, this.#bytes);
    this.#bytes += text.length;
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.path), { recursive: true });
    const handle = await open(this.path, constants.O_RDWR | constants.O_CREAT);
    this.#bytes = Math.min(this.#bytes, (await handle.stat()).size);
    await handle.truncate(this.#bytes);
    return handle;
  }
}

/** The first problem spelled out, further ones under `more`. */
function line({ file, line, rows, problems }: Reject): Record<string, unknown> {
  const [first, ...more] = problems.map(({ field, value, reason }) => ({ field, value: preview(value), reason }));
  return { file, line, ...first, ...(rows !== undefined && rows > 1 ? { rows } : {}), ...(more.length > 0 ? { more } : {}) };
}

function preview(value: unknown): unknown {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}...` : (value ?? null);
}
