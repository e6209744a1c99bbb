import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";

/**
 * Makes a directory that appears whole or not at all: `write` fills a draft beside it, which is then renamed. Of two
 * processes that do so at once, the second finds the first one's directory and throws its own draft away.
 */
export async function writeWhole(directory: string, write: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${directory}.${process.pid}-${Date.now()}.draft`;
  try {
    await mkdir(draft, { recursive: true });
    await write(draft);
    await rename(draft, directory);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(directory)) throw error;
  }
}
