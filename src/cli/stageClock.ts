type Figures = Record<string, number | string>;

/** One stage of long work: how far it is, how fast it goes, when it will be done. */
export class StageClock {
  done = 0;
  figures: Figures = {};
  readonly #started: number;
  #first: { at: number; done: number } | null = null;
  #last: number;

  constructor(
    readonly name: string,
    readonly total: number | undefined,
    readonly unit: string,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#started = this.#last = now();
  }

  update(done: number, figures: Figures = {}): void {
    this.done = done;
    this.figures = figures;
    this.#last = this.now();
    this.#first ??= { at: this.#last, done };
  }

  get seconds(): number {
    return (this.#last - this.#started) / 1000;
  }

  /** Units per second since the first report, so that what an earlier run did does not count; 0 while unknown. */
  get rate(): number {
    const base = this.#first && this.#first.done < this.done ? this.#first : { at: this.#started, done: 0 };
    const seconds = (this.#last - base.at) / 1000;
    return seconds > 0 ? (this.done - base.done) / seconds : 0;
  }

  /** Seconds to go; null while unknown. */
  get eta(): number | null {
    return this.total === undefined || this.rate === 0 ? null : Math.max(0, this.total - this.done) / this.rate;
  }

  /** `12,000/28,006 rows · 8,912/s · ETA 2 s · rejected 3`. */
  describe(): string {
    const of = this.total === undefined ? "" : `/${formatNumber(this.total)}`;
    const parts = [`${formatNumber(this.done)}${of} ${this.unit}`];
    if (this.rate > 0) parts.push(`${formatNumber(this.rate)}/s`);
    if (this.eta !== null && this.eta > 0) parts.push(`ETA ${formatSeconds(this.eta)}`);
    return [...parts, ...this.#figureTexts()].join(" · ");
  }

  /** The finished stage in one line: `28,006 rows in 3.1 s · 8,912/s · rejected 3`. */
  summary(): string {
    const parts = [`${formatNumber(this.done)} ${this.unit} in ${formatSeconds(this.seconds)}`];
    if (this.rate > 0) parts.push(`${formatNumber(this.rate)}/s`);
    return [...parts, ...this.#figureTexts()].join(" · ");
  }

  #figureTexts(): string[] {
    return Object.entries(this.figures).map(
      ([name, value]) => `${name} ${typeof value === "number" ? formatNumber(value) : value}`,
    );
  }
}

/** `12,345` from ten up, three significant digits below. */
export function formatNumber(value: number): string {
  const digits = Math.abs(value) >= 10 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return value.toLocaleString("en-US", digits);
}

/** `3.1 s`, `2 min 5 s`, `1 h 2 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
