/** The shapes a model is built for: fixed by the shop's data and the chosen hyperparameters. */
export interface ModelSizes {
  /** D: dimension of F_u and F_i. */
  dim: number;
  textDim: number;
  imageDim: number;
  vocabulary: number;
  /** Width of hidden layers. */
  hidden: number;
  heads: number;
}
