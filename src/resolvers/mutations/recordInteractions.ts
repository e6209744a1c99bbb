import { Arg, Authorized, Ctx, Mutation, Resolver } from "type-graphql";
import type { InteractionInput as Interaction } from "../../domain.js";
import { Errors } from "../../errors.js";
import { InteractionInput } from "../../schema/inputs/interactionInput.js";
import { RecordInteractionsPayload } from "../../schema/payloads/recordInteractionsPayload.js";
import type { Context } from "../context.js";
import { eitherId } from "../globalId.js";
import { toRequestContext } from "../translate/requestContext.js";
import { anonymousShopperId } from "../translate/shopper.js";
import { withheldBatch, writeBatch } from "./batch.js";

/** `Mutation.recordInteractions`: stored before it answers. */
@Resolver()
export class RecordInteractionsResolver {
  @Authorized("STOREFRONT")
  @Mutation(() => RecordInteractionsPayload, {
    description: "Stores what shoppers did, at most 1000 events. It is in those shoppers' next answers.",
  })
  async recordInteractions(
    @Arg("input", () => [InteractionInput]) input: InteractionInput[],
    @Ctx() { services, scope }: Context,
  ): Promise<RecordInteractionsPayload> {
    scope.personal = true;
    if (!scope.inContext.visitorConsent) return withheldBatch(input.length);
    return writeBatch(
      input,
      (row) => toInteraction(row, scope.inContext),
      (rows) => services.intake.recordInteractions(rows),
    );
  }
}

function toInteraction(row: InteractionInput, inContext: Context["scope"]["inContext"]): Interaction {
  if (Boolean(row.userId) === Boolean(row.anonymousId))
    throw Errors.badInput("userId", row.userId ?? null, "either userId or anonymousId, and not both");
  // The event's own timestamp is its moment.
  const { at: _at, dateOnly: _dateOnly, ...situation } = toRequestContext(row.context ?? {}, inContext);
  return {
    id: row.id ?? undefined,
    userId: row.userId ? eitherId("User", row.userId) : anonymousShopperId(row.anonymousId as string),
    productId: eitherId("Product", row.productId),
    type: row.type,
    timestamp: row.timestamp?.at ?? new Date(),
    dateOnly: row.timestamp?.dateOnly,
    value: row.value ?? undefined,
    quantity: row.quantity ?? undefined,
    dwellMs: row.dwellMs ?? undefined,
    context: Object.keys(situation).length > 0 ? situation : undefined,
  };
}
