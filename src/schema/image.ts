import { Field, ObjectType } from "type-graphql";

/** A product's picture. */
@ObjectType({ simpleResolvers: true, description: "A picture." })
export class Image {
  @Field(() => String, { description: "Absolute; pictures from local files are served by this gateway." })
  url!: string;

  @Field(() => String, { nullable: true, description: "What the picture shows, in words." })
  altText!: string | null;
}
