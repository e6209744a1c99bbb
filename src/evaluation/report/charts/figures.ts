/** The report's figures: each from the report's data to SVG text, or null where there is nothing to draw. */
import { MODEL } from "../../method.js";
import type { ReportData } from "../reportData.js";
import { ACCENT, axis, draw, errorBars, INK, MUTED, OTHERS } from "./draw.js";

const WIDTH = 880;
/** Left of the plot where the y axis has a name. */
const NAMED = 76;

/** NDCG@12 of all methods with their intervals, the best on top. */
export function methodsFigure({ result }: ReportData): string | null {
  const rows = result.slices[0]!.methods.flatMap(({ method, metrics }) =>
    metrics["ndcg@12"] ? [{ method, ...metrics["ndcg@12"] }] : [],
  ).sort((a, b) => a.mean - b.mean);
  if (rows.length === 0) return null;
  const color = (method: string): string => (method === result.reference ? ACCENT : OTHERS[0]);
  return draw(
    {
      grid: { left: widthOf(rows.map(({ method }) => method)), right: 56, top: 8, bottom: 44 },
      xAxis: { type: "value", min: 0, ...axis("NDCG@12, with its 95% interval", { nameGap: 30 }) },
      yAxis: {
        type: "category",
        data: rows.map(({ method }) => method),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: INK, fontSize: 13 },
      },
      series: [
        errorBars(
          rows.map(({ low, high }, i) => [i, low, high]),
          MUTED,
          true,
        ),
        {
          type: "scatter",
          symbolSize: 9,
          data: rows.map(({ method, mean }, i) => ({
            value: [mean, i],
            itemStyle: { color: color(method) },
            label: { show: false },
          })),
        },
      ],
    },
    { width: WIDTH, height: 70 + 25 * rows.length },
  );
}

/** Figure 3 of the paper: how the validation metric went by epoch. */
export function epochsFigure({ models }: ReportData, part: "towers" | "ranker"): string | null {
  const kept = models.filter(({ history, onCurve }) => !onCurve && (history?.[part].length ?? 0) > 1);
  if (kept.length === 0) return null;
  const names = kept.map(({ variant, id }) => (variant === "full" ? id : variant));
  const legendRows = Math.ceil(names.reduce((width, name) => width + 68 + 8 * name.length, 0) / WIDTH);
  const name = part === "ranker" ? "validation NDCG@12" : "validation recall@50";
  return draw(
    {
      color: [ACCENT, ...OTHERS],
      legend: { top: 0, left: 0, icon: "roundRect", itemHeight: 3, itemGap: 36, textStyle: { color: INK, fontSize: 13 } },
      grid: { left: NAMED, right: 24, top: 20 + 28 * legendRows, bottom: 44 },
      xAxis: {
        type: "value",
        minInterval: 1,
        ...axis("epoch (0: before learning)", { nameGap: 28, splitLine: { show: false } }),
      },
      yAxis: { type: "value", scale: true, ...axis(name, { nameGap: 48 }) },
      series: kept.map(({ history }, i) => ({
        name: names[i],
        type: "line",
        symbolSize: 5,
        lineStyle: { width: i === 0 ? 2.5 : 1.5 },
        data: history![part].map((value, epoch) => [epoch, value]),
      })),
    },
    { width: WIDTH, height: 320 + 28 * legendRows },
  );
}

/** Figure 2 of the paper: the score over two features. */
export function surfaceFigure({ surface }: ReportData): string | null {
  if (!surface) return null;
  const { x, y, scores } = surface;
  const all = scores.flat();
  const tick = (value: number): string => (value < 10 ? value.toFixed(2).replace(/\.?0+$/, "") : value.toFixed(0));
  return draw(
    {
      grid: { left: NAMED, right: 96, top: 12, bottom: 48 },
      xAxis: { type: "category", data: x.values.map(tick), ...axis(x.label, { nameGap: 30, splitLine: { show: false } }) },
      yAxis: { type: "category", data: y.values.map(tick), ...axis(y.label, { nameGap: 44, splitLine: { show: false } }) },
      visualMap: {
        min: Math.min(...all),
        max: Math.max(...all),
        precision: 3,
        right: 0,
        top: "middle",
        itemHeight: 180,
        calculable: false,
        text: [Math.max(...all).toFixed(3), Math.min(...all).toFixed(3)],
        textStyle: { color: MUTED, fontSize: 12 },
        inRange: { color: ["#f3efe6", "#e3c7a4", "#cd8a5c", ACCENT, "#541f0a"] },
      },
      series: [
        {
          type: "heatmap",
          data: scores.flatMap((row, i) => row.map((score, j) => [j, i, score])),
          emphasis: { disabled: true },
        },
      ],
    },
    { width: WIDTH, height: 460 },
  );
}

/** Mean attention by facet. */
export function attentionFigure({ attention }: ReportData): string | null {
  if (attention.length === 0) return null;
  const rows = [...attention].sort((a, b) => a.mean - b.mean);
  return draw(
    {
      grid: { left: widthOf(rows.map(({ facet }) => facet)), right: 56, top: 8, bottom: 44 },
      xAxis: { type: "value", min: 0, ...axis("mean attention where the facet was known", { nameGap: 30 }) },
      yAxis: {
        type: "category",
        data: rows.map(({ facet }) => facet.toLowerCase()),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: INK, fontSize: 13 },
      },
      series: [
        {
          type: "bar",
          barWidth: 12,
          itemStyle: { color: ACCENT, borderRadius: [0, 2, 2, 0] },
          label: { show: true, position: "right", color: MUTED, formatter: ({ value }: { value: number }) => value.toFixed(3) },
          data: rows.map(({ mean }) => mean),
        },
      ],
    },
    { width: WIDTH, height: 64 + 28 * rows.length },
  );
}

