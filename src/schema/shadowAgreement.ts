import { Field, Float, Int, ObjectType } from "type-graphql";

/** What shoppers' next session says of a candidate. */
@ObjectType({ description: "Which model ranked higher what shoppers wanted in the session after an answer." })
export class ShadowLift {
  @Field(() => Int, { description: "Wanted products that at least one of the two ranked." })
  wanted!: number;

  @Field(() => Int)
  candidateHigher!: number;

  @Field(() => Int)
  activeHigher!: number;

  @Field(() => Float, { description: "Two-sided sign test over shoppers." })
  p!: number;

  @Field(() => Float, {
    nullable: true,
    description: "Estimated relative gain in DCG@12 (clipped, self-normalised inverse propensities); null where nothing says.",
  })
  predicted!: number | null;
}

/** A shadow model beside the model that was active. */
@ObjectType({ description: "How a shadow model's lists compare with those of the model that served." })
export class ShadowAgreement {
  @Field(() => String, { description: "`name@version` of the model that served." })
  active!: string;

  @Field(() => Int, { description: "Answers that both ranked." })
  requests!: number;

  @Field(() => Int, { description: "Answers left out because the shadow was behind." })
  dropped!: number;

  @Field(() => Int)
  failed!: number;

  @Field(() => Float, { nullable: true, description: "Share of the first twelve products that both have." })
  overlapAt12!: number | null;

  @Field(() => Float, { nullable: true, description: "Spearman's rank correlation over the union of both first twelve." })
  rankCorrelation!: number | null;

  @Field(() => Float, { nullable: true, description: "How often both put the same product first." })
  top1Agreement!: number | null;

  @Field(() => Float, { nullable: true, description: "Mean milliseconds the shadow took, beside the traffic." })
  meanMs!: number | null;

  @Field(() => ShadowLift)
  lift!: ShadowLift;
}
