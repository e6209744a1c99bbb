/**
 * Where training stands, on disk: one file per trial, replaced whole after every epoch, so that a process that is killed
 * loses at most the epoch it was in. A file is a line of JSON (`{ note, lengths }`) and a line feed, then the parts' bytes.
 */
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Errors } from "../../errors.js";

/** State of one trial: a small note, and named runs of bytes (parameters, optimisers). */
export interface Saved<Note> {
  note: Note;
  parts: Record<string, Uint8Array>;
}

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

interface Header<Note> {
  note: Note;
  lengths: Record<string, number>;
}

/** The chunks of a state's bytes, in order. */
export function pack<Note>({ note, parts }: Saved<Note>): Uint8Array[] {
  const lengths = Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, bytes.byteLength]));
  const header: Header<Note> = { note, lengths };
  return [Buffer.from(`${JSON.stringify(header)}\n`), ...Object.values(parts)];
}

/** Null where the bytes are not a whole state, as after a power cut. */
export function unpack<Note>(bytes: Uint8Array): Saved<Note> | null {
  const end = bytes.indexOf(10);
  if (end < 0) return null;
  const { note, lengths } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as Header<Note>;
  const parts: Record<string, Uint8Array> = {};
  let at = end + 1;
  for (const [name, length] of Object.entries(lengths)) {
    parts[name] = bytes.slice(at, at + length);
    at += length;
  }
  return at === bytes.byteLength ? { note, parts } : null;
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

/** The bytes of a vector, not copied. */
export function bytesOf(array: Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Overwrites a vector with bytes that `bytesOf` gave. */
export function fromBytes(array: Float32Array, bytes: Uint8Array | undefined): void {
  if (bytes?.byteLength !== array.byteLength)
    throw new Error(`A saved vector has ${bytes?.byteLength ?? "no"} bytes where ${array.byteLength} belong.`);
  bytesOf(array).set(bytes);
}
