/** One training step of the ranker: questions in, loss and gradient out. */
import type { Random } from "../../common/random.js";
import type { RankerQuestion } from "../data/rankerQuestions.js";
import { fillDropout } from "../graph/ops/select.js";
import { compileTraining } from "../graph/training.js";
import { rankerLoss } from "../models/losses.js";
import { fillRanker, type RankerModel, rankerInputs } from "./rankerModel.js";

export interface RankerStepOptions {
  /** Questions a step, and candidates of each. */
  batch: number;
  group: number;
  /** Share of hidden units that are dropped; 0 trains, or validates, the graph as it is served. */
  dropout: number;
  /** Weight of the listwise loss beside equation (5). */
  listwise: number;
  threads: number;
}

export type RankerStep = Awaited<ReturnType<typeof compileRankerStep>>;

/** Compiles the ranker with its loss over Q questions of G candidates each. */
export async function compileRankerStep(model: RankerModel, options: RankerStepOptions) {
  const { dim, hidden } = model.sizes;
  const { group: G, batch: Q } = options;
  const training = await compileTraining({
    parameters: model.parameters,
    theta: model.theta,
    inputs: {
      ...rankerInputs(model.sizes, G),
      dropout1: ["Q", G, hidden],
      dropout2: ["Q", G, hidden / 2],
      label: ["Q", G],
      weight: ["Q", G],
      target: ["Q", G],
      mask: ["Q", G],
      logCount: ["Q", G],
      questionWeight: ["Q"],
    },
    forward: (p, x) => ({ loss: rankerLoss(model.graph(p, x).score, x, options.listwise) }),
    threads: options.threads,
  });
  return {
    /** Gradient of the last step's loss in θ. */
    gradient: training.gradient,
    /** The loss of at most `batch` questions; floating-point operations of its matrix products. */
    async run(questions: readonly RankerQuestion[], random: Random): Promise<{ loss: number; flops: number }> {
      const batch = training.batch({ Q });
      const { feeds } = batch;
      for (const name of ["label", "weight", "target", "mask", "logCount", "questionWeight"] as const) feeds[name].fill(0);
      fillDropout(feeds.dropout1, options.dropout, random);
      fillDropout(feeds.dropout2, options.dropout, random);
      questions.forEach((q, b) => {
        const n = Math.min(G, q.keys.length);
        fillRanker(feeds, b, q, G, dim);
        let evidence = 0;
        for (let i = 0; i < n; i++) evidence += q.labels[i]!;
        for (let i = 0; i < n; i++) {
          const label = q.labels[i]!;
          feeds.label[b * G + i] = label > 0 ? 1 : 0;
          feeds.weight[b * G + i] = label > 0 ? label : q.standsFor[i]!;
          feeds.logCount[b * G + i] = Math.log(q.standsFor[i]!);
          feeds.mask[b * G + i] = 1;
          feeds.target[b * G + i] = evidence > 0 ? label / evidence : 0;
        }
        feeds.questionWeight[b] = Math.min(1, evidence);
      });
      return { loss: await training.step(batch), flops: training.flops({ Q }) };
    },
    release: () => training.release(),
  };
}
