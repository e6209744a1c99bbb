import { noProgress } from "../src/common/progress.js";
import { fitModel } from "../src/learning/fitModel.js";
import { variantNamed } from "../src/learning/variant.js";
import { plantedShop } from "../test/fixtures/plantedShop.js";
import { proposeFromSources } from "../test/fixtures/propose.js";

const planted = plantedShop({ products: 600, shoppers: 3000, eventsPerShopper: 12, clusters: 12, textDim: 32, imageDim: 32 });
for (const epsilon of [0, 100, 8, 2]) {
  const { card, towers, ranker, seconds } = await fitModel(
    planted.store,
    {
      name: "x",
      version: "1",
      createdAt: new Date(0),
      seed: 1,
      budgetMinutes: 60,
      encoders: { text: "t", image: "i" },
      provenance: [],
      threads: 1,
      propose: proposeFromSources,
      variant: epsilon ? undefined : variantNamed("without-residual"),
      plan: {
        towers: [
          {
            epochs: 4,
            batch: 256,
            negatives: 512,
            learningRate: 3e-3,
            weightDecay: 0.02,
            dropout: 0.2,
            modalityDropout: 0.1,
            residualDropout: 0.3,
          },
        ],
        rankers: [{ epochs: 4, batch: 64, learningRate: 2e-3, weightDecay: 0.05, dropout: 0.2, listwise: 1, hidden: 96 }],
        questions: 1000,
        checks: 300,
      },
      dp: epsilon ? { epsilon } : undefined,
      switchOff: false,
    },
    noProgress,
  );
  console.log(
    epsilon,
    JSON.stringify({
      eps: card.privacy?.epsilon,
      delta: card.privacy?.delta,
      noise: card.privacy?.noise,
      towers: card.history!.towers,
      tsteps: towers.steps,
      tsec: towers.seconds,
      losses: towers.losses,
      ranker: card.history!.ranker,
      rsteps: ranker.steps,
      rsec: ranker.seconds,
      seconds,
    }),
  );
}
