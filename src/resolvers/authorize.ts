import type { AuthCheckerFn } from "type-graphql";
import type { RequestScope } from "../common/requestScope.js";
import { ROLES, type Role } from "../domain.js";
import { Errors } from "../errors.js";
import type { ShopperInput } from "../schema/inputs/shopperInput.js";
import type { Context } from "./context.js";

/** Whether the caller's key allows as much as this role. */
export function isAtLeast({ caller }: RequestScope, role: Role): boolean {
  return ROLES.indexOf(caller.role) >= ROLES.indexOf(role);
}

/** Throws `UNAUTHENTICATED` for a caller without a key and `FORBIDDEN` for one whose key is too weak. */
export function requireRole(scope: RequestScope, needed: Role, what: string): void {
  if (isAtLeast(scope, needed)) return;
  if (scope.caller.role === "PUBLIC") throw Errors.unauthenticated(`${what} needs a key`);
  throw Errors.forbidden(what, `a key with role ${needed}`);
}

/**
 * Whether the caller may be told what this shopper did. A storefront's key is public and the shop's ids can be guessed, so
 * with it only who knows the visitor's own anonymous id is told; a server key is told of everybody.
 */
export function mayReadHistory({ scope, services }: Context, shopper: ShopperInput | null | undefined): boolean {
  const guessable = Boolean(shopper?.id || shopper?.externalId);
  return !guessable || isAtLeast(scope, "SERVER") || services.madeUpShoppers();
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
