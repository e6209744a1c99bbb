import { Field, Float, ObjectType } from "type-graphql";
import { Facet } from "./enums.js";

/** A counted lift, `exp` of features/contextProfiles' log-lift. */
@ObjectType({ simpleResolvers: true, description: "How much a product is wanted in one facet of the situation." })
export class FacetDemand {
  @Field(() => Facet)
  facet!: Facet;

  @Field(() => Float, {
    description: "How many times as much it (its kind, where it is new) is wanted there as products are on average.",
  })
  times!: number;
}
