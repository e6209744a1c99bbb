import { Arg, Authorized, Ctx, ID, Int, Query, Resolver } from "type-graphql";
import { PAGE } from "../../common/page.js";
import { Errors } from "../../errors.js";
import { User } from "../../schema/user.js";
import { UserConnection } from "../../schema/userConnection.js";
import { requireConsent } from "../authorize.js";
import type { Context } from "../context.js";
import { externalIdOf } from "../globalId.js";
import { fromCursor, page, toCursor } from "../paging.js";
import { toUser } from "../translate/shopper.js";

const LIST = "user";

/** `Query.user` and `Query.users`: for servers, and only with consent. */
@Resolver()
export class UsersResolver {
  @Authorized("SERVER")
  @Query(() => User, { nullable: true, description: "One shopper, by global id or by the shop's own. Needs a server key." })
  async user(
    @Arg("id", () => ID, { nullable: true }) id: string | null | undefined,
    @Arg("externalId", () => String, { nullable: true }) externalId: string | null | undefined,
    @Ctx() { loaders, scope }: Context,
  ): Promise<User | null> {
    const wanted = id ? externalIdOf("User", id, "id") : externalId;
    if (!wanted || (id && externalId)) throw Errors.badInput("user", "both or neither", "either id or externalId");
    requireConsent(scope, "user");
    scope.personal = true;
    const shopper = await loaders.shopperById.load(wanted);
    return shopper && toUser(shopper);
  }

  @Authorized("SERVER")
  @Query(() => UserConnection, { description: "The shoppers, in the order they were first met. Needs a server key." })
  async users(
    @Arg("first", () => Int, { nullable: true, defaultValue: PAGE.default }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() { services, scope }: Context,
  ): Promise<UserConnection> {
    requireConsent(scope, "users");
    scope.personal = true;
    const size = first ?? PAGE.default;
    const afterKey = fromCursor(LIST, after);
    const [shoppers, totalCount] = await Promise.all([
      services.store.listShoppers({ limit: size + 1, afterKey: afterKey || undefined }),
      services.store.countShoppers(),
    ]);
    const edges = shoppers.slice(0, size).map((shopper) => ({ cursor: toCursor(LIST, shopper.key), node: toUser(shopper) }));
    return { ...page(edges, { hasNextPage: shoppers.length > size, hasPreviousPage: afterKey > 0 }), totalCount };
  }
}
