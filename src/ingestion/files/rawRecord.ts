/** A record of a data file, whatever its format, and where it stands. */
/** Where the next record begins; a reader started there goes on as if it had never stopped. */
export interface Position {
  /** Bytes, uncompressed. */
  offset: number;
  /** Lines before it. */
  line: number;
  /** Records before it. */
  row: number;
}

/** One record. `problem` (then `values` is empty) where the text itself could not be read. */
export interface RawRecord {
  /** 1-based line it begins on. */
  line: number;
  /** 0-based number among the file's records. */
  row: number;
  next: Position;
  values: Record<string, unknown>;
  problem?: { value: unknown; reason: string };
}

/** Reads the records from `from` (left out: the first) on. `onBytes` hears how much of the file on disk was read. */
export type RecordReader = (from?: Position, onBytes?: (bytes: number) => void) => AsyncGenerator<RawRecord[]>;
