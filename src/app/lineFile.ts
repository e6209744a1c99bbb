/** A file of JSON lines that has its name only once it is whole; what an earlier attempt wrote of it is kept. */
import { once } from "node:events";
import { createReadStream, createWriteStream, type WriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, truncate } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Errors } from "../errors.js";

const END = ".part";
const NEW_LINE = 0x0a;

export class LineFile {
  private constructor(
    private readonly out: string,
    private readonly part: string,
    private readonly stream: WriteStream,
  ) {}

  /**
   * Opens it, in a directory that is made where there is none. `tag` names what goes into it: attempts with the same tag
   * continue one another, and `onKept` is given each line that is there already. Null: every attempt begins anew. Throws
   * FILE_UNWRITABLE.
   */
  static async open(out: string, tag: string | null, onKept: (line: string) => void = () => {}): Promise<LineFile> {
    const part = tag === null ? `${out}${END}` : `${out}.${tag}${END}`;
    try {
      await mkdir(dirname(out), { recursive: true });
      if (tag !== null)
        await readWhole(part, onKept)
          .then((bytes) => truncate(part, bytes))
          .catch(ifThere);
      const stream = createWriteStream(part, { flags: tag === null ? "w" : "a" });
      await once(stream, "open");
      return new LineFile(out, part, stream);
    } catch (cause) {
      throw Errors.fileUnwritable(out, cause);
    }
  }

  /** Waits where the disk is slower than the lines come. */
  async write(line: string): Promise<void> {
    if (!this.stream.write(`${line}\n`)) await once(this.stream, "drain");
  }

  /** Gives the file its name, and removes what attempts at something else left of it. */
  async finish(): Promise<void> {
    await this.close();
    await rename(this.part, this.out);
    const name = basename(this.out);
    const left = (await readdir(dirname(this.out))).filter((other) => other.startsWith(`${name}.`) && other.endsWith(END));
    await Promise.all(left.map((other) => rm(join(dirname(this.out), other), { force: true })));
  }

  /** Keeps what is written for the next attempt. */
  async close(): Promise<void> {
    if (this.stream.closed) return;
    this.stream.end();
    await once(this.stream, "close");
  }
}

/** Tells the whole lines, and returns how many bytes they are: a line that was cut off is not one. */
async function readWhole(file: string, onLine: (line: string) => void): Promise<number> {
  let bytes = 0;
  let rest = Buffer.alloc(0);
  const stream: AsyncIterable<Buffer> = createReadStream(file);
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(NEW_LINE); end >= 0; end = chunk.indexOf(NEW_LINE, from)) {
      const line = Buffer.concat([rest, chunk.subarray(from, end)]);
      bytes += line.length + 1;
      onLine(line.toString());
      rest = Buffer.alloc(0);
      from = end + 1;
    }
    rest = Buffer.concat([rest, chunk.subarray(from)]);
  }
  return bytes;
}

function ifThere(cause: unknown): void {
  if ((cause as { code?: string }).code !== "ENOENT") throw cause;
}
