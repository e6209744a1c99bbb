/**
 * Rows that say the same thing again, wherever they stand in a file: found before anything is written, in constant memory.
 *
 * The store sets a quantity and never adds, so a purchase that a file spells as three rows must reach it once, as three. One
 * pass over the file writes (hash of identity, row number, quantity) into partitions by hash, each small enough to group
 * in memory; what repeats goes into pages by row number. The import then turns the pages in step with the file.
 */
import { hash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Spill } from "./files/spill.js";

/** What becomes of a row that shares its identity with others: the last one stands for all, the others are passed over. */
export interface Repeat {
  /** How many rows it stands for; 0: passed over. */
  rows: number;
  /** Sum of those rows' quantities. */
  quantity: number;
}

const PAGE_ROWS = 1 << 16;
const ENTRY = 16 + 4 + 8;
const SLIP = 4 + 4 + 8;

/** Collects every row's identity; `finish` leaves a `RepeatPlan` in the directory. */
export class RepeatFinder {
  readonly #entries: Spill;
  #rows = 0;

  /** `partitions`: so many that a partition's rows fit in memory (some ten thousand each). Empties `dir` first. */
  constructor(
    private readonly dir: string,
    private readonly partitions: number,
  ) {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    this.#entries = new Spill(dir, ENTRY);
  }

  add(row: number, identity: string, quantity: number): void {
    const key = hash("md5", identity, "buffer");
    this.#entries.append(`hash-${key.readUInt32LE(0) % this.partitions}`, (bytes, at) => {
      key.copy(bytes, at);
      bytes.writeUInt32LE(row, at + 16);
      bytes.writeDoubleLE(quantity, at + 20);
    });
  }

  /** `rows`: how many records the file has; `digest`: names the file the plan belongs to. */
  finish(rows: number, digest: string): RepeatPlan {
    this.#entries.flush();
    const slips = new Spill(this.dir, SLIP);
    for (let partition = 0; partition < this.partitions; partition++) {
      const file = join(this.dir, `hash-${partition}`);
      if (!existsSync(file)) continue;
      this.#group(readFileSync(file), slips);
      rmSync(file);
    }
    slips.flush();
    writeFileSync(join(this.dir, "plan.tmp"), JSON.stringify({ rows, repeated: this.#rows, digest }));
    renameSync(join(this.dir, "plan.tmp"), join(this.dir, "plan.json"));
    return new RepeatPlan(this.dir, rows, this.#rows);
  }

  #group(entries: Buffer, slips: Spill): void {
    const groups = new Map<string, { last: number; rows: number; quantity: number }>();
    const slip = (row: number, rows: number, quantity: number): void =>
      slips.append(`page-${Math.floor(row / PAGE_ROWS)}`, (bytes, at) => {
        bytes.writeUInt32LE(row, at);
        bytes.writeUInt32LE(rows, at + 4);
        bytes.writeDoubleLE(quantity, at + 8);
      });
    for (let at = 0; at < entries.length; at += ENTRY) {
      const key = entries.toString("latin1", at, at + 16);
      const row = entries.readUInt32LE(at + 16);
      const quantity = entries.readDoubleLE(at + 20);
      const group = groups.get(key);
      if (!group) groups.set(key, { last: row, rows: 1, quantity });
      else {
        slip(group.last, 0, 0);
        this.#rows++;
        group.last = row;
        group.rows++;
        group.quantity += quantity;
      }
    }
    for (const { last, rows, quantity } of groups.values()) if (rows > 1) slip(last, rows, quantity);
  }
}

/** Answers, row by row in ascending order, what becomes of each. */
export class RepeatPlan {
  #page = -1;
  #slips = new Map<number, Repeat>();

  constructor(
    private readonly dir: string,
    /** Records in the file. */
    readonly rows: number,
    /** Records that repeat another and are passed over. */
    readonly repeated: number,
  ) {}

  /** The plan an earlier run left for the same file, or null. */
  static reopen(dir: string, digest: string): RepeatPlan | null {
    const file = join(dir, "plan.json");
    if (!existsSync(file)) return null;
    const plan = JSON.parse(readFileSync(file, "utf8")) as { rows: number; repeated: number; digest: string };
    return plan.digest === digest ? new RepeatPlan(dir, plan.rows, plan.repeated) : null;
  }

  /** Null: the row's identity is its own. */
  at(row: number): Repeat | null {
    const page = Math.floor(row / PAGE_ROWS);
    if (page !== this.#page) this.#turnTo(page);
    return this.#slips.get(row) ?? null;
  }

  #turnTo(page: number): void {
    this.#page = page;
    this.#slips = new Map();
    const file = join(this.dir, `page-${page}`);
    if (!existsSync(file)) return;
    const slips = readFileSync(file);
    for (let at = 0; at < slips.length; at += SLIP) {
      this.#slips.set(slips.readUInt32LE(at), { rows: slips.readUInt32LE(at + 4), quantity: slips.readDoubleLE(at + 8) });
    }
  }

  /** Removes the plan's files. */
  close(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
