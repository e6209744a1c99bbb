import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";

export interface MeasuredImport {
  /** Rows and seconds by file. */
  files: { name: string; rows: number; seconds: number }[];
  peakMb: number;
}

/** Runs `vitrine import` without encoding, in a process of its own, and watches it. `env` says into which shop. */
export async function measureImport(kind: "hm" | "feed", dir: string, env: Record<string, string>): Promise<MeasuredImport> {
  const child = spawn(process.execPath, ["dist/cli/main.js", "import", kind, dir, "--no-encode"], {
    env: { ...process.env, ...env },
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  let peakMb = 0;
  const watch = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
    peakMb = Math.max(peakMb, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
  }, 100);
  const [code] = await once(child, "close");
  clearInterval(watch);
  if (code !== 0) throw new Error(said);
  const sums = [
    ...said.matchAll(/^ {2}(\w+)(: looking for repeated rows)?: ([\d,]+)(?:\.\d+)? \w+ in (?:(\d+) min )?([\d.]+) s/gm),
  ];
  const files = sums
    .filter(([, , looking]) => !looking)
    .map(([, name = "", , rows = "0"]) => {
      // Looking for repeats is part of importing a file.
      const seconds = sums
        .filter((s) => s[1] === name)
        .reduce((sum, [, , , , min = "0", s]) => sum + 60 * Number(min) + Number(s), 0);
      return { name, rows: Number(rows.replaceAll(",", "")), seconds };
    });
  return { files, peakMb };
}
