import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { DriftFigure } from "../schema/driftFigure.js";
import { Model } from "../schema/model.js";
import { ShadowAgreement } from "../schema/shadowAgreement.js";
import { TrainingJob } from "../schema/trainingJob.js";
import { administration, findModel } from "./administration.js";
import type { Context } from "./context.js";

/** The fields of a model that are counted, not read from its card. */
@Resolver(() => Model)
export class ModelFields {
  @FieldResolver(() => [ShadowAgreement], {
    description: "How it compared as a shadow, with each model that was active meanwhile; empty where it never was one.",
  })
  shadow(@Root() { modelId }: Model, @Ctx() context: Context): Promise<ShadowAgreement[]> {
    return administration(context).shadowReport(modelId);
  }

  @FieldResolver(() => [DriftFigure], {
    nullable: true,
    description: "How far the last week's traffic has shifted from what it was trained for; null where its card does not say.",
  })
  drift(@Root() { modelId }: Model, @Ctx() context: Context): Promise<DriftFigure[] | null> {
    return administration(context).drift(modelId);
  }
}

/** The way from a training run to what it made. */
@Resolver(() => TrainingJob)
export class TrainingJobFields {
  @FieldResolver(() => Model, { nullable: true, description: "What it made." })
  async model(@Root() { modelId }: TrainingJob, @Ctx() context: Context): Promise<Model | null> {
    return modelId === null ? null : findModel(modelId, context);
  }
}
