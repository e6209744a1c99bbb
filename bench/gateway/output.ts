/** The report as tables for people. As JSON it is printed as it is. */

import type { Batch } from "./batch.js";
import type { EndToEnd } from "./endToEnd.js";
import type { Freshness } from "./freshness.js";
import type { GraphqlPhases } from "./graphql.js";
import type { GraphqlIngestion, ImportIngestion } from "./ingestion.js";
import type { Started } from "./parties.js";
import type { Hydration, Ranking } from "./ranking.js";
import type { CurvePoint, Retrieval } from "./retrieval.js";

/** What a run found; parts that were not asked for are left out. Milliseconds, megabytes, requests a second. */
export interface Report {
  about: Record<string, unknown>;
  endToEnd?: EndToEnd[];
  highestRate?: number;
  start?: Started & { loadedMemoryMb: Record<string, number> };
  retrieval?: Retrieval[];
  curve?: CurvePoint[];
  ranking?: Ranking[];
  hydration?: Hydration;
  eventToAnswer?: Freshness;
  upsertToAnswer?: Freshness;
  graphqlIngestion?: GraphqlIngestion[];
  importIngestion?: ImportIngestion;
  graphql?: GraphqlPhases[];
  batch?: Batch;
}

export function printTables(report: Report): void {
  const { about, endToEnd, highestRate, start, retrieval, curve, ranking, hydration } = report;
  const { eventToAnswer, upsertToAnswer, graphqlIngestion, importIngestion, graphql, batch } = report;
  section("What was measured", facts(about));
  if (endToEnd)
    for (const explained of [false, true]) {
      const lines = endToEnd.filter((line) => line.explained === explained);
      section(
        `recommendations(first: 20)${explained ? " with explanations" : ""}, open loop, ms`,
        table(lines, {
          rate: ({ rate }) => String(rate),
          p50: ({ p50 }) => ms(p50),
          p95: ({ p95 }) => ms(p95),
          p99: ({ p99 }) => ms(p99),
          "CPU gateway": ({ cpuMs }) => ms(cpuMs),
          "of it loop": ({ loopCpuMs }) => ms(loopCpuMs),
          "CPU all": ({ totalCpuMs }) => ms(totalCpuMs),
          "floor CPU": ({ floorCpuMs }) => ms(floorCpuMs),
          "x floor": ({ cpuMs, floorCpuMs }) => (cpuMs / floorCpuMs).toFixed(1),
          "floor p50": ({ floorP50 }) => ms(floorP50),
          "floor p99": ({ floorP99 }) => ms(floorP99),
          "loop p99": ({ loopDelayP99 }) => ms(loopDelayP99),
          "sent late": ({ latenessP99 }) => ms(latenessP99),
          answers: ({ requests }) => String(requests),
          lost: ({ failed, unanswered }) => String(failed + unanswered),
          degraded: ({ degraded }) => String(degraded),
          load: ({ load }) => load.toFixed(1),
        }),
      );
      const [first] = lines;
      if (first) section(`  its stages at ${first.rate}/s, mean ms`, facts(first.stages));
    }
  if (highestRate !== undefined) section("Highest rate with p99 under 50 ms", [`${highestRate} requests a second`]);
  if (start) section("Start, ms, and resident memory, MB", facts({ ...start }));
  if (retrieval)
    section(
      "Nearest 200, ms",
      table(retrieval, {
        filter: ({ filter }) => filter,
        passes: ({ share }) => percent(share),
        method: ({ method }) => method,
        p50: ({ p50 }) => ms(p50),
        p99: ({ p99 }) => ms(p99),
        "floor p50": ({ floorP50 }) => ms(floorP50),
        "floor p99": ({ floorP99 }) => ms(floorP99),
        recall: ({ recall }) => recall.toFixed(4),
        found: ({ found, wanted }) => `${found.toFixed(1)} of ${wanted}`,
      }),
    );
  if (curve && curve.length > 0)
    section(
      "The index's trade, ms",
      table(curve, {
        ef: ({ ef }) => String(ef),
        recall: ({ recall }) => recall.toFixed(4),
        p50: ({ p50 }) => ms(p50),
        p99: ({ p99 }) => ms(p99),
      }),
    );
  if (ranking)
    section(
      "Ranking, ms",
      table(ranking, {
        candidates: ({ candidates }) => String(candidates),
        graph: ({ p50 }) => ms(p50),
        "p99 ": ({ p99 }) => ms(p99),
        "floor (products)": ({ floorP50 }) => ms(floorP50),
        features: ({ featuresP50 }) => ms(featuresP50),
        "p99  ": ({ featuresP99 }) => ms(featuresP99),
        "all sources": ({ candidatesP50 }) => ms(candidatesP50),
        p99: ({ candidatesP99 }) => ms(candidatesP99),
      }),
    );
  if (hydration) section("Hydration, ms", facts({ ...hydration }));
  if (eventToAnswer) section("Event to answer, ms", facts({ ...eventToAnswer }));
  if (upsertToAnswer) section("Upsert to answer, ms", facts({ ...upsertToAnswer }));
  if (graphqlIngestion)
    section(
      "Events through GraphQL, batches of 100",
      table(graphqlIngestion, {
        callers: ({ callers }) => String(callers),
        "events/s": ({ eventsPerSecond }) => String(eventsPerSecond),
        p50: ({ p50 }) => ms(p50),
        p99: ({ p99 }) => ms(p99),
        "CPU of 1,000": ({ cpuMs }) => ms(cpuMs),
        all: ({ totalCpuMs }) => ms(totalCpuMs),
      }),
    );
  if (importIngestion) section("Events by import; floor: COPY", facts({ ...importIngestion }));
  if (graphql)
    section(
      "GraphQL's phases, ms",
      table(graphql, {
        query: ({ query }) => query,
        parse: (phases) => ms(phases.parse),
        validate: (phases) => ms(phases.validate),
        execute: (phases) => ms(phases.execute),
        serialize: (phases) => ms(phases.serialize),
      }),
    );
  if (batch) section("Batch lists", facts({ ...batch }));
}

function section(title: string, lines: readonly string[]): void {
  process.stdout.write(`\n${title}\n${lines.map((line) => `  ${line}\n`).join("")}`);
}

/** Two decimals below ten, as many figures as are worth reading above. */
function ms(value: number): string {
  return Number.isFinite(value) ? value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0) : "-";
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.01 ? 2 : 1)}%`;
}

function facts(values: Readonly<Record<string, unknown>>): string[] {
  const width = Math.max(...Object.keys(values).map((name) => name.length));
  return Object.entries(values).map(([name, value]) => `${name.padEnd(width)}  ${described(value)}`);
}

function described(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : ms(value);
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name} ${described(part)}`)
    .join(", ");
}

/** Right-aligned columns under their names. */
function table<Row>(rows: readonly Row[], columns: Readonly<Record<string, (row: Row) => string>>): string[] {
  const cells = Object.entries(columns).map(([name, show]) => [name.trim(), ...rows.map(show)]);
  const widths = cells.map((column) => Math.max(...column.map((cell) => cell.length)));
  return Array.from({ length: rows.length + 1 }, (_, i) => cells.map((column, c) => column[i]!.padStart(widths[c]!)).join("  "));
}
