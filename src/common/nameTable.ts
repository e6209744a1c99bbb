/**
 * Numbers by name, and names again, for millions of them: a Map would keep an object for each, some hundred bytes; here a name
 * takes its UTF-8 bytes and some 20 more. Open addressing; the names lie one after the other, and none is taken away.
 */
import { grown } from "./grown.js";

/** By how much what holds the names grows, so that a large table is not held twice. */
const GROWTH = 1.5;
/** Where a name begins is kept in 32 bits. */
const MOST_BYTES = 2 ** 32;
const encoder = new TextEncoder();

export class NameTable {
  /** Names by entry, the first of which is 1: where each begins in `bytes`; and their numbers. */
  private starts = new Uint32Array(1024);
  private numbers = new Int32Array(1024);
  private bytes = new Uint8Array(8192);
  private count = 0;
  private used = 0;
  /** Entries by hash; 0 is a free place. */
  private places = new Int32Array(4096);

  get size(): number {
    return this.count;
  }

  /** Undefined where the name was never set. */
  get(name: string): number | undefined {
    const entry = this.entryOf(name);
    return entry === 0 ? undefined : this.numbers[entry];
  }

  /** Returns the name's entry, from 1: `nameOf` tells it again. */
  set(name: string, number: number): number {
    const entry = this.add(name);
    this.numbers[entry] = number;
    return entry;
  }

  /** The name's entry; 0 where it was never added. */
  entryOf(name: string): number {
    return this.places[this.placeOf(this.encode(name))]!;
  }

  /** The name's entry, a new one where it has none: entries are counted from 1. A new name's number is 0. */
  add(name: string): number {
    let length = this.encode(name);
    let place = this.placeOf(length);
    if (this.places[place] === 0) {
      if (3 * (this.count + 1) > 2 * this.places.length) {
        this.rehash();
        length = this.encode(name);
        place = this.placeOf(length);
      }
      this.places[place] = ++this.count;
      if (this.count + 1 >= this.starts.length) {
        const room = Math.ceil(GROWTH * this.starts.length);
        this.starts = grown(this.starts, room);
        this.numbers = grown(this.numbers, room);
      }
      if (this.used + length >= MOST_BYTES)
        throw new RangeError(
          `There is no room for names of more than ${MOST_BYTES} bytes together: the shop is too large for one process.`,
        );
      this.used += length;
      this.starts[this.count + 1] = this.used;
    }
    return this.places[place]!;
  }

  /** The name of an entry. */
  nameOf(entry: number): string {
    const start = this.starts[entry]!;
    return Buffer.from(this.bytes.buffer, start, this.starts[entry + 1]! - start).toString();
  }

  /** Writes a name behind those that are kept, where it stays if it is new. Returns its bytes. */
  private encode(name: string): number {
    const most = 3 * name.length;
    if (this.used + most > this.bytes.length)
      this.bytes = grown(this.bytes, Math.ceil(Math.max(this.used + most, GROWTH * this.bytes.length)));
    return encoder.encodeInto(name, this.bytes.subarray(this.used)).written;
  }

  /** Where the name that was just written lies, or the free place where it belongs. */
  private placeOf(length: number): number {
    const { bytes, used, places } = this;
    const mask = places.length - 1;
    let place = this.hash(used, used + length) & mask;
    for (; places[place] !== 0; place = (place + 1) & mask) {
      const start = this.starts[places[place]!]!;
      if (this.starts[places[place]! + 1]! - start !== length) continue;
      let same = 0;
      while (same < length && bytes[start + same] === bytes[used + same]) same++;
      if (same === length) break;
    }
    return place;
  }

  /** FNV-1a, its high bits mixed into the low ones. */
  private hash(from: number, to: number): number {
    let hash = 0x811c9dc5;
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ this.bytes[i]!, 0x01000193);
    return (hash ^ (hash >>> 15)) >>> 0;
  }

  private rehash(): void {
    const mask = 2 * this.places.length - 1;
    this.places = new Int32Array(mask + 1);
    for (let entry = 1; entry <= this.count; entry++) {
      let place = this.hash(this.starts[entry]!, this.starts[entry + 1]!) & mask;
      while (this.places[place] !== 0) place = (place + 1) & mask;
      this.places[place] = entry;
    }
  }
}
