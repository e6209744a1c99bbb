import { Field, Float, ObjectType } from "type-graphql";

/** An argument that a kind of rule takes. */
@ObjectType()
export class RuleArgument {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  description!: string;

  @Field(() => Float)
  min!: number;

  @Field(() => Float)
  max!: number;

  @Field(() => Float)
  default!: number;

  @Field(() => Boolean, { description: "Whether only whole numbers are taken." })
  whole!: boolean;
}

/** A kind of merchandising rule. */
@ObjectType({ description: "A kind of rule, described so that a form can draw itself from it." })
export class RuleKind {
  @Field(() => String)
  code!: string;

  @Field(() => String)
  description!: string;

  @Field(() => [RuleArgument])
  arguments!: RuleArgument[];

  @Field(() => Boolean, { description: "Whether such a rule is about some products, which have to be named." })
  selectsProducts!: boolean;
}
