import { Arg, Authorized, Ctx, Mutation, Resolver } from "type-graphql";
import type { ShopperInput } from "../../domain.js";
import { UserInput } from "../../schema/inputs/userInput.js";
import { UpsertUsersPayload } from "../../schema/payloads/upsertUsersPayload.js";
import type { Context } from "../context.js";
import { toUser } from "../translate/shopper.js";
import { withheldBatch, writeBatch } from "./batch.js";

/** `Mutation.upsertUsers`: rows as the shop states them, whole. */
@Resolver()
export class UpsertUsersResolver {
  @Authorized("SERVER")
  @Mutation(() => UpsertUsersPayload, { description: "Stores shoppers, at most 1000. Needs a server key." })
  async upsertUsers(
    @Arg("input", () => [UserInput]) input: UserInput[],
    @Ctx() { services, scope }: Context,
  ): Promise<UpsertUsersPayload> {
    scope.personal = true;
    if (!scope.inContext.visitorConsent) return { users: [], ...withheldBatch(input.length) };
    const { written, userErrors, refused } = await writeBatch(input, toShopper, (rows) => services.intake.upsertUsers(rows), {
      id: "externalId",
    });
    const ids = new Set(input.filter((_, i) => !refused[i]).map((row) => row.externalId));
    const stored = await services.store.shoppersByIds([...ids]);
    return { users: stored.flatMap((shopper) => (shopper ? [toUser(shopper)] : [])), written, userErrors };
  }
}

function toShopper(row: UserInput): ShopperInput {
  return { id: row.externalId, attributes: row.attributes ?? undefined };
}
