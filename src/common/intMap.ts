/**
 * A map from integers to numbers by open addressing, for the few keys of one question that are looked for in many products:
 * a miss costs a multiplication and one read.
 */
const FREE = -1;

export class IntMap {
  private keys: Int32Array;
  private values: Float64Array;
  private mask: number;
  private shift: number;
  private readonly taken: number[] = [];

  /** Grows past `expected` keys. */
  constructor(expected = 16) {
    const bits = Math.ceil(Math.log2(Math.max(8, 3 * expected)));
    const places = 2 ** bits;
    this.keys = new Int32Array(places).fill(FREE);
    this.values = new Float64Array(places);
    this.mask = places - 1;
    this.shift = 32 - bits;
  }

  get size(): number {
    return this.taken.length;
  }

  /** 0 where the key was never set; keys are 0 or more, others are never there. */
  get(key: number): number {
    const at = this.placeOf(key);
    return this.keys[at] === key && key >= 0 ? this.values[at]! : 0;
  }

  set(key: number, value: number): void {
    const at = this.claim(key);
    this.values[at] = value;
  }

  add(key: number, value: number): void {
    const at = this.claim(key);
    this.values[at]! += value;
  }

  /** In the order in which keys came. */
  forEach(visit: (key: number, value: number) => void): void {
    for (const key of this.taken) visit(key, this.get(key));
  }

  /** Where a key lies; makes room for it, which may replace the arrays. */
  private claim(key: number): number {
    let at = this.placeOf(key);
    if (this.keys[at] === key) return at;
    this.taken.push(key);
    if (3 * this.taken.length > this.mask + 1) {
      this.refill();
      at = this.placeOf(key);
    }
    this.keys[at] = key;
    return at;
  }

  private placeOf(key: number): number {
    let at = Math.imul(key, 0x9e3779b1) >>> this.shift;
    while (this.keys[at] !== FREE && this.keys[at] !== key) at = (at + 1) & this.mask;
    return at;
  }

  private refill(): void {
    const bigger = new IntMap(this.mask + 1);
    this.keys.forEach((key, at) => {
      if (key !== FREE) bigger.set(key, this.values[at]!);
    });
    this.keys = bigger.keys;
    this.values = bigger.values;
    this.mask = bigger.mask;
    this.shift = bigger.shift;
  }
}
