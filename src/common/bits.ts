/** A set of small integers, a bit each: eight times as many in the processor's nearest cache as there would be bytes. */
import { grown } from "./grown.js";

export class Bits {
  private words = new Int32Array(0);

  /** Makes room for integers below `size`; what is beyond the room is never in the set. */
  reserve(size: number): void {
    if (this.words.length * 32 < size) this.words = grown(this.words, Math.ceil(size / 32));
  }

  has(i: number): boolean {
    return this.bit(i) === 1;
  }

  /** 1 where it is in the set, else 0: for loops that count without a branch. */
  bit(i: number): number {
    return (this.words[i >>> 5]! >>> (i & 31)) & 1;
  }

  set(i: number, isIn: boolean): void {
    if (isIn) this.words[i >>> 5]! |= 1 << (i & 31);
    else this.words[i >>> 5]! &= ~(1 << (i & 31));
  }
}
