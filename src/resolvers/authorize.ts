import type { AuthCheckerFn } from "type-graphql";
import type { RequestScope } from "../common/requestScope.js";
import { ROLES, type Role } from "../domain.js";
import { Errors } from "../errors.js";
import type { ShopperInput } from "../schema/inputs/shopperInput.js";
import type { Context } from "./context.js";

/** Throws `UNAUTHENTICATED` for a caller without a key and `FORBIDDEN` for one whose key is too weak. */
export function requireRole(scope: RequestScope, needed: Role, what: string): void {
  const { role } = scope.caller;
  if (ROLES.indexOf(role) >= ROLES.indexOf(needed)) return;
  if (role === "PUBLIC") throw Errors.unauthenticated(`${what} needs a key`);
  throw Errors.forbidden(what, `a key with role ${needed}`);
}

/**
 * Whether the caller may be told what this shopper did. A storefront's key is public and the shop's ids can be guessed, so
 * with it only who knows the visitor's own anonymous id is told; a server key is told of everybody.
 */
export function mayReadHistory({ scope, services }: Context, shopper: ShopperInput | null | undefined): boolean {
  const guessable = Boolean(shopper?.id || shopper?.externalId);
  return !guessable || ROLES.indexOf(scope.caller.role) >= ROLES.indexOf("SERVER") || services.madeUpShoppers();
}

/** Throws `FORBIDDEN` where the operation said `visitorConsent: false`: then no shopper may be read. */
export function requireConsent(scope: RequestScope, what: string): void {
  if (!scope.inContext.visitorConsent)
    throw Errors.forbidden(what, "the visitor's consent, and @inContext(visitorConsent: false) says there is none");
}

/** Gives `@Authorized("SERVER")` its meaning. */
export const authChecker: AuthCheckerFn<Context, Role> = ({ context, info }, roles) => {
  for (const role of roles) requireRole(context.scope, role, info.fieldName);
  return true;
};
