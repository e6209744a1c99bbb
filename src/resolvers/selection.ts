import type { GraphQLResolveInfo, SelectionSetNode } from "graphql";

/** Whether the operation asks for this path below the resolver's field, e.g. `["edges", "explanation"]`. Follows fragments. */
export function selects(info: GraphQLResolveInfo, path: readonly string[]): boolean {
  const inSet = (set: SelectionSetNode | undefined, rest: readonly string[]): boolean =>
    rest.length === 0 ||
    (set?.selections ?? []).some((selection) => {
      if (selection.kind === "Field") return selection.name.value === rest[0] && inSet(selection.selectionSet, rest.slice(1));
      const fragment = selection.kind === "InlineFragment" ? selection : info.fragments[selection.name.value];
      return inSet(fragment?.selectionSet, rest);
    });
  return info.fieldNodes.some((field) => inSet(field.selectionSet, path));
}
