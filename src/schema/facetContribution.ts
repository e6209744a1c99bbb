import { Field, Float, ObjectType } from "type-graphql";
import { Facet } from "./enums.js";

/** One summand of equation (4). */
@ObjectType({ simpleResolvers: true, description: "What one facet of the context says about the product." })
export class FacetContribution {
  @Field(() => Facet)
  facet!: Facet;

  @Field(() => Float, { description: "Weight the context gives to this facet; the weights of an item sum to 1." })
  alpha!: number;

  @Field(() => Float, { description: "The facet's own score, between 0 and 1." })
  score!: number;
}
