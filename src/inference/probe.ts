/** Tries a model on one product, one shopper and one question, so that graphs that do not fit are refused before they serve. */
import { Errors, message } from "../errors.js";
import { CONTEXT_DIM, DEMOGRAPHICS_DIM, FACET_COUNT, PAIR_DIM, PRODUCT_NUMBERS_DIM } from "../features/layout.js";
import type { RankingModel } from "./model.js";

/** Throws MODEL_INVALID where a graph does not take its inputs, or answers in another dimension than the card's. */
export async function probeModel(model: RankingModel): Promise<void> {
  const { dim, encoders, vocabulary } = model.card;
  const ask = async <T>(graph: string, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (cause) {
      throw Errors.modelInvalid(model.id, `its ${graph} does not take what its card describes (${message(cause)})`);
    }
  };
  const expect = (graph: string, got: number, wanted: number): void => {
    if (got !== wanted) throw Errors.modelInvalid(model.id, `its ${graph} answers in dimension ${got}, its card says ${wanted}`);
  };
  const items = await ask("item tower", () =>
    model.encodeItems({
      n: 1,
      text: new Float32Array(encoders.textDim),
      textMask: new Float32Array(1),
      image: new Float32Array(encoders.imageDim),
      imageMask: new Float32Array(1),
      tokens: new Float32Array(Math.max(1, vocabulary.length)),
      numbers: new Float32Array(PRODUCT_NUMBERS_DIM),
      ids: [""],
    }),
  );
  expect("item tower", items.vectors.length, dim);
  const context = new Float32Array(CONTEXT_DIM);
  const present = Float32Array.from({ length: FACET_COUNT }, (_, facet) => (facet === 0 ? 1 : 0));
  const demographics = new Float32Array(DEMOGRAPHICS_DIM);
  const shopper = await ask("user tower", () =>
    model.encodeShopper({ entries: [], clock: 0, demographics, context, present }, () => undefined),
  );
  expect("user tower", shopper.length, dim);
  const pairs = new Float32Array(PAIR_DIM);
  await ask("ranker", () => model.rank({ shopper, n: 1, items: items.vectors, pairs, context, present }));
}
