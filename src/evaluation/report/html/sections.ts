/** The report's sections, in the order they are read. Each says what it shows before it shows it. */
import { MODEL } from "../../method.js";
import type { Figures } from "../figures.js";
import type { ReportData } from "../reportData.js";
import { figure, pValue, signed, whole } from "./format.js";
import { type Html, html, type Piece, trusted } from "./html.js";
import {
  differenceCell,
  intervalCell,
  listsTable,
  methodsTable,
  paperTableHtml,
  scrollTable,
  slicesTable,
  words,
} from "./tables.js";

export interface Section {
  id: string;
  title: string;
  body: Piece;
}

type Make = (data: ReportData, figures: Figures, source: Html) => Section;

/** A figure with its text for those who do not see it, and where its numbers are from. */
function drawn(figures: Figures, name: keyof Figures, alt: string, caption: Piece, source: Html, missing: string): Html {
  const svg = figures[name];
  if (!svg) return html`<p class="missing">${missing}</p>`;
  return html`<figure id="figure-${name}"><div class="scroll" role="img" aria-label="${alt}" tabindex="0">${trusted(svg)}</div>
<figcaption>${caption} <a href="figures/${name}.svg">SVG</a></figcaption>${source}</figure>`;
}

const paper: Make = ({ paperTable }, _figures, source) => ({
  id: "table-1",
  title: "Table 1: kinds of methods compared",
  body: html`<p>One method stands for each kind, chosen without looking at these questions wherever it could be. Under each figure
is its 95% interval, over shoppers.</p>
${paperTableHtml(paperTable)}${source}
<dl class="defs">${paperTable.columns.map(({ name, definition }) => html`<dt>${name}</dt><dd>${definition}.</dd>`)}</dl>`,
});

const methods: Make = ({ result }, figures, source) => {
  const all = result.slices[0]!;
  return {
    id: "methods",
    title: "All methods",
    body: html`<p>Every method answered the same ${whole(result.questions)} questions. Beside its NDCG@12 stands by how much
${result.reference} leads it, question by question, with the interval and the p-value of a randomization test that swaps whole shoppers.</p>
${drawn(figures, "methods", `NDCG at 12 of ${all.methods.length} methods with intervals`, "NDCG@12 and its interval, by method.", source, "Nothing was measured.")}
${methodsTable(all, result.reference, "All methods")}${source}`,
  };
};

const lists: Make = (data, _figures, source) => ({
  id: "lists",
  title: "Lists, settings and time",
  body: html`<p>What the first ${data.result.runs[0]?.shown ?? 12} products of each list are like, and how each baseline was set: by the best
NDCG@12 on validation questions that are earlier than those asked here.</p>${listsTable(data)}${source}`,
});

const ablations: Make = ({ result, models }, _figures, source) => {
  const all = result.slices[0]!;
  const shown = all.methods.filter(({ method }) => models.some((of) => of.method === method && !of.onCurve));
  const own = shown.filter(({ method }) => method !== MODEL);
  return {
    id: "ablations",
    title: "Models and ablations",
    body:
      own.length === 0
        ? html`<p class="missing">Only one model was asked. Train others, e.g. with --variant without-image, and name them with
<code>--compare name@version,…</code>.</p>`
        : html`<p>The model beside others trained on the same shop: without a part, or with one modality alone. A positive difference
is what the part is worth.</p>
${scrollTable(
  ["Model", "HR@12", "NDCG@12", "Recall@50", "NDCG@12: model minus it"],
  shown.map(({ method, metrics, behind }) => {
    const of = models.find((m) => m.method === method)!;
    return html`<tr${method === MODEL ? html` class="ours"` : null}><th scope="row" class="left">${of.variant === "full" ? of.id : of.variant}<small>${of.id}</small></th>
${[intervalCell(metrics["hr@12"]), intervalCell(metrics["ndcg@12"]), intervalCell(metrics["recall@50"]), differenceCell(behind?.["ndcg@12"])]}</tr>`;
  }),
  "Models and ablations",
)}${source}`,
  };
};

