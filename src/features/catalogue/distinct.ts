/** Values by number, each once; number 0 is what it begins with. */
export class Distinct<T> {
  private readonly numbers = new Map<string, number>();
  private readonly values: T[];

  constructor(none: T) {
    this.values = [none];
  }

  /** The number of the value with this text; the value is kept where it is new. */
  indexOf(text: string, value: T): number {
    if (text === "") return 0;
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.values.length);
    return this.values.push(value) - 1;
  }

  at(number: number): T {
    return this.values[number]!;
  }
}
