import { Arg, Authorized, Ctx, Mutation, Resolver } from "type-graphql";
import { EndExperimentInput, StartExperimentInput } from "../../schema/inputs/experimentInputs.js";
import { EndExperimentPayload, StartExperimentPayload } from "../../schema/payloads/experimentPayloads.js";
import { refusable } from "../administration.js";
import type { Context } from "../context.js";
import { externalIdOf } from "../globalId.js";
import { merchandising } from "../merchandising.js";
import { toExperiment } from "../translate/experiment.js";

/** `Mutation.startExperiment` and `endExperiment`: for administrators. */
@Resolver()
export class ExperimentMutations {
  @Authorized("ADMIN")
  @Mutation(() => StartExperimentPayload, {
    description: "Divides shoppers by chance from now on; rules say what the arms are shown. Needs an admin key.",
  })
  async startExperiment(
    @Arg("input", () => StartExperimentInput) { name, arms }: StartExperimentInput,
    @Ctx() context: Context,
  ): Promise<StartExperimentPayload> {
    const { done, userErrors } = await refusable(["input"], () =>
      merchandising(context).start({ name: name.trim(), arms: arms.map((arm) => ({ name: arm.name.trim(), share: arm.share })) }),
    );
    return { experiment: done && toExperiment(done), userErrors };
  }

  @Authorized("ADMIN")
  @Mutation(() => EndExperimentPayload, { description: "Ends an experiment; its results stay. Needs an admin key." })
  async endExperiment(
    @Arg("input", () => EndExperimentInput) input: EndExperimentInput,
    @Ctx() context: Context,
  ): Promise<EndExperimentPayload> {
    const { done, userErrors } = await refusable(["input", "id"], () =>
      merchandising(context).end(externalIdOf("Experiment", input.id, "id")),
    );
    return { experiment: done && toExperiment(done), userErrors };
  }
}
