import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A draft this old belongs to a process that was killed. */
const ABANDONED_MS = 60 * 60 * 1000;

/**
 * Makes a directory that appears whole or not at all: `write` fills a draft beside it, which is then renamed. Of two
 * processes that do so at once, the second finds the first one's directory and throws its own draft away.
 */
export async function writeWhole(directory: string, write: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${directory}.${randomUUID()}.draft`;
  try {
    await mkdir(draft, { recursive: true });
    await removeAbandoned(directory);
    await write(draft);
    await rename(draft, directory);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(directory)) throw error;
  }
}

async function removeAbandoned(directory: string): Promise<void> {
  const parent = dirname(directory);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${basename(directory)}.`) || !name.endsWith(".draft")) continue;
    const path = join(parent, name);
    const changed = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - changed > ABANDONED_MS) await rm(path, { recursive: true, force: true });
  }
}
