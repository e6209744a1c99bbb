import { Arg, Authorized, Ctx, Mutation, Resolver } from "type-graphql";
import { Errors } from "../../errors.js";
import { ActivateModelInput, RollbackModelInput, ShadowModelInput, TrainModelInput } from "../../schema/inputs/modelInputs.js";
import {
  ActivateModelPayload,
  RollbackModelPayload,
  ShadowModelPayload,
  TrainModelPayload,
} from "../../schema/payloads/modelPayloads.js";
import { administration, findModel, refusable } from "../administration.js";
import type { Context } from "../context.js";
import { eitherId } from "../globalId.js";
import { toTrainingJob } from "../translate/model.js";

/** The longest training that may be asked for. */
const MAX_MINUTES = 24 * 60;

/** `Mutation.activateModel`, `rollbackModel`, `shadowModel` and `trainModel`: for administrators. */
@Resolver()
export class ModelMutations {
  @Authorized("ADMIN")
  @Mutation(() => ActivateModelPayload, {
    description: "Serves with this model; its product vectors are made first, where they are missing. Needs an admin key.",
  })
  async activateModel(
    @Arg("input", () => ActivateModelInput) input: ActivateModelInput,
    @Ctx() context: Context,
  ): Promise<ActivateModelPayload> {
    const id = eitherId("Model", input.id);
    const { userErrors } = await refusable(["input", "id"], () => administration(context).activate(id));
    return { model: userErrors.length > 0 ? null : await findModel(id, context), userErrors };
  }

  @Authorized("ADMIN")
  @Mutation(() => RollbackModelPayload, { description: "Goes back to the model that was active before. Needs an admin key." })
  async rollbackModel(
    @Arg("input", () => RollbackModelInput, { nullable: true }) input: RollbackModelInput | null | undefined,
    @Ctx() context: Context,
  ): Promise<RollbackModelPayload> {
    const expected = input?.expectedActive ? eitherId("Model", input.expectedActive) : undefined;
    const { done, userErrors } = await refusable(["input", "expectedActive"], () => administration(context).rollback(expected));
    return { model: done === null ? null : await findModel(done, context), userErrors };
  }

  @Authorized("ADMIN")
  @Mutation(() => ShadowModelPayload, {
    description: "Lets a model score a share of the traffic beside the active one, or ends that. Needs an admin key.",
  })
  async shadowModel(
    @Arg("input", () => ShadowModelInput) input: ShadowModelInput,
    @Ctx() context: Context,
  ): Promise<ShadowModelPayload> {
    const id = input.id ? eitherId("Model", input.id) : null;
    const { userErrors } = await refusable(["input", "id"], () => administration(context).shadow(id, input.share));
    return { model: userErrors.length > 0 || id === null ? null : await findModel(id, context), userErrors };
  }

  @Authorized("ADMIN")
  @Mutation(() => TrainModelPayload, {
    description: "Starts a training behind the traffic; the model serves only where it is better. Needs an admin key.",
  })
  async trainModel(
    @Arg("input", () => TrainModelInput) input: TrainModelInput,
    @Ctx() context: Context,
  ): Promise<TrainModelPayload> {
    const { budgetMinutes, until, seed, name, warm, activate } = input;
    const { done, userErrors } = await refusable(["input"], async () => {
      if (!(budgetMinutes > 0 && budgetMinutes <= MAX_MINUTES))
        throw Errors.badInput("budgetMinutes", budgetMinutes, `minutes above 0 and up to ${MAX_MINUTES}`);
      if (!/^[\w.~-]*\w[\w.~-]*$/.test(name))
        throw Errors.badInput("name", name, "letters, digits, dots, dashes and underscores");
      return administration(context).train({ name, budgetMinutes, seed, until: until?.at, warm, activate });
    });
    return { job: done && toTrainingJob(done), userErrors };
  }
}
