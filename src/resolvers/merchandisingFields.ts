import { Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { Experiment, ExperimentResults } from "../schema/experiment.js";
import { Rule } from "../schema/rule.js";
import type { Context } from "./context.js";
import { merchandising } from "./merchandising.js";
import { toResults } from "./translate/experiment.js";
import { fromSelection } from "./translate/rule.js";

/** The fields of a rule that are counted. */
@Resolver(() => Rule)
export class RuleFields {
  @FieldResolver(() => Int, {
    nullable: true,
    description: "How many products it is about at present; null where it is about the list as a whole.",
  })
  async productCount(@Root() { products }: Rule, @Ctx() context: Context): Promise<number | null> {
    return products && merchandising(context).countOf(fromSelection(products));
  }
}

/** What came of an experiment. */
@Resolver(() => Experiment)
export class ExperimentFields {
  @FieldResolver(() => ExperimentResults, { description: "What came of it so far." })
  async results(@Root() { experimentId, arms }: Experiment, @Ctx() context: Context): Promise<ExperimentResults> {
    return toResults(await merchandising(context).report({ id: experimentId, arms }));
  }
}
