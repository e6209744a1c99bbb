import { Field, Float, ObjectType } from "type-graphql";
import { FacetContribution } from "./facetContribution.js";
import { FacetDemand } from "./facetDemand.js";
import { ModalityShares } from "./modalityShares.js";
import { RuleMove } from "./ruleMove.js";
import { SimilarEvent } from "./similarEvent.js";
import { SourceRank } from "./sourceRank.js";

const WITHHELD = "Null for a shopper named by id or externalId, unless asked with a server key.";

/** Why a product is on the page: a sentence for people, and the numbers it comes from. */
@ObjectType({ simpleResolvers: true, description: "Why a product is on the page." })
export class Explanation {
  @Field(() => String, { description: "One short sentence that may be shown to the shopper." })
  reason!: string;

  @Field(() => String, { nullable: true, description: "The model that made the list, as `name@version`; null where none did." })
  model!: string | null;

  @Field(() => [FacetContribution], {
    description: "`score` of the item is the sum of alpha times score over these, exactly. Empty where no model ranked.",
  })
  facets!: FacetContribution[];

  @Field(() => [FacetDemand], {
    description: "Counted in the shop's own events, largest first; facets of which something is known.",
  })
  wanted!: FacetDemand[];

  @Field(() => Float, { description: "Cosine similarity of the shopper (or visit) and the product." })
  similarity!: number;

  @Field(() => ModalityShares, { nullable: true, description: "Null where no trained model made the vectors." })
  modalities!: ModalityShares | null;

  @Field(() => [SourceRank], { nullable: true, description: `What proposed it, and where in its list. ${WITHHELD}` })
  sources!: SourceRank[] | null;

  @Field(() => [SimilarEvent], { nullable: true, description: `Best first. ${WITHHELD}` })
  similarEvents!: SimilarEvent[] | null;

  @Field(() => [RuleMove], {
    nullable: true,
    description: "What merchandising rules did with it, in that order. Null unless asked with a server key.",
  })
  rules!: RuleMove[] | null;
}
