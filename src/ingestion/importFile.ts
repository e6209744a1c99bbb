/** One file into the store: find what repeats, then read, check and write batch by batch, keeping the place after each. */
import type { FileCounts, FileState } from "./checkpoint.js";
import type { Columns } from "./files/columns.js";
import { fileIdentity } from "./files/identity.js";
import type { Position, RawRecord, RecordReader } from "./files/rawRecord.js";
import { openRecords } from "./files/records.js";
import { findRepeats } from "./findRepeats.js";
import type { Reject } from "./rejects.js";
import type { RepeatPlan } from "./repeats.js";
import type { Sink, Written } from "./sinks.js";
import type { ImportRun, Source } from "./source.js";

/** A file ready to be imported; `check` finds what makes it unreadable before anything is written. */
export interface ImportStep {
  readonly name: string;
  readonly file: string;
  readonly columns: Columns;
  /** Returns the file's identity. */
  check(): Promise<string>;
  run(run: ImportRun): Promise<FileCounts>;
}

const BATCH_ROWS = 2000;

/** The step that brings the rows of `source` into `sink`. */
export function importStep<T, P>(source: Source<T>, sink: Sink<T, P>): ImportStep {
  const { name, file, columns, required } = source;
  const open = (): Promise<RecordReader> => openRecords(file, columns, required);
  return {
    name,
    file: file.path,
    columns,
    async check() {
      await open();
      return (await fileIdentity(file.path)).digest;
    },
    async run(run) {
      const state = run.checkpoint.file(name);
      if (state.done) return state.counts;
      const identity = await fileIdentity(file.path);
      const reader = await open();
      const plan = await findRepeats(source, sink, reader, identity, run);
      await recallLostBatch(sink, state, run);
      run.progress.stage(name, plan.rows, "rows");
      run.progress.update(state.counts.rows);
      await writeRows(source, sink, reader, plan, state, run);
      state.done = true;
      await run.checkpoint.save(run.rejects.bytes);
      plan.close();
      return state.counts;
    },
  };
}

/**
 * A run that was killed may have written one batch more than it kept note of. That batch is written again, and its rows
 * then count as unchanged; how many of them were new is what the store holds more than is accounted for.
 */
async function recallLostBatch<T, P>(sink: Sink<T, P>, state: FileState, run: ImportRun): Promise<void> {
  const held = await sink.count?.();
  if (held === undefined) return;
  if (state.before === undefined) {
    state.before = held;
    await run.checkpoint.save(run.rejects.bytes);
    return;
  }
  const lost = Math.min(BATCH_ROWS, Math.max(0, held - state.before - state.counts.inserted));
  state.counts.inserted += lost;
  state.counts.unchanged -= lost;
}

interface Batch<T> {
  rows: T[];
  /** Per row: where it stands, and for how many equal rows. */
  places: { line: number; rows: number }[];
  rejects: Reject[];
  records: number;
  repeated: number;
  next: Position | null;
}

const emptyBatch = <T>(): Batch<T> => ({ rows: [], places: [], rejects: [], records: 0, repeated: 0, next: null });

async function writeRows<T, P>(
  source: Source<T>,
  sink: Sink<T, P>,
  reader: RecordReader,
  plan: RepeatPlan,
  state: FileState,
  run: ImportRun,
): Promise<void> {
  let batch = emptyBatch<T>();
  // One batch is being written while the next is read and made ready; never more, so that memory stays flat.
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    const full = batch;
    batch = emptyBatch();
    const prepared = await sink.prepare(full.rows);
    await writing;
    run.signal?.throwIfAborted();
    writing = sink.write(prepared).then((written) => keep(source.file.path, full, written, state, run));
    // Whoever awaits it next meets the error; until then it must not count as unhandled.
    writing.catch(() => {});
  };
  try {
    for await (const records of reader(state.next ?? undefined)) {
      for (const record of records) {
        route(source, sink, plan, record, batch);
        if (batch.records >= BATCH_ROWS) await flush();
      }
    }
    if (batch.records > 0) await flush();
  } finally {
    await writing;
  }
}

/** Puts one record where it belongs in the batch: among the rows, the rejects, or those another row stands for. */
function route<T, P>(source: Source<T>, sink: Sink<T, P>, plan: RepeatPlan, record: RawRecord, batch: Batch<T>): void {
  const { line, problem } = record;
  batch.records++;
  batch.next = record.next;
  const file = source.file.path;
  if (problem) {
    batch.rejects.push({ file, line, problems: [{ code: "BAD_INPUT", field: "", ...problem }] });
    return;
  }
  const read = source.read(record.values);
  if ("problems" in read) {
    batch.rejects.push({ file, line, problems: read.problems });
    return;
  }
  const repeat = plan.at(record.row);
  if (repeat?.rows === 0) {
    batch.repeated++;
    return;
  }
  batch.rows.push(repeat ? sink.merge(read.value, repeat) : read.value);
  batch.places.push({ line, rows: repeat?.rows ?? 1 });
}

/** The batch is in the store: its rejects go to their file, then the place is kept. */
async function keep<T>(file: string, batch: Batch<T>, written: Written, state: FileState, run: ImportRun): Promise<void> {
  const { counts } = state;
  const late = written.rejected.map(({ index, problem }): Reject & { rows: number } => {
    const { line, rows } = batch.places[index]!;
    return { file, line, rows, problems: [problem] };
  });
  const lateRows = late.reduce((sum, { rows }) => sum + rows, 0);
  await run.rejects.append([...batch.rejects, ...late].sort((a, b) => a.line - b.line));
  counts.rows += batch.records;
  counts.inserted += written.inserted;
  counts.updated += written.updated;
  counts.unchanged += written.unchanged;
  counts.repeated += batch.repeated - (lateRows - late.length);
  counts.rejected += batch.rejects.length + lateRows;
  state.next = batch.next;
  await run.checkpoint.save(run.rejects.bytes);
  run.progress.update(counts.rows, counts.rejected > 0 ? { rejected: counts.rejected } : {});
}
