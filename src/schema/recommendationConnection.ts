import { Field, Float, ID, ObjectType } from "type-graphql";
import { Strategy } from "./enums.js";
import { Explanation } from "./explanation.js";
import { PageInfo } from "./pageInfo.js";
import { Product } from "./product.js";
import { Shortfall } from "./shortfall.js";

/** A recommended product, with its score, and where it stands in the list. */
@ObjectType({ simpleResolvers: true })
export class RecommendationEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Product)
  node!: Product;

  @Field(() => Float, { description: "Between 0 and 1 where a model ranked, cosine similarity where not." })
  score!: number;

  @Field(() => Explanation, { nullable: true })
  explanation!: Explanation | null;
}

/** A page of recommendations. */
@ObjectType({ simpleResolvers: true, description: "Recommended products, best first." })
export class RecommendationConnection {
  @Field(() => ID, { description: "Names this answer in the log, so that every number in it can be traced." })
  recommendationId!: string;

  @Field(() => Strategy)
  strategy!: Strategy;

  @Field(() => Shortfall, { nullable: true, description: "Why the page is shorter than asked; null when it is not." })
  shortfall!: Shortfall | null;

  @Field(() => [Product])
  nodes!: Product[];

  @Field(() => [RecommendationEdge])
  edges!: RecommendationEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
