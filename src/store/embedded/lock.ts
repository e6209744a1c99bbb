import { constants, copyFileSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

/** Who holds a directory: a data directory, or one that stands for a lock. */
export interface LockHolder {
  pid: number;
  /** When the process started, in the kernel's ticks, so that a reused pid is not taken for its owner; null where unknown. */
  startedAt: string | null;
  /** The socket through which others may use the database; empty where there is none. */
  socketPath: string;
}

const SETTLE_MS = 100;
const lockFile = (dir: string): string => join(dir, "lock.json");

/** The holder written in `dir`'s lock, alive or not; null without a lock. */
export function readLock(dir: string): LockHolder | null {
  return parse(lockFile(dir));
}

/**
 * Tries to become the holder of `dir`: true on success, also where the lock's former holder is dead. The lock appears
 * with its content in one step (a hard link), so nobody reads half of it.
 */
export async function tryLock(dir: string, socketPath = ""): Promise<boolean> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const mine: LockHolder = { pid: process.pid, startedAt: startOf(process.pid), socketPath };
  const draft = join(dir, `lock.${process.pid}.${Math.random().toString(36).slice(2)}`);
  writeFileSync(draft, JSON.stringify(mine));
  try {
    if (link(draft, lockFile(dir))) return true;
    const held = readLock(dir);
    if (held && (await isAlive(held))) return false;
    if (!sameHolder(readLock(dir), held)) return false;
    const grave = `${draft}.stale`;
    try {
      renameSync(lockFile(dir), grave);
    } catch {
      return false; // somebody else took it over first
    }
    // Between the look and the rename another process may have taken it over: then give it back.
    if (!sameHolder(parse(grave), held)) link(grave, lockFile(dir));
    rmSync(grave, { force: true });
    if (!link(draft, lockFile(dir))) return false;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return sameHolder(readLock(dir), mine);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Gives the directory free, if this process still holds it. */
export function unlock(dir: string): void {
  if (readLock(dir)?.pid === process.pid) rmSync(lockFile(dir), { force: true });
}

/** Alive: its socket answers (this also holds between containers), or its process still runs. */
export async function isAlive(holder: LockHolder): Promise<boolean> {
  if (holder.socketPath && (await answers(holder.socketPath))) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return holder.startedAt === null || startOf(holder.pid) === holder.startedAt;
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const settle = (alive: boolean) => () => {
      socket.destroy();
      resolve(alive);
    };
    socket.once("connect", settle(true));
    socket.once("error", settle(false));
    socket.setTimeout(1000, settle(false));
  });
}

/** Field 22 of /proc/PID/stat with the boot's id; null where there is no /proc. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot}/${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
  } catch {
    return null;
  }
}

/** Gives `from` a second name, unless that is taken: then false. Some mounted file systems have no links; a copy does there. */
function link(from: string, to: string): boolean {
  for (const make of [linkSync, (a: string, b: string) => copyFileSync(a, b, constants.COPYFILE_EXCL)]) {
    try {
      make(from, to);
      return true;
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === "EEXIST") return false;
      if (make !== linkSync || !NO_LINKS.has(code ?? "")) throw cause;
    }
  }
  return false;
}
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

function parse(file: string): LockHolder | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as LockHolder;
  } catch {
    return null;
  }
}

function sameHolder(a: LockHolder | null, b: LockHolder | null): boolean {
  return a?.pid === b?.pid && a?.startedAt === b?.startedAt && a?.socketPath === b?.socketPath;
}
