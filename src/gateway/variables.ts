import { type GraphQLSchema, getVariableValues, isLeafType, type OperationDefinitionNode, type TypeNode } from "graphql";

const NOT_READ: object = {};

/**
 * The operation's variables with their defaults, as far as policies read them: input objects stay as they were sent, since
 * coercing a thousand rows before the execution does it costs as much as the rest of their way. Empty where single
 * values are not valid, which the execution will report.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  const given = variables ?? {};
  const definitions = operation.variableDefinitions ?? [];
  const single = definitions.filter(({ type }) => isLeafType(schema.getType(nameOf(type))));
  const { coerced } = getVariableValues(schema, single, given);
  if (!coerced) return {};
  for (const { variable, defaultValue } of definitions) {
    const name = variable.name.value;
    if (Object.hasOwn(coerced, name)) continue;
    if (Object.hasOwn(given, name)) coerced[name] = given[name];
    else if (defaultValue) coerced[name] = NOT_READ;
  }
  return coerced;
}

function nameOf(type: TypeNode): string {
  return type.kind === "NamedType" ? type.name.value : nameOf(type.type);
}
