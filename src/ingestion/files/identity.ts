import { open, stat } from "node:fs/promises";
import { digest, sha256 } from "../../common/hash.js";
import { Errors } from "../../errors.js";

const HEAD_BYTES = 1 << 16;

/** Size in bytes and a digest of size, modification time and first bytes: the same file is known again after a crash. */
export async function fileIdentity(path: string): Promise<{ bytes: number; digest: string }> {
  try {
    const { size, mtimeMs } = await stat(path);
    const handle = await open(path);
    try {
      const head = Buffer.alloc(Math.min(HEAD_BYTES, size));
      const { bytesRead } = await handle.read(head, 0, head.length, 0);
      return { bytes: size, digest: digest([size, mtimeMs, sha256(head.subarray(0, bytesRead))]) };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw Errors.fileUnreadable(path, cause);
  }
}
