/**
 * Texts in memory that the garbage collector neither walks through nor moves: pieces of a fixed size, written one after another,
 * and over the oldest once there are as many as there may be. A text is found by where it lies, as long as it does.
 */

/** Where a text lies; positions are counted from the first text ever added. */
export interface TextPlace {
  start: number;
  /** In bytes. */
  length: number;
}

export class TextRing {
  private readonly pieces: Buffer[] = [];
  /** Counted from the first one; and where the next text goes. */
  private piece = 0;
  private end = 0;

  constructor(
    private readonly pieceBytes: number,
    private readonly most: number,
  ) {}

  /** Whether texts have to go, or soon will, for others to be added. */
  get isFull(): boolean {
    return this.piece + 1 >= this.most;
  }

  /** Null where the text is larger than a piece. */
  add(text: string): TextPlace | null {
    const length = Buffer.byteLength(text);
    if (length > this.pieceBytes) return null;
    if (this.end + length > (this.piece + 1) * this.pieceBytes) this.end = ++this.piece * this.pieceBytes;
    const slot = this.piece % this.most;
    this.pieces[slot] ??= Buffer.allocUnsafeSlow(this.pieceBytes);
    this.pieces[slot].write(text, this.end - this.piece * this.pieceBytes);
    const place = { start: this.end, length };
    this.end += length;
    return place;
  }

  /** Whether what was put there is still there. */
  holds({ start }: TextPlace): boolean {
    return start < this.end && Math.floor(start / this.pieceBytes) > this.piece - this.most;
  }

  /** The text that was put there; undefined where it has gone. */
  at(place: TextPlace): string | undefined {
    if (!this.holds(place)) return undefined;
    const { start, length } = place;
    const piece = Math.floor(start / this.pieceBytes);
    const from = start - piece * this.pieceBytes;
    return this.pieces[piece % this.most]!.toString("utf8", from, from + length);
  }
}
