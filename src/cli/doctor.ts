import { mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { type Probe, probes } from "../app.js";
import type { Config } from "../config.js";
import { message } from "../errors.js";
import type { Run } from "./shell.js";

const OLDEST_NODE = [20, 19] as const;
const LEAST_FREE_GB = 1;

interface Finding {
  check: string;
  passed: boolean;
  /** What was found, or what is wrong and what to do about it. */
  detail: string;
}

/** `doctor`: looks at everything Vitrine needs, one line each, and exits with an error where something is missing. */
export function addDoctor(program: Command, run: Run): void {
  program
    .command("doctor")
    .description("check this machine, the settings, the database, the cache, the encoders and the model")
    .action(() =>
      run(async ({ config, print, result, fail }) => {
        const findings: Finding[] = [];
        const { all, close } = probes(config);
        for (const [check, probe] of Object.entries({ ...machine(config), ...all })) {
          const finding = await examine(check, probe);
          print(`${finding.passed ? "ok  " : "FAIL"}  ${check.padEnd(15)} ${finding.detail}`);
          findings.push(finding);
        }
        await close();
        const failed = findings.filter(({ passed }) => !passed).length;
        print(failed === 0 ? "Everything is in order." : `${failed} of ${findings.length} checks failed.`);
        result({ passed: failed === 0, findings });
        if (failed > 0) fail();
      }),
    );
}

async function examine(check: string, probe: Probe): Promise<Finding> {
  try {
    return { check, passed: true, detail: await probe() };
  } catch (error) {
    return { check, passed: false, detail: message(error) };
  }
}

function machine(config: Config): Record<string, Probe> {
  return {
    async node() {
      const { node } = process.versions;
      const [major = 0, minor = 0] = node.split(".").map(Number);
      const [oldestMajor, oldestMinor] = OLDEST_NODE;
      if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return node;
      throw new Error(`Node ${node} is too old; install ${OLDEST_NODE.join(".")} or newer.`);
    },
    async "data directory"() {
      const { dataDir } = config;
      const trial = join(dataDir, `.doctor-${process.pid}`);
      try {
        await mkdir(dataDir, { recursive: true });
        await writeFile(trial, "");
        await rm(trial);
      } catch (cause) {
        throw new Error(`${dataDir} cannot be written (${message(cause)}). Correct its permissions, or set VITRINE_DATA_DIR.`);
      }
      const { bavail, bsize } = await statfs(dataDir);
      const freeGb = (bavail * bsize) / 1e9;
      if (freeGb < LEAST_FREE_GB)
        throw new Error(`${dataDir} has ${freeGb.toFixed(1)} GB free; make room for ${LEAST_FREE_GB} GB.`);
      return `${dataDir}, ${freeGb.toFixed(0)} GB free`;
    },
  };
}
