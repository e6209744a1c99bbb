/** The enums of the schema: the domain's closed vocabularies, with a sentence for each value that needs one. */
import { registerEnumType } from "type-graphql";
import {
  CHANNELS,
  DEVICES,
  DRIFT_LEVELS,
  FACETS,
  INTENTS,
  INTERACTION_TYPES,
  PLACEMENTS,
  RULE_STATES,
  SHORTFALL_REASONS,
  STRATEGIES,
  TRAINING_STATES,
  TRAINING_TRIGGERS,
  WEATHER_CONDITIONS,
} from "../domain.js";
import { USER_ERROR_CODES } from "../errors.js";

type EnumOf<T extends readonly string[]> = { readonly [K in T[number]]: K };

/** `["A", "B"]` as `{ A: "A", B: "B" }`, the shape TypeGraphQL registers; documented value by value where given. */
function register<const T extends readonly string[]>(
  name: string,
  values: T,
  description: string,
  about: { [K in T[number]]?: string } = {},
): EnumOf<T> {
  const object = Object.fromEntries(values.map((value) => [value, value])) as EnumOf<T>;
  const valuesConfig = Object.fromEntries(Object.entries(about).map(([value, text]) => [value, { description: String(text) }]));
  registerEnumType(object, { name, description, valuesConfig: valuesConfig as { [K in T[number]]?: { description: string } } });
  return object;
}

export const InteractionType = register("InteractionType", INTERACTION_TYPES, "What a shopper did with a product.");
export type InteractionType = keyof typeof InteractionType;

export const Device = register("Device", DEVICES, "What the shopper looks at.");
export type Device = keyof typeof Device;

export const Channel = register("Channel", CHANNELS, "The way the shop is reached.");
export type Channel = keyof typeof Channel;

export const Placement = register("Placement", PLACEMENTS, "Where in the shop the answer is shown.");
export type Placement = keyof typeof Placement;

export const WeatherCondition = register("WeatherCondition", WEATHER_CONDITIONS, "The weather where the shopper is.");
export type WeatherCondition = keyof typeof WeatherCondition;

export const Intent = register("Intent", INTENTS, "What the shopper is about to do, where the client knows.");
export type Intent = keyof typeof Intent;

export const Strategy = register("Strategy", STRATEGIES, "How an answer was made.", {
  PERSONALIZED: "From the shopper's own events, ranked by the trained model in this context.",
  COLD_SHOPPER: "For a visitor without events, ranked by the trained model from context and demographics.",
  CONTENT_COSINE: "By cosine similarity of content: no trained model is active.",
  POPULAR: "What is popular: neither a model nor anything to compare with.",
});
export type Strategy = keyof typeof Strategy;

export const ShortfallReason = register("ShortfallReason", SHORTFALL_REASONS, "Why a page is shorter than asked.", {
  FILTER_TOO_NARROW: "Fewer products than asked match the filter.",
  CATALOGUE_TOO_SMALL: "The shop has fewer products than asked.",
  ALL_SEEN: "`excludeSeen` leaves fewer products than asked.",
  HIDDEN_BY_RULES: "Merchandising rules hide what else matches.",
  DEADLINE: "Some candidates did not arrive in time.",
});
export type ShortfallReason = keyof typeof ShortfallReason;

export const Facet = register("Facet", FACETS, "A facet of the context that has a score of its own.", {
  GENERAL: "What is wanted whatever the situation.",
  TIME: "Time of day and weekday.",
  SEASON: "Season by hemisphere, and holidays.",
  PLACE: "Country, region and climate.",
  SESSION: "The products on the page and in the cart, and the session's intent.",
});
export type Facet = keyof typeof Facet;

export const ProductSort = register(
  "ProductSort",
  ["RELEVANCE", "NEWEST", "PRICE_ASC", "PRICE_DESC", "TITLE"],
  "The order of a product list.",
  { RELEVANCE: "Best match of the search text first." },
);
export type ProductSort = keyof typeof ProductSort;

export const UserErrorCode = register("UserErrorCode", USER_ERROR_CODES, "Why something was not done.", {
  NOT_FOUND: "It names something that does not exist.",
  MODEL_INVALID: "The model does not fit this installation, or its files are not whole.",
  ENCODER_MISMATCH: "Vectors of another origin are stored under this model's name.",
  CONFLICT: "Something else is under way, or was changed meanwhile.",
});
export type UserErrorCode = keyof typeof UserErrorCode;

export const TrainingState = register("TrainingState", TRAINING_STATES, "What has become of a training run.", {
  QUEUED: "It waits for a worker.",
  SUCCEEDED: "It made a model, which is active only where it is better: see `reason`.",
  INTERRUPTED: "It was stopped; the next one with the same data goes on from there.",
});
export type TrainingState = keyof typeof TrainingState;

export const TrainingTrigger = register("TrainingTrigger", TRAINING_TRIGGERS, "Who wanted a training run.", {
  SCHEDULED: "The schedule (`VITRINE_TRAIN_AT`).",
});
export type TrainingTrigger = keyof typeof TrainingTrigger;

export const DriftLevel = register("DriftLevel", DRIFT_LEVELS, "How far what a model is served with has shifted.", {
  STABLE: "Population stability index under 0.1.",
  MODERATE: "From 0.1 to 0.25: keep an eye on it.",
  MAJOR: "Above 0.25: train again.",
});
export type DriftLevel = keyof typeof DriftLevel;

export const RuleState = register("RuleState", RULE_STATES, "Where a merchandising rule stands now.", {
  ACTIVE: "It applies wherever its conditions are met.",
  SCHEDULED: "Its time has not come.",
  ENDED: "Its time is over, or that of its experiment.",
  PAUSED: "It was switched off.",
});
export type RuleState = keyof typeof RuleState;
