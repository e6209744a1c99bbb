/**
 * Sizes that may be unknown until a graph runs. A `Dim` is a number, or a polynomial in named sizes with integer
 * coefficients, written as a string in one canonical way: "B", "20*B", "B*L+B". Two sizes are equal exactly when their
 * canonical forms are, so shapes are checked while a graph is built, and a size is known wherever its names are.
 */
export type Dim = number | string;
export type Shape = readonly Dim[];
/** Values of the symbols, as a batch brings them: `{ B: 256, L: 20 }`. */
export type Sizes = Readonly<Record<string, number>>;

/** Coefficient of each product of symbols; "" is the constant term. */
type Polynomial = Map<string, number>;

/** The one way to write a dim: `canonical("L*B")` is "B*L", `canonical("2*3")` is 6. */
export function canonical(dim: Dim): Dim {
  return format(parse(dim));
}

/** Product of dims; 1 of none. */
export function times(...dims: Dim[]): Dim {
  return format(
    dims.map(parse).reduce(
      (a, b) => {
        const product: Polynomial = new Map();
        for (const [p, x] of a)
          for (const [q, y] of b) accumulate(product, [...symbols(p), ...symbols(q)].sort().join("*"), x * y);
        return product;
      },
      new Map([["", 1]]),
    ),
  );
}

/** Sum of dims; 0 of none. */
export function plus(...dims: Dim[]): Dim {
  const sum: Polynomial = new Map();
  for (const dim of dims) for (const [p, x] of parse(dim)) accumulate(sum, p, x);
  return format(sum);
}

/** `a - b`. */
export function minus(a: Dim, b: Dim): Dim {
  return plus(a, times(-1, b));
}

/** `a / b`, where b is a single product (no sum) that divides every term of a; otherwise an error. */
export function dividedBy(a: Dim, b: Dim): Dim {
  const [divisor, ...rest] = [...parse(b)];
  const quotient: Polynomial = new Map();
  for (const [p, x] of parse(a)) {
    const left = symbols(p);
    for (const symbol of symbols(divisor?.[0] ?? "")) {
      const at = left.indexOf(symbol);
      if (at < 0) throw new Error(`Size ${a} is not a multiple of ${b}.`);
      left.splice(at, 1);
    }
    accumulate(quotient, left.join("*"), x / (divisor?.[1] ?? 0));
  }
  if (rest.length > 0 || [...quotient.values()].some((x) => !Number.isInteger(x)))
    throw new Error(`Size ${a} is not a multiple of ${b}.`);
  return format(quotient);
}

/** The number a dim stands for, given its symbols' values. */
export function sizeOf(dim: Dim, sizes: Sizes): number {
  if (typeof dim === "number") return dim;
  let total = 0;
  for (const [p, x] of parse(dim)) {
    total += symbols(p).reduce((product, symbol) => {
      const size = sizes[symbol];
      if (size === undefined) throw new Error(`Size ${symbol} is not given; known sizes: ${Object.keys(sizes).join(", ")}.`);
      return product * size;
    }, x);
  }
  return total;
}

/** Terms of a dim, each a coefficient and the symbols it multiplies. */
export function terms(dim: Dim): { coefficient: number; symbols: string[] }[] {
  return [...parse(dim)].map(([p, coefficient]) => ({ coefficient, symbols: symbols(p) }));
}

function symbols(product: string): string[] {
  return product === "" ? [] : product.split("*");
}

function parse(dim: Dim): Polynomial {
  if (typeof dim === "number") return new Map(dim === 0 ? [] : [["", dim]]);
  const sum: Polynomial = new Map();
  for (const term of dim.split("+")) {
    let coefficient = 1;
    const names: string[] = [];
    for (const factor of term.split("*")) {
      const text = factor.trim();
      if (/^-?\d+$/.test(text)) coefficient *= Number(text);
      else if (/^[A-Za-z_]\w*$/.test(text)) names.push(text);
      else throw new Error(`Size ${JSON.stringify(dim)} cannot be read; write names and whole numbers joined by * and +.`);
    }
    accumulate(sum, names.sort().join("*"), coefficient);
  }
  return sum;
}

function accumulate(sum: Polynomial, product: string, coefficient: number): void {
  const total = (sum.get(product) ?? 0) + coefficient;
  if (total === 0) sum.delete(product);
  else sum.set(product, total);
}

function format(sum: Polynomial): Dim {
  const keys = [...sum.keys()].sort();
  if (keys.every((key) => key === "")) return sum.get("") ?? 0;
  return keys
    .map((key) => {
      const x = sum.get(key)!;
      return key === "" ? String(x) : x === 1 ? key : `${x}*${key}`;
    })
    .join("+");
}
