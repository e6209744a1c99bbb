/** What /proc tells of processes (Linux). */
import { readdir, readFile } from "node:fs/promises";

/** Milliseconds of one clock tick: a hundredth of a second on every Linux of today. */
const TICK_MS = 10;

/** Milliseconds of processor that a process, its descendants and its children that have ended have used. */
export async function treeCpuMs(root: number): Promise<number> {
  return (await tree(root)).reduce((sum, { ms }) => sum + ms, 0);
}

/** Megabytes of a process and its descendants; what they share is counted once. */
export async function treeMemoryMb(root: number): Promise<number> {
  let kilobytes = 0;
  for (const { pid } of await tree(root)) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
    kilobytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  return Math.round(kilobytes / 1024);
}

async function tree(root: number): Promise<{ pid: number; ms: number }[]> {
  const all = new Map<number, { pid: number; parent: number; ms: number }>();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => null);
    if (stat === null) continue;
    const fields = fieldsOf(stat);
    const ms = TICK_MS * (fields[11]! + fields[12]! + fields[13]! + fields[14]!);
    all.set(Number(name), { pid: Number(name), parent: fields[1]!, ms });
  }
  const descends = (pid: number): boolean => {
    for (let at: number | undefined = pid; at; at = all.get(at)?.parent) if (at === root) return true;
    return false;
  };
  return [...all.values()].filter(({ pid }) => descends(pid));
}

/** The numbers after the process's name, which may hold spaces and brackets. */
function fieldsOf(stat: string): number[] {
  return stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
}

/** Milliseconds of processor of a process's first thread, which is Node's event loop. */
export async function firstThreadCpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/task/${pid}/stat`, "utf8");
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  return TICK_MS * (fields[11]! + fields[12]!);
}

/** Megabytes resident now, and at most so far. */
export async function memoryMb(pid: number): Promise<{ resident: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const mb = (field: string): number => Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { resident: mb("VmRSS"), peak: mb("VmHWM") };
}
