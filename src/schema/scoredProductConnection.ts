import { Field, Float, ObjectType } from "type-graphql";
import { PageInfo } from "./pageInfo.js";
import { Product } from "./product.js";

/** A product with its score, and where it stands in the list. */
@ObjectType({ simpleResolvers: true })
export class ScoredProductEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Product)
  node!: Product;

  @Field(() => Float, { description: "Comparable within this list only." })
  score!: number;
}

/** Products with scores, best first: neighbours, companions, what is trending. */
@ObjectType({ simpleResolvers: true, description: "Products with scores, best first." })
export class ScoredProductConnection {
  @Field(() => [Product])
  nodes!: Product[];

  @Field(() => [ScoredProductEdge])
  edges!: ScoredProductEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
