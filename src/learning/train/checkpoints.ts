/**
 * Where training stands, on disk: one file per trial, replaced whole after every epoch, so that a process that is killed
 * loses at most the epoch it was in.
 */
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pack, type Saved, unpack } from "../../common/packed.js";
import { Errors } from "../../errors.js";

/** The place of one trial's state. */
export interface Checkpoint<Note> {
  /** Null where nothing whole is there. */
  read(): Promise<Saved<Note> | null>;
  /** Durable when it resolves. */
  write(saved: Saved<Note>): Promise<void>;
}

export interface Checkpoints {
  /** The trial called `name`: letters, digits and dashes. */
  of<Note>(name: string): Checkpoint<Note>;
  /** Training is complete: everything is removed. */
  clear(): Promise<void>;
}

/** For training that is not to be resumed. */
export const noCheckpoints: Checkpoints = {
  of: () => ({ read: async () => null, write: async () => {} }),
  clear: async () => {},
};

/** Unfinished trainings untouched for so long are not taken up again. */
const ABANDONED_MS = 7 * 24 * 3_600_000;

/** Checkpoints in `<root>/<digest>/`; `digest` names everything that decides what the training gives. */
export async function openCheckpoints(root: string, digest: string): Promise<Checkpoints> {
  const dir = join(root, digest);
  await mkdir(dir, { recursive: true }).catch((cause: unknown) => {
    throw Errors.fileUnwritable(dir, cause);
  });
  await removeAbandoned(root, digest);
  return {
    of: <Note>(name: string) => checkpointIn<Note>(dir, name),
    clear: () => rm(dir, { recursive: true, force: true }),
  };
}

function checkpointIn<Note>(dir: string, name: string): Checkpoint<Note> {
  const path = join(dir, `${name}.checkpoint`);
  return {
    async read() {
      const bytes = await readFile(path).catch(() => null);
      return bytes && unpack<Note>(bytes);
    },
    async write(saved) {
      const draft = `${path}.${process.pid}.draft`;
      const file = await open(draft, "w");
      try {
        for (const chunk of pack(saved)) await file.write(chunk);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
    },
  };
}

async function removeAbandoned(root: string, own: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (name === own) continue;
    const path = join(root, name);
    const changed = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - changed > ABANDONED_MS) await rm(path, { recursive: true, force: true });
  }
}