const slices: Make = (data, _figures, source) => {
  const { result } = data;
  const cold = result.cold.filter(({ methods }) => methods.length > 0);
  return {
    id: "slices",
    title: "Slices",
    body: html`<p>NDCG@12 for parts of the questions and of the right products: what shoppers had before and what is new to them, known
and never-sold products, first visits and regulars.</p>${slicesTable(result.slices, data, "ndcg@12", "Slices")}${source}
${
  cold.some(({ questions }) => questions > 0) &&
  html`<h3>Products nobody had</h3><p>Mean percentile rank among all products that nobody had met: 0 is the top, .5 is chance, so less
is better and a negative difference is the model's lead.</p>${slicesTable(cold, data, "mpr", "Cold products")}${source}`
}`,
  };
};

const situations: Make = (data, _figures, source) => ({
  id: "situations",
  title: "By situation",
  body:
    data.result.situations.length === 0
      ? html`<p class="missing">The questions know nothing of a situation that sets some apart from others.</p>`
      : html`<p>NDCG@12 by what was known of the situation when the question was asked.</p>
${slicesTable(data.result.situations, data, "ndcg@12", "By situation")}${source}`,
});

const epochs: Make = (_data, figures, source) => ({
  id: "figure-3",
  title: "Figure 3: validation over epochs",
  body: html`<p>How good each model was on validation questions after each epoch of its training; the best epoch is kept.</p>
${drawn(figures, "epochs-ranker", "Validation NDCG at 12 by epoch", "The ranker.", source, "No model of this run kept its history of more than one epoch; models trained from now on do.")}
${figures["epochs-towers"] ? drawn(figures, "epochs-towers", "Validation recall at 50 by epoch", "The towers, which propose candidates.", source, "") : null}`,
});

const surface: Make = ({ surface: of }, figures, source) => ({
  id: "figure-2",
  title: "Figure 2: the score over two features",
  body: html`<p>The served ranker's score of one product for one shopper in one situation, while two of its features move and
everything else stays as it is.</p>
${drawn(
  figures,
  "surface",
  of ? `Score by ${of.x.label} and ${of.y.label}` : "",
  of &&
    html`Product ${of.product}, for a shopper with ${of.events} events${
      Object.keys(of.situation).length > 0
        ? ` (${Object.entries(of.situation)
            .map(([dimension, bucket]) => `${dimension}: ${bucket}`)
            .join(", ")})`
        : ""
    }.`,
  source,
  "No question of this run was answered by a ranker.",
)}`,
});

const attention: Make = ({ attention: facets }, figures, source) => ({
  id: "attention",
  title: "Context attention by facet",
  body: html`<p>How much each facet of the situation counts in the score, α of equation (3), where it is known: on average, and by what
it is. The αs of one answer add up to 1.</p>
${drawn(figures, "attention", "Mean attention by facet", "Mean α over the questions at which the facet was known.", source, "No question of this run was answered by a ranker.")}
${
  facets.some(({ situations }) => situations.length > 1) &&
  scrollTable(
    ["Facet", "Questions", "Mean α", words("By situation")],
    facets.map(
      ({
        facet,
        mean,
        questions,
        situations,
      }) => html`<tr><th scope="row" class="left">${facet.toLowerCase()}</th><td>${whole(questions)}</td><td>${mean.toFixed(3)}</td>
<td class="words">${situations.map((s) => `${s.situation} ${s.mean.toFixed(3)}`).join(", ") || "–"}</td></tr>`,
    ),
    "Attention by situation",
  )
}`,
});

const calibration: Make = ({ calibration: of }, figures, source) => ({
  id: "calibration",
  title: "Calibration",
  body: html`<p>Whether the score can be read as a probability: predictions of the products shown, in bins of equally many, against how many
of them were wanted.${of ? ` Expected calibration error ${figure(of.error)}.` : ""}</p>
${drawn(figures, "calibration", "Predicted and observed probability", "On the dashed line, prediction and outcome agree. Both axes are logarithmic.", source, "No scores of this run are probabilities.")}
${
  of &&
  html`<details><summary>The bins</summary>${scrollTable(
    ["Predicted", "Wanted", "Products shown"],
    of.bins.map(
      (bin) => html`<tr><td>${figure(bin.predicted)}</td><td>${figure(bin.observed)}</td><td>${whole(bin.count)}</td></tr>`,
    ),
    "Calibration bins",
  )}</details>`
}`,
});

const curve: Make = ({ learningCurve }, figures, source) => ({
  id: "learning-curve",
  title: "Learning curve",
  body: html`<p>Quality on the same questions, of models that learned from more and less of the shop's past.</p>
${drawn(figures, "learning-curve", "NDCG at 12 by events learned from", "NDCG@12 with its interval.", source, "It takes models that learned from different amounts: train some with --until and name them with --curve name@version,….")}
${
  learningCurve.length > 1 &&
  scrollTable(
    ["Model", "Events", "NDCG@12"],
    learningCurve.map(
      ({ id, events, ndcg }) =>
        html`<tr><th scope="row" class="left">${id}</th><td>${whole(events)}</td>${intervalCell(ndcg)}</tr>`,
    ),
    "Learning curve",
  )
}`,
});

const latency: Make = (_data, figures, source) => ({
  id: "latency",
  title: "Latency against quality",
  body: html`<p>The median time of one answer in this very run, in one thread, without the network, against NDCG@12. A blend's time includes
that of its parts.</p>
${drawn(figures, "latency", "NDCG at 12 by milliseconds an answer", "Further up is better, further left is faster.", source, "Times were not measured.")}`,
});

/** All sections. */
export function sections(data: ReportData, figures: Figures, source: Html): Section[] {
  return [paper, methods, ablations, slices, situations, surface, epochs, attention, calibration, curve, latency, lists].map(
    (make) => make(data, figures, source),
  );
}

/** The first sentence: what was measured and what came out. */
export function lead({ result, models }: ReportData): string {
  const all = result.slices[0]!;
  const own = all.methods.find(({ method }) => method === result.reference)?.metrics["ndcg@12"];
  const rivals = all.methods.filter(({ method, behind }) => method !== result.reference && behind?.["ndcg@12"]);
  const asked = `${whole(result.questions)} questions of ${whole(result.shoppers)} shoppers`;
  if (!own) return `${asked} were asked.`;
  const mean = `On ${asked}, ${result.reference === MODEL ? "the model" : `the ${result.reference}`} reaches an NDCG@12 of ${figure(own.mean)} (95% interval ${figure(own.low)} to ${figure(own.high)})`;
  const pool = rivals.filter(({ method }) => models.every((model) => model.method !== method));
  if (pool.length === 0) return `${mean}.`;
  const best = pool.reduce((a, b) => (b.metrics["ndcg@12"]!.mean > a.metrics["ndcg@12"]!.mean ? b : a));
  const lead = best.behind!["ndcg@12"]!;
  return `${mean}: ${signed(lead.mean)} over the best baseline, ${best.method} (${pValue(lead.p)}).`;
}
