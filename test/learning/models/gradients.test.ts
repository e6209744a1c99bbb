import { describe, expect, test } from "vitest";
import { FACET_COUNT, HISTORY_LENGTH, PAIR_DIM } from "../../../src/features/layout.js";
import type { Shape, Sizes } from "../../../src/learning/graph/dims.js";
import type { Value } from "../../../src/learning/graph/graph.js";
import type { ParameterSpec } from "../../../src/learning/graph/parameters.js";
import { type ItemTowerInputs, itemTower, itemTowerParameters } from "../../../src/learning/models/itemTower.js";
import { type RankerTargets, rankerLoss, type TowerTargets, towerLoss } from "../../../src/learning/models/losses.js";
import { type RankerInputs, ranker, rankerParameters } from "../../../src/learning/models/ranker.js";
import { type UserTowerInputs, userTower, userTowerParameters } from "../../../src/learning/models/userTower.js";
import { rankerInputs } from "../../../src/learning/train/rankerModel.js";
import { itemInputs, userInputs } from "../../../src/learning/train/towerModel.js";
import { gradientError } from "../graph/gradientCheck.js";
import { SMALL } from "./values.js";

interface Case {
  parameters: Record<string, ParameterSpec>;
  /** Differentiated. */
  inputs: Record<string, Shape>;
  /** Masks and targets: fed, not differentiated. */
  fixed: Record<string, { shape: Shape; data: ArrayLike<number> }>;
  sizes: Sizes;
  forward: (p: Record<string, Value>, x: unknown) => Value;
}

/** The largest relative error over some 40 elements of each parameter and input. */
function errorOf({ parameters, inputs, fixed, sizes, forward }: Case): Promise<number> {
  const free = Object.entries(inputs).filter(([name]) => !(name in fixed));
  const names = [...Object.keys(parameters), ...free.map(([name]) => name)];
  const shapes = [...Object.values(parameters).map((spec) => spec.shape), ...free.map(([, shape]) => shape)];
  const ids = Object.fromEntries(Object.entries(fixed).map(([name, f]) => [name, { ...f, dtype: "float64" as const }]));
  return gradientError(
    shapes,
    (values, constants) => {
      const byName = Object.fromEntries(names.map((name, i) => [name, values[i]!]));
      return forward(byName, { ...byName, ...constants });
    },
    { sizes, point: (x) => 0.4 * x, most: 40, ids },
  );
}

const pattern = (length: number, at: (i: number) => boolean): number[] => Array.from({ length }, (_, i) => Number(at(i)));

describe("gradients against central differences in float64", () => {
  test("item tower, with some modalities masked", async () => {
    const error = await errorOf({
      parameters: itemTowerParameters(SMALL),
      inputs: itemInputs(SMALL),
      fixed: { textMask: { shape: ["M", 1], data: [1, 0, 1] }, imageMask: { shape: ["M", 1], data: [1, 1, 0] } },
      sizes: { M: 3 },
      forward: (p, x) => itemTower(p, x as ItemTowerInputs).vector,
    });
    expect(error).toBeLessThan(1e-6);
  });

  test("user tower with its sampled softmax, over histories of all lengths", async () => {
    const lengths = [HISTORY_LENGTH, 3, 0];
    const error = await errorOf({
      parameters: { ...userTowerParameters(SMALL), logScale: { shape: [1], init: "zeros" } },
      inputs: { ...userInputs(SMALL), dropout: ["U", SMALL.hidden], candidates: ["N", SMALL.dim], logQ: ["N"] },
      fixed: {
        eventMask: {
          shape: ["U", HISTORY_LENGTH],
          data: pattern(3 * HISTORY_LENGTH, (i) => i % HISTORY_LENGTH < lengths[Math.floor(i / HISTORY_LENGTH)]!),
        },
        target: { shape: ["U", "N"], data: pattern(12, (i) => i % 4 === Math.floor(i / 4)) },
        hit: { shape: ["U", "N"], data: pattern(12, (i) => i === 3) },
        weight: { shape: ["U"], data: [1, 0.15, 0.6] },
      },
      sizes: { U: 3, N: 4 },
      forward: (p, x) => towerLoss(userTower(p, x as UserTowerInputs, SMALL), p.logScale!, x as TowerTargets),
    });
    expect(error).toBeLessThan(1e-6);
  });

  test("ranker with cross-entropy and the listwise loss, with unknown facets and short lists", async () => {
    const scaling = { mean: new Float32Array(PAIR_DIM).fill(0.1), deviation: new Float32Array(PAIR_DIM).fill(0.7) };
    const error = await errorOf({
      parameters: rankerParameters(SMALL),
      inputs: {
        ...rankerInputs(SMALL, 4),
        dropout1: ["Q", 4, SMALL.hidden],
        dropout2: ["Q", 4, SMALL.hidden / 2],
      },
      fixed: {
        present: { shape: ["Q", FACET_COUNT], data: pattern(2 * FACET_COUNT, (i) => i % FACET_COUNT === 0 || i % 3 > 0) },
        label: { shape: ["Q", 4], data: [1, 0, 0, 0, 1, 1, 0, 0] },
        weight: { shape: ["Q", 4], data: [0.3, 1, 1, 1, 1, 0.6, 1, 0] },
        target: { shape: ["Q", 4], data: [1, 0, 0, 0, 0.625, 0.375, 0, 0] },
        mask: { shape: ["Q", 4], data: [1, 1, 1, 1, 1, 1, 1, 0] },
        logCount: { shape: ["Q", 4], data: [0, 0, 1.5, 0.7, 0, 0, 0.3, 0] },
        questionWeight: { shape: ["Q"], data: [0.3, 1] },
      },
      sizes: { Q: 2 },
      forward: (p, x) => rankerLoss(ranker(p, x as RankerInputs, scaling).score, x as RankerTargets, 1.5),
    });
    expect(error).toBeLessThan(1e-6);
  });

  test("would notice a wrong one", async () => {
    const error = await errorOf({
      parameters: itemTowerParameters(SMALL),
      inputs: itemInputs(SMALL),
      fixed: {},
      sizes: { M: 2 },
      forward: (p, x) => {
        const { vector } = itemTower(p, x as ItemTowerInputs);
        const { graph } = vector;
        return graph.emit("Mul", [vector, graph.constant(2)], vector.shape, { vjp: [[vector, (dy) => dy]] });
      },
    });
    expect(error).toBeGreaterThan(0.1);
  });
});
