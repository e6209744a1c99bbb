/** An import from end to end: check every file, make room, bring the files in one after another, then what follows from them. */
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { digest } from "../common/hash.js";
import { noProgress, type Progress } from "../common/progress.js";
import type { Store } from "../store/ports.js";
import { Checkpoint, type FileCounts } from "./checkpoint.js";
import type { ImportStep } from "./importFile.js";
import { whileNobodyImports } from "./importLock.js";
import { poolReviews } from "./poolReviews.js";
import { Rejects } from "./rejects.js";
import { noteImported, takeOverShop } from "./shop.js";

/** What an import is given. */
export interface ImportDeps {
  store: Store;
  /** Where `rejects/` and temporary files go. */
  dataDir: string;
  /** Encodes and indexes what changed; left out: that is for later. */
  encodeCatalogue?: (options: { progress: Progress; signal?: AbortSignal | undefined }) => Promise<unknown>;
}

export interface ImportOptions {
  progress?: Progress;
  /** Stops the import after the batch at hand; what was written stays, and the next call goes on from there. */
  signal?: AbortSignal | undefined;
}

/** What an import did, over all its runs where it was interrupted. */
export interface ImportSummary {
  kind: string;
  dir: string;
  /** It went on from an interrupted one. */
  resumed: boolean;
  removedDemo: boolean;
  files: ({ name: string; file: string; ignoredColumns: string[] } & FileCounts)[];
  rejected: number;
  /** Path of the rejects file; null where no row was rejected. */
  rejectsFile: string | null;
  /** Products whose reviews were pooled into their text. */
  pooledReviews: number;
  /** Of this run. */
  seconds: number;
}

/** What is imported: an importer's name, a directory, and its files in order. */
export interface ImportPlan {
  kind: string;
  dir: string;
  steps: readonly ImportStep[];
}

/**
 * Throws `FILE_UNREADABLE` or `BAD_INPUT`, and `CONFLICT` where another import is under way, before anything is written;
 * the signal's reason when stopped.
 */
export async function runImport(plan: ImportPlan, deps: ImportDeps, options: ImportOptions): Promise<ImportSummary> {
  const identities: string[] = [];
  for (const step of plan.steps) identities.push(await step.check());
  const source = `${plan.kind} ${plan.dir}`;
  return whileNobodyImports(deps.store, source, () => importFiles(plan, source, identities, deps, options));
}

async function importFiles(
  { kind, dir, steps }: ImportPlan,
  source: string,
  identities: readonly string[],
  { store, dataDir, encodeCatalogue }: ImportDeps,
  { progress = noProgress, signal }: ImportOptions,
): Promise<ImportSummary> {
  const started = performance.now();
  const removedDemo = await takeOverShop(store, source, progress);
  const checkpoint = await Checkpoint.open(store, digest([source, identities]));
  const rejectsPath = join(dataDir, "rejects", `${kind}-${basename(dir)}-${digest(source).slice(0, 8)}.jsonl`);
  if (checkpoint.resumed) progress.note("This import was interrupted before; it goes on from where it stopped.");
  else await rm(rejectsPath, { force: true });
  const rejects = new Rejects(rejectsPath, checkpoint.rejectsBytes);
  const workDir = join(dataDir, "import");
  const files: ImportSummary["files"] = [];
  try {
    await checkpoint.save(rejects.bytes);
    for (const step of steps) {
      const counts = await step.run({ checkpoint, rejects, progress, workDir, signal });
      const ignoredColumns = [...step.columns.unknown];
      if (ignoredColumns.length > 0) {
        progress.note(`${step.file}: ignored ${ignoredColumns.join(", ")} (unknown; put what should count under attributes).`);
      }
      files.push({ name: step.name, file: step.file, ignoredColumns, ...counts });
    }
  } finally {
    await rejects.close();
  }
  const pooledReviews = await poolReviews(store, progress, signal);
  await encodeCatalogue?.({ progress, signal });
  await noteImported(store, source);
  await checkpoint.clear();
  await rm(workDir, { recursive: true, force: true });
  const rejected = files.reduce((sum, file) => sum + file.rejected, 0);
  return {
    kind,
    dir,
    resumed: checkpoint.resumed,
    removedDemo,
    files,
    rejected,
    rejectsFile: rejected > 0 ? rejectsPath : null,
    pooledReviews,
    seconds: (performance.now() - started) / 1000,
  };
}
