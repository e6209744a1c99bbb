import { Field, Int, ObjectType } from "type-graphql";
import { PageInfo } from "./pageInfo.js";
import { Product } from "./product.js";

/** A product of the catalogue, and where it stands in the list. */
@ObjectType({ simpleResolvers: true })
export class ProductEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Product)
  node!: Product;
}

/** A page of the catalogue. */
@ObjectType({ simpleResolvers: true, description: "A page of products." })
export class ProductConnection {
  @Field(() => [Product])
  nodes!: Product[];

  @Field(() => [ProductEdge])
  edges!: ProductEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;

  @Field(() => Int, { description: "How many products match in all." })
  totalCount!: number;
}
