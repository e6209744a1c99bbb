import type { Command } from "commander";
import type { DriftFigure, ShadowAgreement } from "../app.js";
import { readNumber } from "./options.js";
import type { Run } from "./shell.js";
import { withApp } from "./withApp.js";

interface ShadowFlags {
  share: number;
  off?: boolean;
}

/** `models shadow|drift|jobs`: what the traffic says of models, and trainings that gateways started. */
export function addModelTraffic(command: Command, run: Run): void {
  command
    .command("shadow")
    .description("let a model score a share of the traffic beside the active one; without a model: what was found out")
    .argument("[name@version]")
    .option("--share <number>", "share of the traffic, above 0 and up to 1", readNumber({ above: 0 }), 0.1)
    .option("--off", "end it")
    .action((id: string | undefined, { share, off }: ShadowFlags) =>
      run(async ({ config, progress, print, result }) => {
        if (off) {
          await withApp(config, (app) => app.shadowModel(null, share, progress));
          print("No model shadows any more.");
          return result({ shadow: null });
        }
        if (id !== undefined) {
          await withApp(config, (app) => app.shadowModel(id, share, progress));
          progress.end();
          print(`${id} shadows ${percent(share)} of the traffic.`);
          return result({ shadow: id, share });
        }
        const report = await withApp(config, (app) => app.shadowReport());
        if (!report) print("No model shadows. Let one: npm run vitrine -- models shadow <name@version>");
        else {
          print(`${report.candidate} shadows ${percent(report.share ?? 0)} of the traffic.`);
          for (const line of report.reports.flatMap(describeAgreement)) print(line);
          if (report.reports.length === 0) print("  It has not scored an answer yet.");
        }
        result(report);
      }),
    );
  command
    .command("drift")
    .description("how far the last week's traffic has shifted from what a model was trained for")
    .argument("[name@version]", "left out: the active one")
    .action((id: string | undefined) =>
      run(async ({ config, print, result }) => {
        const { model, figures } = await withApp(config, (app) => app.modelDrift(id));
        for (const line of describeDrift(model, figures)) print(line);
        result({ model, figures });
      }),
    );
  command
    .command("jobs")
    .description("trainings that gateways started, newest first")
    .action(() =>
      run(async ({ config, print, result }) => {
        const jobs = await withApp(config, (app) => app.trainingJobs());
        for (const { startedAt, trigger, state, stage, progress, model, reason } of jobs) {
          const doing = stage === null ? "" : ` ${stage}${progress === null ? "" : ` ${percent(progress)}`}`;
          print(
            `${startedAt.toISOString().slice(0, 16)}  ${trigger.padEnd(9)}  ${state.padEnd(11)}${doing} ${model ?? ""} ${reason ?? ""}`,
          );
        }
        if (jobs.length === 0) print("No gateway has started a training yet.");
        result(jobs);
      }),
    );
}

function describeAgreement(report: ShadowAgreement): string[] {
  const { active, requests, dropped, failed, overlapAt12, rankCorrelation, top1Agreement, meanMs, lift } = report;
  const figure = (x: number | null): string => (x === null ? "-" : x.toFixed(3));
  const decided = lift.candidateHigher + lift.activeHigher;
  return [
    `  beside ${active}: ${requests} answers scored, ${dropped} left out, ${failed} failed, ${figure(meanMs)} ms each`,
    `    agreement: overlap@12 ${figure(overlapAt12)}, rank correlation ${figure(rankCorrelation)}, same first product ${figure(top1Agreement)}`,
    decided === 0
      ? `    lift: of ${lift.wanted} wanted products neither ranked one higher`
      : `    lift: it ranked the wanted product higher in ${percent(lift.candidateHigher / decided)} of ${decided}, p=${lift.p.toFixed(4)} (sign test over shoppers); predicted change of DCG@12 ${lift.predicted === null ? "-" : percent(lift.predicted)}`,
  ];
}

function describeDrift(model: string, figures: readonly DriftFigure[] | null): string[] {
  if (figures === null) return [`${model} was trained before references were kept: train again to see drift.`];
  if (figures.length === 0) return [`${model} has served too little in the last week to say.`];
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures.map(
    ({ name, psi, ks, level, observed }) =>
      `${name.padEnd(width)}  PSI ${psi.toFixed(3)}  KS ${ks.toFixed(3)}  ${level.padEnd(8)}  ${observed} values`,
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
