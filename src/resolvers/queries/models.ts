import { Arg, Authorized, Ctx, ID, Int, Query, Resolver } from "type-graphql";
import { PAGE } from "../../common/page.js";
import { Model } from "../../schema/model.js";
import { ModelConnection } from "../../schema/modelConnection.js";
import { TrainingJob } from "../../schema/trainingJob.js";
import { administration, findModel } from "../administration.js";
import type { Context } from "../context.js";
import { eitherId, externalIdOf } from "../globalId.js";
import { fromCursor, page, toCursor } from "../paging.js";
import { toModel, toTrainingJob } from "../translate/model.js";

const LIST = "model";

/** `Query.model`, `models`, `trainingJob` and `trainingJobs`: for administrators. */
@Resolver()
export class ModelsResolver {
  @Authorized("ADMIN")
  @Query(() => Model, { nullable: true, description: "A trained model. Needs an admin key." })
  async model(
    @Arg("id", () => ID, { description: "Global id, or `name@version`." }) id: string,
    @Ctx() context: Context,
  ): Promise<Model | null> {
    return findModel(eitherId("Model", id), context);
  }

  @Authorized("ADMIN")
  @Query(() => ModelConnection, { description: "All trained models, newest first. Needs an admin key." })
  async models(
    @Arg("first", () => Int, { nullable: true, defaultValue: PAGE.default }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() context: Context,
  ): Promise<ModelConnection> {
    context.scope.personal = true;
    const all = await administration(context).list();
    // Newest first, and new ones come in front: a position counts from the oldest.
    const before = fromCursor(LIST, after) || all.length + 1;
    const size = first ?? PAGE.default;
    const from = all.length + 1 - before;
    const edges = all
      .slice(from, from + size)
      .map((model, i) => ({ cursor: toCursor(LIST, all.length - from - i), node: toModel(model) }));
    const rest = { hasNextPage: all.length > from + size, hasPreviousPage: from > 0 };
    return { ...page(edges, rest), totalCount: all.length };
  }

  @Authorized("ADMIN")
  @Query(() => TrainingJob, { nullable: true, description: "A training run. Needs an admin key." })
  async trainingJob(@Arg("id", () => ID) id: string, @Ctx() context: Context): Promise<TrainingJob | null> {
    context.scope.personal = true;
    const job = await administration(context).trainingJob(externalIdOf("TrainingJob", id, "id"));
    return job && toTrainingJob(job);
  }

  @Authorized("ADMIN")
  @Query(() => [TrainingJob], { description: "The last training runs that gateways started, newest first. Needs an admin key." })
  async trainingJobs(
    @Arg("first", () => Int, { nullable: true, defaultValue: PAGE.default }) first: number | null,
    @Ctx() context: Context,
  ): Promise<TrainingJob[]> {
    context.scope.personal = true;
    return (await administration(context).trainingJobs(first ?? PAGE.default)).map(toTrainingJob);
  }
}
