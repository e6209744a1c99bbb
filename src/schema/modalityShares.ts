import { Field, Float, ObjectType } from "type-graphql";

/** The four summands of `Explanation.similarity`. */
@ObjectType({ simpleResolvers: true, description: "What each side of the product adds to `similarity`; the four sum to it." })
export class ModalityShares {
  @Field(() => Float)
  text!: number;

  @Field(() => Float)
  image!: number;

  @Field(() => Float, { description: "When, where and at what price the product is wanted." })
  context!: number;

  @Field(() => Float, { description: "What was learned from the product's own events." })
  history!: number;
}
