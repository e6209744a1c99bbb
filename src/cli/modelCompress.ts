import type { Command } from "commander";
import type { CompressSummary } from "../app.js";
import { readNumber } from "./options.js";
import type { Run } from "./shell.js";
import { withApp } from "./withApp.js";

interface Flags {
  int8?: boolean;
  prune?: number;
  activate?: boolean;
}

/** `models compress <name@version> [--int8] [--prune SHARE] [--activate]`. */
export function addModelCompress(command: Command, run: Run): void {
  command
    .command("compress")
    .description("make a smaller version of a model, measure both side by side, and keep it out of service unless it is a gain")
    .argument("<name@version>")
    .option("--int8", "int8 weights, activations quantized as they come")
    .option("--prune <share>", "set this share of each weight matrix to zero, the smallest first", readNumber({ above: 0 }))
    .option("--activate", "serve with it, but only if it is a gain")
    .action((id: string, { int8 = false, prune, activate = false }: Flags) =>
      run(async ({ config, progress, print, result }) => {
        const summary = await withApp(config, (app) => app.compressModel(id, { int8, prune: prune ?? null, activate, progress }));
        progress.end();
        for (const line of describe(summary)) print(line);
        result(summary);
      }),
    );
}

function describe({ original, compressed, figures, decision }: CompressSummary): string[] {
  const { questions, ndcg, loss, rankMs, bytes, packedBytes, sparsity } = figures;
  const kilobytes = (n: number): string => `${(n / 1000).toFixed(0)} kB`;
  const rows: [string, string, string, string][] = [
    ["", original, compressed, "change"],
    [
      `NDCG@12 (${questions} baskets)`,
      ndcg[0].toFixed(4),
      ndcg[1].toFixed(4),
      `${(-loss.mean).toFixed(4)} (p=${loss.p.toFixed(3)})`,
    ],
    ["ranking 240, p50", `${rankMs[0].toFixed(2)} ms`, `${rankMs[1].toFixed(2)} ms`, change(rankMs)],
    ["files", kilobytes(bytes[0]), kilobytes(bytes[1]), change(bytes)],
    ["files, gzip", kilobytes(packedBytes[0]), kilobytes(packedBytes[1]), change(packedBytes)],
    ["zero weights", "", `${Math.round(100 * sparsity)}%`, ""],
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join("  ")
      .trimEnd(),
  );
  return [...table, `${decision.activated ? "Activated" : "Not activated"}: ${decision.reason}.`];
}

function change([before, after]: [number, number]): string {
  const percent = 100 * (after / before - 1);
  return `${percent >= 0 ? "+" : ""}${percent.toFixed(0)}%`;
}
