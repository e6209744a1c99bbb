/** The graphs that train the towers: the forward functions that are served, and their gradients. */
import { mul } from "../graph/ops/elementwise.js";
import { sum } from "../graph/ops/linear.js";
import { compileTraining } from "../graph/training.js";
import { towerLoss } from "../models/losses.js";
import { itemInputs, type TowerModel, userInputs } from "./towerModel.js";

export type TowerGraphs = Awaited<ReturnType<typeof compileTowerGraphs>>;

/**
 * Three graphs, to be joined by plain arrays. `items`: vectors of M products. `users`: the loss of U shoppers with L events
 * each over N candidates, with its gradients in θ, in the vectors of their events and in those of the candidates. `itemGradients`: from
 * the gradient at every product's vector, those in θ and in the residuals.
 */
export async function compileTowerGraphs(model: TowerModel, threads: number) {
  const { sizes } = model;
  const { dim } = sizes;
  const items = await model.compileItems(threads);
  const itemGradients = await compileTraining({
    parameters: model.itemParameters,
    theta: model.itemTheta,
    inputs: { ...itemInputs(sizes), gradient: ["M", dim] },
    forward: (p, x) => ({ loss: sum(mul(model.itemGraph(p, x).vector, x.gradient)) }),
    wrt: ["residual"],
    threads,
  });
  const users = await compileTraining({
    parameters: model.userParameters,
    theta: model.userTheta,
    inputs: {
      ...userInputs(sizes, "L"),
      dropout: ["U", sizes.hidden],
      candidates: ["N", dim],
      logQ: ["N"],
      target: ["U", "N"],
      hit: ["U", "N"],
      weight: ["U"],
    },
    forward: (p, x) => ({ loss: towerLoss(model.userGraph(p, x), p.logScale!, x) }),
    wrt: ["events", "candidates"],
    threads,
  });
  const release = () => Promise.all([items.release(), itemGradients.release(), users.release()]);
  return { items, itemGradients, users, release };
}
