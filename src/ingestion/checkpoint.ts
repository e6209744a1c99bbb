import type { Meta } from "../store/ports.js";
import type { Position } from "./files/rawRecord.js";

/** What became of a file's records: `rows` is the sum of all the others. */
export interface FileCounts {
  rows: number;
  inserted: number;
  updated: number;
  unchanged: number;
  /** Said the same thing as a later row, which stands for both. */
  repeated: number;
  rejected: number;
}

export const noCounts = (): FileCounts => ({ rows: 0, inserted: 0, updated: 0, unchanged: 0, repeated: 0, rejected: 0 });

/** How far one file has come. */
export interface FileState {
  next: Position | null;
  counts: FileCounts;
  /** Rows the store held of this kind before the file's first. */
  before?: number | undefined;
  done: boolean;
}

interface ImportState {
  id: string;
  rejectsBytes: number;
  files: Record<string, FileState>;
}

/** The Meta key it is kept under. */
export const CHECKPOINT_KEY = "import";

/**
 * Where an import stands, kept in the store beside the rows it speaks of. There is one at a time: an import that starts
 * forgets another's unfinished one, because what that one wrote may since have been overwritten.
 */
export class Checkpoint {
  private constructor(
    private readonly meta: Meta,
    private readonly state: ImportState,
    /** True where an unfinished import of the same source was found. */
    readonly resumed: boolean,
  ) {}

  /** `id` names the source: its kind, its directory, and what its files are now. */
  static async open(meta: Meta, id: string): Promise<Checkpoint> {
    const found = await meta.getMeta<ImportState>(CHECKPOINT_KEY);
    if (found?.id === id) return new Checkpoint(meta, found, true);
    return new Checkpoint(meta, { id, rejectsBytes: 0, files: {} }, false);
  }

  get rejectsBytes(): number {
    return this.state.rejectsBytes;
  }

  /** The file's state, to be changed in place and saved; a fresh one where the file was not met. */
  file(name: string): FileState {
    this.state.files[name] ??= { next: null, counts: noCounts(), done: false };
    return this.state.files[name];
  }

  /** Durable when it resolves. */
  async save(rejectsBytes: number): Promise<void> {
    this.state.rejectsBytes = rejectsBytes;
    await this.meta.setMeta(CHECKPOINT_KEY, this.state);
  }

  /** The import is complete: the next one starts afresh. */
  async clear(): Promise<void> {
    await this.meta.deleteMeta(CHECKPOINT_KEY);
  }
}
