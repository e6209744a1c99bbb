import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { figure, pValue, signed, whole } from "../../src/evaluation/report/html/format.js";
import type { ReportData } from "../../src/evaluation/report/reportData.js";
import { writeShop } from "../ingestion/shopFixture.js";
import { vitrine } from "./terminal.js";

// Imports a shop, trains two models and asks them: as from a shell.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const root = mkdtempSync(join(tmpdir(), "vitrine-report-"));
const env = { VITRINE_DATA_DIR: join(root, "data"), VITRINE_MODELS_DIR: join(root, "models") };
const out = join(root, "out");
afterAll(() => rmSync(root, { recursive: true }));

/** Six tastes, 60 products, 60 shoppers, half a year; mornings and evenings, phones and desks. */
function feed() {
  const random = seededRandom(3);
  const products = Array.from({ length: 60 }, (_, i) => ({
    id: `p${i}`,
    title: `Item <${i}> & co`,
    category: ["All", `Kind ${i % 6}`],
    brand: i % 2 ? "Odd" : "Even",
    price: 10 + i,
  }));
  const users = Array.from({ length: 60 }, (_, u) => ({ id: `u${u}`, attributes: { age: 20 + (u % 50) } }));
  const interactions = users.flatMap(({ id }, u) =>
    Array.from({ length: 12 }, () => ({
      userId: id,
      productId: `p${random.uniform() < 0.8 ? 6 * random.below(10) + (u % 6) : random.below(60)}`,
      type: random.uniform() < 0.5 ? "PURCHASE" : "VIEW",
      timestamp: new Date(Date.UTC(2025, 0, 1) + random.below(180 * 24) * 3_600_000).toISOString(),
      context: { device: random.uniform() < 0.5 ? "MOBILE" : "DESKTOP" },
    })),
  );
  return { "products.jsonl": products, "users.jsonl": users, "interactions.jsonl": interactions };
}

