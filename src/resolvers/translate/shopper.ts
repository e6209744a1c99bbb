import type { Shopper, ShopperKey } from "../../domain.js";
import { Errors } from "../../errors.js";
import type { ShopperInput } from "../../schema/inputs/shopperInput.js";
import { User } from "../../schema/user.js";
import { type Context, degrade } from "../context.js";
import { externalIdOf, toGlobalId } from "../globalId.js";

/** How a visitor without a name is kept among the shoppers. */
export function anonymousShopperId(anonymousId: string): string {
  return `anonymous:${anonymousId}`;
}

/** The shop's id of the shopper meant; null where none was named. Throws `BAD_INPUT` where two names disagree. */
export function shopperIdOf(input: ShopperInput | null | undefined): string | null {
  if (!input) return null;
  const byId = input.id ? externalIdOf("User", input.id, "shopper.id") : null;
  if (byId && input.externalId && byId !== input.externalId)
    throw Errors.badInput("shopper.externalId", input.externalId, `the shopper of shopper.id (${byId}); give one of the two`);
  return byId ?? input.externalId ?? (input.anonymousId ? anonymousShopperId(input.anonymousId) : null);
}

/**
 * The shopper meant, or null: unknown, not named, or not to be read for lack of consent. Where the database does not
 * answer, a visitor too: a shelf for everybody is better than none.
 */
export async function findShopper(input: ShopperInput | null | undefined, context: Context): Promise<ShopperKey | null> {
  const id = shopperIdOf(input);
  if (id === null || !context.scope.inContext.visitorConsent) return null;
  context.scope.personal = true;
  const known = context.services.followed?.shopperKeyOf(id);
  if (known !== undefined) return known;
  try {
    return (await context.loaders.shopperById.load(id))?.key ?? null;
  } catch (cause) {
    degrade(context.scope, "shopper", cause);
    return null;
  }
}

/** A stored shopper as GraphQL shows it. */
export function toUser(shopper: Shopper): User {
  return Object.assign(new User(), {
    key: shopper.key,
    id: toGlobalId("User", shopper.id),
    externalId: shopper.id,
    attributes: shopper.attributes,
  } satisfies User);
}
