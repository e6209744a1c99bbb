/** What an import step is made from: a file of a layout, and what all files of one import share. */
import type { Progress } from "../common/progress.js";
import type { Checkpoint } from "./checkpoint.js";
import type { ReadRow } from "./fields.js";
import type { Columns } from "./files/columns.js";
import type { RecordFile } from "./files/records.js";
import type { Rejects } from "./rejects.js";

/** One kind of file of a layout. */
export interface Source<T> {
  /** What its rows are, for people: "products". */
  name: string;
  file: RecordFile;
  columns: Columns;
  /** Columns that a CSV file must have. */
  required: readonly string[];
  read(values: Record<string, unknown>): ReadRow<T>;
}

/** What the files of one import share. */
export interface ImportRun {
  checkpoint: Checkpoint;
  rejects: Rejects;
  progress: Progress;
  /** A directory for the plans of repeats. */
  workDir: string;
  signal?: AbortSignal | undefined;
}