async function run(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await vitrine([...args, "--json"], env);
  expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

let ids: { full: string; collaborative: string; earlier: string };
beforeAll(async () => {
  await run("import", "feed", writeShop(join(root, "feed"), feed()), "--no-encode");
  const train = async (...args: string[]): Promise<string> => {
    const { name, version } = await run("train", "--budget", "0.03", "--no-activate", "--no-switch-off", ...args);
    return `${name}@${version}`;
  };
  ids = {
    full: await train("--name", "full"),
    collaborative: await train("--name", "other", "--variant", "collaborative"),
    earlier: await train("--name", "earlier", "--until", "2025-04-15"),
  };
});

describe("evaluate --report", () => {
  let data: ReportData;
  let html: string;
  beforeAll(async () => {
    const models = ["--model", ids.full, "--compare", ids.collaborative, "--curve", ids.earlier];
    await run("evaluate", ...models, "--report", out, "--surface", "price,days");
    data = JSON.parse(readFileSync(join(out, "report.json"), "utf8")) as ReportData;
    html = readFileSync(join(out, "index.html"), "utf8");
  });

  it("holds every part as data, from one command and one data digest", () => {
    expect(data.command).toBe(process.argv.slice(2).join(" "));
    expect(data.dataDigest).toMatch(/^[0-9a-f]{16}$/);
    expect(data.models.map(({ id, method, onCurve }) => [id, method, onCurve])).toEqual([
      [ids.full, "model", false],
      [ids.collaborative, "collaborative", false],
      [ids.earlier, ids.earlier, true],
    ]);
    expect(data.paperTable.rows.map(({ name, method }) => [name, method !== null])).toEqual([
      ["Collaborative filtering", true],
      ["Content-based filtering", true],
      ["Deep learning, one modality", false],
      ["Hybrid", true],
      ["Proposed model", true],
    ]);
    expect(data.learningCurve.map(({ id }) => id)).toEqual([ids.earlier, ids.full]);
    expect(data.learningCurve[0]!.events).toBeLessThan(data.learningCurve[1]!.events);
    expect(data.attention.map(({ facet }) => facet)).toEqual(expect.arrayContaining(["GENERAL", "TIME", "SEASON", "DEVICE"]));
    const of = (facet: string) => data.attention.find((a) => a.facet === facet)!;
    expect(of("GENERAL").mean).toBeGreaterThan(0);
    expect(data.calibration!.bins.length).toBeGreaterThan(3);
    for (const { predicted, observed } of data.calibration!.bins)
      for (const p of [predicted, observed]) expect(p >= 0 && p <= 1).toBe(true);
    expect(data.latency.map(({ method }) => method)).toEqual(expect.arrayContaining(["model", "iALS", "blend of baselines"]));
    for (const { milliseconds } of data.latency) expect(milliseconds).toBeGreaterThanOrEqual(0);
    expect(data.result.situations.map(({ slice }) => slice)).toEqual(
      expect.arrayContaining(["device: mobile", "device: desktop"]),
    );
    const { x, y, scores } = data.surface!;
    expect([x.name, y.name, scores.length, scores[0]!.length]).toEqual(["price", "days", y.values.length, x.values.length]);
    for (const score of scores.flat()) expect(score > 0 && score < 1).toBe(true);
  });

  it("never invents a row that was not measured: it says how to measure it", () => {
    const row = data.paperTable.rows.find(({ name }) => name === "Deep learning, one modality")!;
    expect(row.values).toEqual({});
    expect(html).toContain("not measured: train models with --variant text-only and image-only and name them with --compare");
  });

  it("is one page that asks nothing of any network", () => {
    expect(html).not.toMatch(/<(script|link|iframe|img|object)\b/);
    expect(html).not.toMatch(/@import|url\((?!#)/);
    // XML namespaces name no address that is asked.
    const addresses = [...html.matchAll(/https?:\/\/[^"'\s)<]+/g)].map(([address]) => address);
    expect(new Set(addresses)).toEqual(new Set(["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"]));
    const links = [...html.matchAll(/href="([^"#][^"]*)"/g)].map(([, to]) => to!);
    for (const link of links) expect([link, existsSync(join(out, link))]).toEqual([link, true]);
  });

  it("has every section, and a drawing for each figure beside the page", () => {
    const sections = [
      "table-1",
      "methods",
      "ablations",
      "slices",
      "situations",
      "figure-2",
      "figure-3",
      "attention",
      "calibration",
      "learning-curve",
      "latency",
      "lists",
      "provenance",
    ];
    for (const id of sections) expect(html.split(`<section id="${id}">`)).toHaveLength(2);
    const drawn = readdirSync(join(out, "figures")).sort();
    expect(drawn).toEqual(
      expect.arrayContaining(
        ["attention", "calibration", "latency", "learning-curve", "methods", "surface"].map((f) => `${f}.svg`),
      ),
    );
    for (const name of drawn) {
      const svg = readFileSync(join(out, "figures", name), "utf8");
      expect(svg.startsWith("<svg ")).toBe(true);
      expect(html).toContain(svg);
      expect(html).toMatch(
        new RegExp(`id="figure-${name.replace(".svg", "")}"><div class="scroll" role="img" aria-label="[^"]+"`),
      );
    }
  });

  it("prints the numbers of its data, with where they are from", () => {
    const section = (id: string): string => html.split(`<section id="${id}">`)[1]!.split("</section>")[0]!;
    const rowOf = (table: string, name: string): string => {
      const rows = table.match(/<tr[\s\S]*?<\/tr>/g)!.filter((row) => row.includes(`class="left">${name}<`));
      expect([name, rows.length]).toEqual([name, 1]);
      return rows[0]!;
    };
    for (const { method, metrics, behind } of data.result.slices[0]!.methods) {
      const row = rowOf(section("methods"), method);
      for (const metric of ["hr@12", "ndcg@12", "map@12", "recall@50"]) {
        const { mean, low, high } = metrics[metric]!;
        expect(row).toContain(`<td>${figure(mean)}<small>${figure(low)}–${figure(high)}</small></td>`);
      }
      const lead = behind?.["ndcg@12"];
      if (lead)
        expect(row).toContain(`<td>${signed(lead.mean)}<small>${signed(lead.low)} to ${signed(lead.high)}, ${pValue(lead.p)}`);
    }
    for (const { name, method, values } of data.paperTable.rows)
      if (method !== null)
        for (const value of Object.values(values))
          expect(rowOf(section("table-1"), name)).toContain(`<td>${figure(value.mean)}<`);
    for (const { slice, questions } of data.result.slices)
      if (questions > 0) expect(rowOf(section("slices"), slice)).toContain(`<td>${whole(questions)}</td>`);
    for (const { predicted, observed, count } of data.calibration!.bins)
      expect(section("calibration")).toContain(
        `<td>${figure(predicted)}</td><td>${figure(observed)}</td><td>${whole(count)}</td>`,
      );
    for (const id of ["table-1", "methods", "slices", "figure-2", "attention", "calibration", "latency", "lists"])
      expect([id, section(id).includes(`data ${data.dataDigest}</p>`)]).toEqual([id, true]);
  });
});

it("says which features a surface can be of, and which models there are not", async () => {
  const wrong = await vitrine(["evaluate", "--model", ids.full, "--report", out, "--surface", "price,charm"], env);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/--surface.*charm.*price, popularity, days/s)]);
  const one = await vitrine(["evaluate", "--surface", "price"], env);
  expect([one.code, one.stderr]).toEqual([2, expect.stringContaining("two different names")]);
  const nobody = await vitrine(["evaluate", "--model", ids.full, "--compare", "nobody@1"], env);
  expect([nobody.code, nobody.stderr]).toEqual([1, expect.stringContaining('"nobody@1" does not exist')]);
});
