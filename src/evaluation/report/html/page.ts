/** The report as one page: nothing on it is fetched from anywhere. */
import { MODEL } from "../../method.js";
import type { Figures } from "../figures.js";
import type { ReportData } from "../reportData.js";
import { day, figure, whole } from "./format.js";
import { type Html, html, trusted } from "./html.js";
import { lead, sections } from "./sections.js";
import { STYLE } from "./style.js";

const ASKED: Record<string, string> = {
  "next-basket": "every basket, at its first moment",
  "last-basket-out": "every shopper's last basket, at its first moment",
  "at-cut": "every shopper once, at the window's begin",
  "leave-one-out": "every shopper's newest product, everything else being known",
};

/** The whole document. */
export function page(data: ReportData, figures: Figures): string {
  const source = html`<p class="source"><code>vitrine ${data.command}</code> · data ${data.dataDigest}</p>`;
  const parts = sections(data, figures, source);
  const own = data.models.find(({ method }) => method === MODEL);
  const subject = own ? `Evaluation of ${own.id}` : "Evaluation of baselines";
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${subject}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
<p class="eyebrow">Vitrine, ${day(data.made)}</p>
<h1>${subject}</h1>
<p class="lead">${lead(data)}</p>
${tiles(data)}
<nav aria-label="Sections">${parts.map(({ id, title }) => html`<a href="#${id}">${title.replace(/^(Table|Figure) (\d): .*/, "$1 $2")}</a> `)}</nav>
${parts.map(
  ({ id, title, body }) => html`<section id="${id}"><h2>${title}</h2>
${body}
</section>
`,
)}
${provenance(data)}
</main>
</body>
</html>
`.text;
}

/** The four numbers to take away. */
function tiles({ result }: ReportData): Html {
  const own = result.slices[0]!.methods.find(({ method }) => method === result.reference);
  const tile = (name: string, metric: string): Html | null => {
    const value = own?.metrics[metric];
    return value && Number.isFinite(value.mean)
      ? html`<div><dt>${name}</dt><dd>${figure(value.mean)}<small>${figure(value.low)}–${figure(value.high)}</small></dd></div>`
      : null;
  };
  return html`<dl class="tiles">${tile("Hit rate@12", "hr@12")}${tile("NDCG@12", "ndcg@12")}${tile("Recall@50", "recall@50")}${tile("AUC", "auc")}</dl>`;
}

/** What was asked, of what, with what: enough to do it again. */
function provenance(data: ReportData): Html {
  const facts: [string, string | Html][] = [
    ["Asked", `${data.protocol}: ${ASKED[data.protocol] ?? ""}`],
    ["Window", `${data.from} up to, not including, ${data.to}`],
    [
      "Questions",
      `${whole(data.result.questions)} of ${whole(data.result.shoppers)} shoppers, with ${whole(data.result.positives)} right products`,
    ],
    ["Catalogue", `${whole(data.products)} products, all of them ranked`],
    ["Data digest", data.dataDigest],
    ["Command", html`<code>vitrine ${data.command}</code>`],
    ["Seed", String(data.seed)],
    ["Made", data.made],
    ...data.models.map((model): [string, string] => [
      model.method === MODEL ? "Model" : `Compared: ${model.method}`,
      `${model.id} (${model.variant}), made ${day(model.createdAt)} from ${whole(model.window.events)} events before ${model.window.until}, data ${model.dataDigest}`,
    ]),
  ];
  return html`<section id="provenance"><h2>Where this comes from</h2>
<dl class="defs">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<p>All figures are in <a href="report.json">report.json</a> beside this page.</p></section>`;
}
