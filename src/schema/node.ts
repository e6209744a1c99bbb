import { Field, ID, InterfaceType } from "type-graphql";

/** Relay's global object identification. */
@InterfaceType({ description: "Anything with a global id." })
export abstract class Node {
  @Field(() => ID, { description: "Global id: base64 of `<Type>:<the shop's own id>`." })
  id!: string;
}
