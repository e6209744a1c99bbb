import { Field, Int, ObjectType } from "type-graphql";
import { Model } from "./model.js";
import { PageInfo } from "./pageInfo.js";

/** A model, and where it stands in the list. */
@ObjectType()
export class ModelEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Model)
  node!: Model;
}

/** A page of models. */
@ObjectType({ description: "A page of models, newest first." })
export class ModelConnection {
  @Field(() => [Model])
  nodes!: Model[];

  @Field(() => [ModelEdge])
  edges!: ModelEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;

  @Field(() => Int)
  totalCount!: number;
}
