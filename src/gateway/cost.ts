import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { PAGE } from "../common/page.js";
import { Errors } from "../errors.js";

/** How large an operation is, before it runs. */
export interface OperationSize {
  /** Levels of fields. */
  depth: number;
  aliases: number;
  /**
   * Objects the answer may hold: 1 for each object, 10 for each connection (a search), times the size of the lists
   * around it (`first` for a connection's `nodes` and `edges`, 5 for other lists).
   */
  cost: number;
}

/** Sizes of operations in which no variable has a say in: a storefront sends the same ones all day. */
const measured = new WeakMap<OperationDefinitionNode, OperationSize>();

const SEARCH_COST = 10;
const OTHER_LIST = 5;
const SELECTIONS_MAX = 5000;

/**
 * Measures an operation; introspection is free. Throws `BAD_INPUT` naming the path of a `first` outside 1..100, and
 * `QUERY_TOO_COSTLY` for fragments that unfold into more than 5,000 fields.
 */
export function measure(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  variables: () => Record<string, unknown>,
): OperationSize {
  const known = measured.get(operation);
  if (known) return known;
  const coerced = variables();
  const size: OperationSize = { depth: 0, aliases: 0, cost: 0 };
  let selections = 0;
  let fixed = true;

  const visit = (set: SelectionSetNode, parent: unknown, path: string[], times: number, pageSize: number): void => {
    for (const selection of set.selections) {
      if (++selections > SELECTIONS_MAX)
        throw Errors.queryTooCostly(
          "number of fields",
          selections,
          SELECTIONS_MAX,
          "Ask for fewer fields, or in several requests.",
        );
      if (selection.kind === Kind.FRAGMENT_SPREAD || selection.kind === Kind.INLINE_FRAGMENT) {
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
        const condition = fragment?.typeCondition?.name.value;
        if (fragment) visit(fragment.selectionSet, condition ? schema.getType(condition) : parent, path, times, pageSize);
        continue;
      }
      const name = selection.name.value;
      if (selection.alias) size.aliases++;
      if (name.startsWith("__")) continue;
      const here = [...path, name];
      size.depth = Math.max(size.depth, here.length);
      const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
      if (!field || !selection.selectionSet) continue;
      const type = getNamedType(field.type);
      if (!isCompositeType(type)) continue;
      const isList = isListType(getNullableType(field.type));
      const inner = isList ? times * (pageSize || OTHER_LIST) : times;
      const isPage = field.args.some(({ name }) => name === "first");
      const first = isPage ? argument(field, selection, coerced) : undefined;
      if (isPage && (first === undefined || isVariable(selection, "first"))) fixed = false;
      checkPage(first, here);
      const isConnection = type.name.endsWith("Connection");
      size.cost += isConnection ? inner * SEARCH_COST : inner;
      visit(selection.selectionSet, type, here, inner, isConnection ? (first ?? PAGE.default) : 0);
    }
  };

  const root = schema.getRootType(operation.operation);
  visit(operation.selectionSet, root, [], 1, 0);
  if (fixed) measured.set(operation, size);
  return size;
}

function isVariable(node: FieldNode, argument: string): boolean {
  return node.arguments?.some(({ name, value }) => name.value === argument && value.kind === Kind.VARIABLE) ?? false;
}

/** The `first` argument of a field that has one; undefined where the arguments do not fit. */
function argument(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Record<string, unknown>,
): number | undefined {
  try {
    const { first } = getArgumentValues(field, node, variables);
    return typeof first === "number" ? first : undefined;
  } catch {
    return undefined; // The execution reports arguments that do not fit.
  }
}

function checkPage(first: number | undefined, path: string[]): void {
  if (first !== undefined && (first < 1 || first > PAGE.max))
    throw Errors.badInput(`${path.join(".")}.first`, first, `an integer from 1 to ${PAGE.max}; page on with after`);
}
