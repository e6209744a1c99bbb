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

/**
 * Whether the operation asks for nothing but these fields of the objects at these paths below the resolver's field, e.g.
 * only for ids of `["nodes"]` and `["edges", "node"]`.
 */
export function selectsOnly(
  info: GraphQLResolveInfo,
  paths: readonly (readonly string[])[],
  names: ReadonlySet<string>,
): boolean {
  const inSet = (set: SelectionSetNode | undefined, rest: readonly string[]): boolean =>
    (set?.selections ?? []).every((selection) => {
      if (selection.kind === "Field") {
        const name = selection.name.value;
        return rest.length === 0 ? names.has(name) : name !== rest[0] || inSet(selection.selectionSet, rest.slice(1));
      }
      const fragment = selection.kind === "InlineFragment" ? selection : info.fragments[selection.name.value];
      return inSet(fragment?.selectionSet, rest);
    });
  return info.fieldNodes.every((field) => paths.every((path) => inSet(field.selectionSet, path)));
}
