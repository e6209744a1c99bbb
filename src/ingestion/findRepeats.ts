import { join } from "node:path";
import type { RecordReader } from "./files/rawRecord.js";
import { RepeatFinder, RepeatPlan } from "./repeats.js";
import type { Sink } from "./sinks.js";
import type { ImportRun, Source } from "./source.js";

/** Bytes of a file per partition of its rows, plain and packed: some ten thousand rows. */
const PARTITION_BYTES = { plain: 4 << 20, packed: 1 << 19 };

/** Reads a file once for the rows that say the same again; the plan an earlier run left for it is used where there is one. */
export async function findRepeats<T, P>(
  source: Source<T>,
  sink: Sink<T, P>,
  reader: RecordReader,
  identity: { bytes: number; digest: string },
  { progress, workDir, signal }: ImportRun,
): Promise<RepeatPlan> {
  const dir = join(workDir, source.name);
  const earlier = RepeatPlan.reopen(dir, identity.digest);
  if (earlier) return earlier;
  const unit = source.file.path.endsWith(".gz") ? PARTITION_BYTES.packed : PARTITION_BYTES.plain;
  const finder = new RepeatFinder(dir, Math.min(1024, Math.ceil(identity.bytes / unit) || 1));
  const megabytes = (bytes: number): number => Math.round(bytes / 1e4) / 100;
  progress.stage(`${source.name}: looking for repeated rows`, megabytes(identity.bytes), "MB");
  let rows = 0;
  for await (const records of reader(undefined, (bytes) => progress.update(megabytes(bytes)))) {
    signal?.throwIfAborted();
    for (const record of records) {
      rows++;
      const read = record.problem ? null : source.read(record.values);
      if (read && "value" in read) finder.add(record.row, sink.identity(read.value), sink.quantity(read.value));
    }
  }
  return finder.finish(rows, identity.digest);
}
