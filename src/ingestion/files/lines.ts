/**
 * A file as physical lines, plain or gzipped, in constant memory. Offsets count uncompressed bytes, so that reading can
 * go on from any line of either kind (a gzipped file is decompressed up to there again).
 */
import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { Errors } from "../../errors.js";

/** One line without its line break; `problem` where it cannot be read as text. */
export interface Line {
  text: string;
  /** 1-based. */
  number: number;
  /** Offset of the byte after the line break. */
  end: number;
  problem?: string;
}

/** Where a line begins: its byte offset, and how many lines come before it. */
export interface LinePosition {
  offset: number;
  line: number;
}

const NEWLINE = 10;
const RETURN = 13;
const CHUNK_BYTES = 1 << 16;
const LONGEST_LINE = 8 << 20;
const BOM = "\ufeff";

/**
 * Yields the lines from `from` on, some hundred at a time. `onBytes` hears how many bytes of the file on disk were read.
 * A line that is not UTF-8, or longer than 8 MiB, is yielded with its `problem`. Throws `FILE_UNREADABLE`.
 */
export async function* readLines(
  file: string,
  from: LinePosition = { offset: 0, line: 0 },
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<Line[]> {
  let { offset, line } = from;
  let rest: Buffer = Buffer.alloc(0);
  let tooLong = false;
  const take = (bytes: Buffer, end: number): Line => {
    line++;
    const content = bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes;
    const text = content.toString("utf8");
    const taken: Line = { text: line === 1 && text.startsWith(BOM) ? text.slice(1) : text, number: line, end };
    if (tooLong) taken.problem = `the line is longer than ${LONGEST_LINE} bytes`;
    else if (!isUtf8(content)) taken.problem = "the line is not UTF-8; save the file as UTF-8";
    tooLong = false;
    return taken;
  };
  try {
    for await (const chunk of bytesOf(file, from.offset, onBytes)) {
      const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      const lines: Line[] = [];
      let start = 0;
      for (let stop = data.indexOf(NEWLINE); stop >= 0; stop = data.indexOf(NEWLINE, start)) {
        lines.push(take(data.subarray(start, stop), offset + stop + 1));
        start = stop + 1;
      }
      offset += start;
      rest = data.subarray(start);
      if (rest.length > LONGEST_LINE) {
        offset += rest.length;
        rest = Buffer.alloc(0);
        tooLong = true;
      }
      if (lines.length > 0) yield lines;
    }
    if (rest.length > 0 || tooLong) yield [take(rest, offset + rest.length)];
  } catch (cause) {
    throw Errors.fileUnreadable(file, cause);
  }
}

async function* bytesOf(file: string, offset: number, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  if (!file.endsWith(".gz")) {
    const stream = createReadStream(file, { start: offset, highWaterMark: CHUNK_BYTES });
    for await (const chunk of stream) {
      onBytes(offset + stream.bytesRead);
      yield chunk as Buffer;
    }
    return;
  }
  const packed = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
  // The iteration below meets every error of the pipeline; the callback only keeps it from being thrown twice.
  pipeline(packed, unpacked, () => {});
  let skip = offset;
  for await (const chunk of unpacked) {
    onBytes(packed.bytesRead);
    const bytes = chunk as Buffer;
    if (skip < bytes.length) yield bytes.subarray(skip);
    skip = Math.max(0, skip - bytes.length);
  }
}
