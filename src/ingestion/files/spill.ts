import { appendFileSync } from "node:fs";
import { join } from "node:path";

/** Appends fixed-size binary records to many files of one directory, some kilobytes at a time. */
export class Spill {
  readonly #buffers = new Map<string, { bytes: Buffer; used: number }>();

  constructor(
    private readonly dir: string,
    private readonly recordBytes: number,
  ) {}

  /** Adds one record to file `name`; `fill` writes its bytes at `at`. */
  append(name: string, fill: (bytes: Buffer, at: number) => void): void {
    let buffer = this.#buffers.get(name);
    if (!buffer) {
      buffer = { bytes: Buffer.alloc(512 * this.recordBytes), used: 0 };
      this.#buffers.set(name, buffer);
    }
    fill(buffer.bytes, buffer.used);
    buffer.used += this.recordBytes;
    if (buffer.used === buffer.bytes.length) this.#write(name, buffer);
  }

  /** Writes what is still in memory. */
  flush(): void {
    for (const [name, buffer] of this.#buffers) this.#write(name, buffer);
    this.#buffers.clear();
  }

  #write(name: string, buffer: { bytes: Buffer; used: number }): void {
    appendFileSync(join(this.dir, name), buffer.bytes.subarray(0, buffer.used));
    buffer.used = 0;
  }
}
