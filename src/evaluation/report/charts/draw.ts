/** Charts as SVG text, drawn without a browser. One look for all: system fonts, one accent, thin lines. */
import * as echarts from "echarts";

/** What is used of the library, whose own declarations cannot be read by a strict ES module. */
interface Charts {
  init(
    element: null,
    theme: null,
    options: { renderer: "svg"; ssr: true; width: number; height: number },
  ): { setOption(option: object): void; renderToSVGString(): string; dispose(): void };
}
const { init } = echarts as unknown as Charts;

export const INK = "#20262b";
export const MUTED = "#6a747d";
export const LINE = "#dde2e6";
export const ACCENT = "#a3441c";
/** For what is compared with the accent, the most important first. */
export const OTHERS = ["#3d5a6c", "#7d9aa8", "#b9a06a", "#8f8f8f", "#5f7f5f"] as const;
const FONT = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

export interface Size {
  width: number;
  height: number;
}

/** Renders one chart; what it shows besides must be said in words by who shows it. */
export function draw(option: object, { width, height }: Size): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: FONT, color: INK, fontSize: 13 },
      ...option,
    });
    return chart.renderToSVGString();
  } finally {
    // A chart that is left would keep the process alive.
    chart.dispose();
  }
}

/** Names an axis beside its end, in grey. */
export function axis(name: string, extra: object = {}): object {
  return {
    name,
    nameLocation: "middle",
    nameTextStyle: { color: MUTED, fontSize: 13 },
    axisLine: { show: true, lineStyle: { color: LINE } },
    axisTick: { show: false },
    axisLabel: { color: MUTED, fontSize: 12 },
    splitLine: { lineStyle: { color: LINE, type: "dashed" } },
    ...extra,
  };
}

/** Vertical (or, with `across`, horizontal) bars from low to high at each `[x, low, high]` (`[y, low, high]`). */
export function errorBars(
  points: readonly (readonly [number | string, number, number])[],
  color: string,
  across = false,
): object {
  return {
    type: "custom",
    silent: true,
    data: points.map((point) => [...point]),
    encode: across ? { x: [1, 2], y: 0 } : { x: 0, y: [1, 2] },
    z: 1,
    renderItem: (_params: unknown, api: { value(i: number): number; coord(at: [number, number]): [number, number] }): object => {
      const at = (value: number): [number, number] => api.coord(across ? [value, api.value(0)] : [api.value(0), value]);
      const [x1, y1] = at(api.value(1));
      const [x2, y2] = at(api.value(2));
      return { type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: 1.5, opacity: 0.6 } };
    },
  };
}
