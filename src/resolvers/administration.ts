import { Errors, USER_ERROR_CODES, type UserErrorCode, VitrineError } from "../errors.js";
import type { ModelAdministration } from "../inference/administration.js";
import type { Model } from "../schema/model.js";
import type { UserError } from "../schema/payloads/userError.js";
import type { Context } from "./context.js";
import { toModel } from "./translate/model.js";

/** Who administers the models. Throws FORBIDDEN where this gateway has no such. */
export function administration({ services }: Context): ModelAdministration {
  if (!services.models) throw Errors.forbidden("Administering models", "a gateway that serves a shop of its own");
  return services.models;
}

/** A model by `name@version`, read anew; null for one that does not exist. */
export async function findModel(id: string, context: Context): Promise<Model | null> {
  context.scope.personal = true;
  const status = (await administration(context).list()).find((model) => model.id === id);
  return status ? toModel(status) : null;
}

/**
 * Does `work`; what is refused with a reason becomes a user error of `field`, or of what the reason names in the same argument;
 * anything else is thrown.
 */
export async function refusable<T>(
  field: string[],
  work: () => Promise<T>,
): Promise<{ done: T; userErrors: [] } | { done: null; userErrors: UserError[] }> {
  try {
    return { done: await work(), userErrors: [] };
  } catch (error) {
    if (!(error instanceof VitrineError) || !isUserErrorCode(error.code)) throw error;
    const { field: named } = error.where;
    const path = named === undefined ? field : [field[0]!, ...String(named).split(".")];
    return { done: null, userErrors: [{ code: error.code, field: path, message: error.message }] };
  }
}

const isUserErrorCode = (code: string): code is UserErrorCode => (USER_ERROR_CODES as readonly string[]).includes(code);
