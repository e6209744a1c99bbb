import { type GraphQLSchema, getVariableValues, type OperationDefinitionNode } from "graphql";

/** The operation's variables with their defaults; empty where they are not valid, which the execution will report. */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  return getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {}).coerced ?? {};
}