/** Predicted against observed probability. */
export function calibrationFigure({ calibration }: ReportData): string | null {
  if (!calibration) return null;
  const { bins } = calibration;
  const positive = bins.filter(({ predicted, observed }) => predicted > 0 && observed > 0);
  const values = positive.flatMap(({ predicted, observed }) => [predicted, observed]);
  if (values.length === 0) return null;
  const low = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const high = Math.min(1, 10 ** Math.ceil(Math.log10(Math.max(...values))));
  const scale = { type: "log", min: low, max: high };
  return draw(
    {
      grid: { left: NAMED, right: 24, top: 12, bottom: 48 },
      xAxis: { ...scale, ...axis("predicted probability", { nameGap: 30 }) },
      yAxis: { ...scale, ...axis("share that was wanted", { nameGap: 52 }) },
      series: [
        {
          type: "line",
          symbol: "none",
          silent: true,
          lineStyle: { color: MUTED, width: 1, type: "dashed" },
          data: [
            [low, low],
            [high, high],
          ],
        },
        {
          type: "line",
          symbol: "circle",
          symbolSize: 9,
          lineStyle: { color: ACCENT, width: 2 },
          itemStyle: { color: ACCENT },
          data: positive.map(({ predicted, observed }) => [predicted, observed]),
        },
      ],
    },
    { width: WIDTH, height: 420 },
  );
}

/** Quality against the events learned from. */
export function learningCurveFigure({ learningCurve }: ReportData): string | null {
  if (learningCurve.length < 2) return null;
  return draw(
    {
      grid: { left: NAMED, right: 32, top: 16, bottom: 48 },
      xAxis: { type: "value", min: 0, ...axis("events learned from", { nameGap: 30, splitLine: { show: false } }) },
      yAxis: { type: "value", scale: true, ...axis("NDCG@12", { nameGap: 48 }) },
      series: [
        errorBars(
          learningCurve.map(({ events, ndcg }) => [events, ndcg.low, ndcg.high]),
          ACCENT,
        ),
        {
          type: "line",
          symbol: "circle",
          symbolSize: 8,
          lineStyle: { color: ACCENT, width: 2 },
          itemStyle: { color: ACCENT },
          data: learningCurve.map(({ events, ndcg }) => [events, ndcg.mean]),
        },
      ],
    },
    { width: WIDTH, height: 340 },
  );
}

/** Quality against the time of an answer. */
export function latencyFigure({ latency, models }: ReportData): string | null {
  // Models of the learning curve are of one kind, and as fast as each other.
  const curve = new Set(models.flatMap(({ method, onCurve }) => (onCurve ? method : [])));
  const timed = latency.filter(({ method, milliseconds }) => milliseconds > 0 && !curve.has(method));
  if (timed.length === 0) return null;
  const times = timed.map(({ milliseconds }) => milliseconds);
  const size = { width: WIDTH, height: 480 };
  const frame = { left: NAMED, right: 150, top: 24, bottom: 48 };
  const x = { min: 10 ** Math.floor(Math.log10(Math.min(...times))), max: 10 ** Math.ceil(Math.log10(Math.max(...times))) };
  const y = { min: 0, max: Math.ceil(1.05 * Math.max(...timed.map(({ ndcg }) => ndcg.mean)) * 50) / 50 };
  const places = timed.map(({ method, milliseconds, ndcg }) => ({
    label: method,
    x: (Math.log(milliseconds / x.min) / Math.log(x.max / x.min)) * (size.width - frame.left - frame.right),
    y: (1 - ndcg.mean / y.max) * (size.height - frame.top - frame.bottom),
  }));
  const moved = apart(places);
  return draw(
    {
      grid: frame,
      xAxis: { type: "log", ...x, ...axis("milliseconds an answer (median)", { nameGap: 30 }) },
      yAxis: { type: "value", ...y, ...axis("NDCG@12", { nameGap: 44 }) },
      series: [
        {
          type: "scatter",
          symbolSize: 9,
          data: timed.map(({ method, milliseconds, ndcg }, i) => ({
            name: method,
            value: [milliseconds, ndcg.mean],
            itemStyle: { color: method === MODEL ? ACCENT : OTHERS[0] },
            label: { offset: [0, moved[i]] },
          })),
          label: { show: true, position: "right", formatter: "{b}", color: INK, fontSize: 12 },
        },
      ],
    },
    size,
  );
}

/** Space for the longest label, in a font as wide as any. */
function widthOf(labels: readonly string[]): number {
  return 16 + 7.6 * Math.max(...labels.map((label) => label.length));
}

/** How far down each label has to go so that none lies on another, in pixels; labels stand to the right of their points. */
function apart(places: readonly { label: string; x: number; y: number }[]): number[] {
  const placed: { from: number; to: number; y: number }[] = [];
  const moved = new Array<number>(places.length).fill(0);
  const order = places.map((_, i) => i).sort((a, b) => places[a]!.y - places[b]!.y);
  for (const i of order) {
    const { label, x, y } = places[i]!;
    const from = x - 6;
    const to = x + 10 + 7 * label.length;
    let at = y;
    for (const other of placed) if (from < other.to && to > other.from && at < other.y + 14) at = Math.max(at, other.y + 14);
    placed.push({ from, to, y: at });
    placed.sort((a, b) => a.y - b.y);
    moved[i] = at - y;
  }
  return moved;
}
