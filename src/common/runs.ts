/**
 * Runs of places in shared blocks of memory, for millions of lists that grow: an array for each would cost the garbage collector
 * more than the numbers are worth. Whoever asks keeps the blocks' memory, in as many columns as a place has numbers; a run is
 * one number, `blocks[blockOf(run)][placeOf(run) + i]`.
 */

const BLOCK_BITS = 16;
/** Places in a shared block. */
export const BLOCK = 1 << BLOCK_BITS;
/** Runs are numbers of 32 bits. */
const MOST_BLOCKS = 2 ** 32 / BLOCK;
/** A longer run has a block of its own, whose memory is given up with it. */
const LONGEST_SHARED = BLOCK / 16;

/** The block in which a run lies. */
export function blockOf(run: number): number {
  return run >>> BLOCK_BITS;
}

/** A run's first place in its block. */
export function placeOf(run: number): number {
  return run & (BLOCK - 1);
}

export class Runs {
  /** Blocks there have been, and those of them that were given up. */
  private blocks = 0;
  private readonly spare: number[] = [];
  /** The shared block that is filled now, and how many of its places are used. */
  private shared = -1;
  private used = BLOCK;
  /** Shared runs that were given back, by their number of places. */
  private readonly free = new Map<number, number[]>();

  /** `hold` is told of each block that is to have so many places from now on, all of them new; 0: its memory can go. */
  constructor(private readonly hold: (block: number, places: number) => void) {}

  /** A run of so many places; in a shared block they hold what they held before. Throws RangeError past 2^32 places. */
  take(places: number): number {
    if (places > LONGEST_SHARED) return this.newBlock(places) * BLOCK;
    const again = this.free.get(places)?.pop();
    if (again !== undefined) return again;
    if (this.used + places > BLOCK) {
      this.shared = this.newBlock(BLOCK);
      this.used = 0;
    }
    this.used += places;
    return this.shared * BLOCK + this.used - places;
  }

  /** To be called once nothing of it is read any more. */
  giveBack(run: number, places: number): void {
    if (places > LONGEST_SHARED) {
      this.hold(blockOf(run), 0);
      this.spare.push(blockOf(run));
      return;
    }
    const free = this.free.get(places);
    if (free) free.push(run);
    else this.free.set(places, [run]);
  }

  private newBlock(places: number): number {
    const block = this.spare.pop() ?? this.blocks++;
    if (block >= MOST_BLOCKS)
      throw new RangeError(
        `There is no room for more than ${MOST_BLOCKS} blocks of lists: the shop is too large for one process.`,
      );
    this.hold(block, places);
    return block;
  }
}

/** Runs have a multiple of so many places, so that those given back fit others. */
const STEP = 4;

/** Places for a list of `length` that has outgrown its `places` (0: it had none): what it needs at first, half as much again later. */
export function roomFor(length: number, places: number): number {
  return STEP * Math.ceil(Math.max(length, 1.5 * places) / STEP);
}
