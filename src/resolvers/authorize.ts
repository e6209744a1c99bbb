import type { AuthCheckerFn } from "type-graphql";
import type { RequestScope } from "../common/requestScope.js";
import { ROLES, type Role } from "../domain.js";
import { Errors } from "../errors.js";
import type { Context } from "./context.js";

/** Throws `UNAUTHENTICATED` for a caller without a key and `FORBIDDEN` for one whose key is too weak. */
export function requireRole(scope: RequestScope, needed: Role, what: string): void {
  const { role } = scope.caller;
  if (ROLES.indexOf(role) >= ROLES.indexOf(needed)) return;
  if (role === "PUBLIC") throw Errors.unauthenticated(`${what} needs a key`);
  throw Errors.forbidden(what, `a key with role ${needed}`);
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
