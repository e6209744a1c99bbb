/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type ActivateModelInput = {
  /** Global id, or `name@version`. */
  id: string | number;
};

/** The way the shop is reached. */
export type Channel =
  | 'APP'
  | 'EMAIL'
  | 'PARTNER'
  | 'SOCIAL'
  | 'STORE'
  | 'WEB';

/** What the shopper looks at. */
export type Device =
  | 'DESKTOP'
  | 'KIOSK'
  | 'MOBILE'
  | 'TABLET'
  | 'TV';

/** How far what a model is served with has shifted. */
export type DriftLevel =
  /** Above 0.25: train again. */
  | 'MAJOR'
  /** From 0.1 to 0.25: keep an eye on it. */
  | 'MODERATE'
  /** Population stability index under 0.1. */
  | 'STABLE';

export type ExperimentArmInput = {
  name: string;
  /** Of all shoppers; the arms' shares sum to 1 at most. */
  share: number;
};

/** A facet of the context that has a score of its own. */
export type Facet =
  | 'DEVICE'
  /** What is wanted whatever the situation. */
  | 'GENERAL'
  | 'OCCASION'
  /** Country, region and climate. */
  | 'PLACE'
  | 'PLACEMENT'
  /** Season by hemisphere, and holidays. */
  | 'SEASON'
  /** The products on the page and in the cart, and the session's intent. */
  | 'SESSION'
  /** Time of day and weekday. */
  | 'TIME'
  | 'WEATHER';

/** What the shopper is about to do, where the client knows. */
export type Intent =
  | 'BROWSE'
  | 'BUY'
  | 'COMPARE'
  | 'GIFT'
  | 'REPLENISH';

/** Something a shopper did with a product. Name the shopper by `userId` or by `anonymousId`. */
export type InteractionInput = {
  /** A visitor who did not say who they are. */
  anonymousId?: string | null | undefined;
  /** The situation it happened in. */
  context?: RecommendationContextInput | null | undefined;
  /** How long it was looked at, in milliseconds. */
  dwellMs?: number | null | undefined;
  /** The event's own id: recording it again sets it, never adds. Without: shopper, product, type and timestamp. */
  id?: string | null | undefined;
  /** Global id or the shop's own. */
  productId: string | number;
  quantity?: number | null | undefined;
  /** Default: now. */
  timestamp?: string | null | undefined;
  type: InteractionType;
  /** Global id or the shop's own. A shopper not met before is created. */
  userId?: string | number | null | undefined;
  /** A rating's stars, a purchase's unit price. */
  value?: number | null | undefined;
};

/** What a shopper did with a product. */
export type InteractionType =
  | 'ADD_TO_CART'
  | 'CLICK'
  | 'PURCHASE'
  | 'RATING'
  | 'REMOVE_FROM_CART'
  | 'VIEW';

/** An amount of money. */
export type MoneyInput = {
  /** In the currency's major unit. */
  amount: string;
  /** ISO 4217. */
  currencyCode?: string | null | undefined;
};

/** Where in the shop the answer is shown. */
export type Placement =
  | 'ACCOUNT'
  | 'CART'
  | 'CATEGORY'
  | 'CHECKOUT'
  | 'EMAIL'
  | 'HOME'
  | 'PRODUCT'
  | 'SEARCH';

/** Which products an answer may hold. All given conditions must be met. */
export type ProductFilter = {
  /** Default: true in recommendations, false in product lists. */
  availableOnly?: boolean | null | undefined;
  /** Any of them. */
  brands?: Array<string> | null | undefined;
  /** Category paths, or beginnings of them; any of them. */
  categories?: Array<Array<string>> | null | undefined;
  /** Global ids or the shop's own. */
  excludeIds?: Array<string | number> | null | undefined;
  /** Leave out what the shopper has any event with. */
  excludeSeen?: boolean | null | undefined;
  /** ISO 3166-1 alpha-2: only products sold there. */
  market?: string | null | undefined;
  priceMax?: string | null | undefined;
  priceMin?: string | null | undefined;
};

/** A product as the shop states it, whole: what is left out is unknown from now on. */
export type ProductInput = {
  attributes?: { [key: string]: unknown } | null | undefined;
  /** Default: true. */
  available?: boolean | null | undefined;
  brand?: string | null | undefined;
  /** From the broadest category to the narrowest. */
  category?: Array<string> | null | undefined;
  /** When the shop first offered it. */
  createdAt?: string | null | undefined;
  description?: string | null | undefined;
  /** The shop's own id. */
  externalId: string;
  /** An http or https URL. */
  imageUrl?: string | null | undefined;
  /** Countries where it is sold; left out: everywhere. */
  markets?: Array<string> | null | undefined;
  price?: MoneyInput | null | undefined;
  title?: string | null | undefined;
};

/** Which products a rule is about: those that meet all that is given. */
export type ProductSelectionInput = {
  /** Any of them. */
  brands?: Array<string> | null | undefined;
  /** Category paths, or beginnings of them; any of them. */
  categories?: Array<Array<string>> | null | undefined;
  priceMax?: string | null | undefined;
  priceMin?: string | null | undefined;
  /** Global ids or the shop's own. */
  productIds?: Array<string | number> | null | undefined;
};

/** The order of a product list. */
export type ProductSort =
  | 'NEWEST'
  | 'PRICE_ASC'
  | 'PRICE_DESC'
  /** Best match of the search text first. */
  | 'RELEVANCE'
  | 'TITLE';

/** The situation of a request. Say what you know: every field is optional. */
export type RecommendationContextInput = {
  /** Default: now. */
  at?: string | null | undefined;
  /** Products in the cart: global ids or the shop's own. */
  cartProductIds?: Array<string | number> | null | undefined;
  channel?: Channel | null | undefined;
  /** ISO 3166-1 alpha-2. Default: the country of `@inContext`. */
  country?: string | null | undefined;
  device?: Device | null | undefined;
  intent?: Intent | null | undefined;
  /** BCP 47. Default: the language of `@inContext`. */
  language?: string | null | undefined;
  latitude?: number | null | undefined;
  longitude?: number | null | undefined;
  /** What for, e.g. "birthday" or "wedding". */
  occasion?: string | null | undefined;
  placement?: Placement | null | undefined;
  /** Products on the page: global ids or the shop's own. */
  productIds?: Array<string | number> | null | undefined;
  /** State, county or city. */
  region?: string | null | undefined;
  /** IANA name, e.g. "Europe/Oslo". */
  timeZone?: string | null | undefined;
  weather?: WeatherInput | null | undefined;
};

export type RollbackModelInput = {
  /** Only where this model is the active one, so that two who roll back at once do not go back twice. */
  expectedActive?: string | number | null | undefined;
};

export type RuleArgumentInput = {
  name: string;
  value: number;
};

export type RuleArmInput = {
  /** The arm's name. */
  arm: string;
  /** The experiment's global id. */
  experiment: string | number;
};

/** In which situations a rule applies: where all that is given holds. */
export type RuleConditionsInput = {
  /** Only for shoppers of this arm, while the experiment runs. */
  arm?: RuleArmInput | null | undefined;
  channels?: Array<Channel> | null | undefined;
  /** ISO 3166-1 alpha-2. */
  countries?: Array<string> | null | undefined;
  devices?: Array<Device> | null | undefined;
  /** From this moment on; a date begins at midnight UTC. */
  from?: string | null | undefined;
  placements?: Array<Placement> | null | undefined;
  /** Up to this moment, which is not part of it. */
  until?: string | null | undefined;
};

/** Where a merchandising rule stands now. */
export type RuleState =
  /** It applies wherever its conditions are met. */
  | 'ACTIVE'
  /** Its time is over, or that of its experiment. */
  | 'ENDED'
  /** It was switched off. */
  | 'PAUSED'
  /** Its time has not come. */
  | 'SCHEDULED';

export type SaveRuleInput = {
  /** What is left out takes the kind's default. */
  arguments?: Array<RuleArgumentInput>;
  enabled?: boolean;
  /** Only where it is still in this revision, so that nobody overwrites what they have not seen. */
  expectedRevision?: number | null | undefined;
  /** The rule that is written anew; left out: another one is added, after all others. */
  id?: string | number | null | undefined;
  /** Code of one of `ruleKinds`. */
  kind: string;
  name: string;
  /** For kinds that select products. */
  products?: ProductSelectionInput | null | undefined;
  /** Left out: always. */
  when?: RuleConditionsInput | null | undefined;
};

export type ShadowModelInput = {
  /** Global id, or `name@version`; null: none any more. */
  id?: string | number | null | undefined;
  /** Share of the traffic that it scores, above 0 and up to 1. */
  share?: number;
};

/** Who is shopping, by one of three names. Left out or unknown to the shop: an unknown visitor. */
export type ShopperInput = {
  /** A visitor who did not say who they are: a cookie's or device's id. */
  anonymousId?: string | null | undefined;
  /** The shop's own id. */
  externalId?: string | null | undefined;
  /** Global id, as `User.id`. */
  id?: string | number | null | undefined;
};

/** Why a page is shorter than asked. */
export type ShortfallReason =
  /** `excludeSeen` leaves fewer products than asked. */
  | 'ALL_SEEN'
  /** The shop has fewer products than asked. */
  | 'CATALOGUE_TOO_SMALL'
  /** Some candidates did not arrive in time. */
  | 'DEADLINE'
  /** Fewer products than asked match the filter. */
  | 'FILTER_TOO_NARROW'
  /** Merchandising rules hide what else matches. */
  | 'HIDDEN_BY_RULES';

export type StartExperimentInput = {
  /** The others are compared with the first one. */
  arms: Array<ExperimentArmInput>;
  name: string;
};

/** How an answer was made. */
export type Strategy =
  /** For a visitor without events, ranked by the trained model from context and demographics. */
  | 'COLD_SHOPPER'
  /** By cosine similarity of content: no trained model is active. */
  | 'CONTENT_COSINE'
  /** From the shopper's own events, ranked by the trained model in this context. */
  | 'PERSONALIZED'
  /** What is popular: neither a model nor anything to compare with. */
  | 'POPULAR';

export type TrainModelInput = {
  /** False: the model is kept, never activated. */
  activate?: boolean;
  /** How long training may take. */
  budgetMinutes?: number;
  name?: string;
  /** The same seed and data give the same model. */
  seed?: number;
  /** Only events before this moment. */
  until?: string | null | undefined;
  /** Go on from the active model on what is newer than what it saw. */
  warm?: boolean;
};

/** What has become of a training run. */
export type TrainingState =
  | 'FAILED'
  /** It was stopped; the next one with the same data goes on from there. */
  | 'INTERRUPTED'
  /** It waits for a worker. */
  | 'QUEUED'
  | 'RUNNING'
  /** It made a model, which is active only where it is better: see `reason`. */
  | 'SUCCEEDED';

/** Why something was not done. */
export type UserErrorCode =
  | 'BAD_INPUT'
  /** Something else is under way, or was changed meanwhile. */
  | 'CONFLICT'
  /** Vectors of another origin are stored under this model's name. */
  | 'ENCODER_MISMATCH'
  /** The model does not fit this installation, or its files are not whole. */
  | 'MODEL_INVALID'
  /** It names something that does not exist. */
  | 'NOT_FOUND';

/** A shopper as the shop states it, whole. */
export type UserInput = {
  /** Demographics and profile: `age`, `country` ... */
  attributes?: { [key: string]: unknown } | null | undefined;
  /** The shop's own id. */
  externalId: string;
};

/** The weather where the shopper is. */
export type WeatherCondition =
  | 'CLEAR'
  | 'CLOUDS'
  | 'FOG'
  | 'RAIN'
  | 'SNOW'
  | 'STORM'
  | 'WIND';

/** The weather where the shopper is. */
export type WeatherInput = {
  condition?: WeatherCondition | null | undefined;
  temperatureC?: number | null | undefined;
};

export type RuleCardFragment = { id: string, name: string, code: string, productCount: number | null, enabled: boolean, state: RuleState, revision: number, updatedAt: string, arguments: Array<{ name: string, value: number }>, products: { productIds: Array<string>, categories: Array<Array<string>>, brands: Array<string>, priceMin: string | null, priceMax: string | null } | null, when: { placements: Array<Placement>, channels: Array<Channel>, devices: Array<Device>, countries: Array<string>, from: string | null, until: string | null, arm: { experiment: string, arm: string } | null } };

export type RulesQueryVariables = Exact<{ [key: string]: never; }>;


export type RulesQuery = { rules: Array<{ id: string, name: string, code: string, productCount: number | null, enabled: boolean, state: RuleState, revision: number, updatedAt: string, arguments: Array<{ name: string, value: number }>, products: { productIds: Array<string>, categories: Array<Array<string>>, brands: Array<string>, priceMin: string | null, priceMax: string | null } | null, when: { placements: Array<Placement>, channels: Array<Channel>, devices: Array<Device>, countries: Array<string>, from: string | null, until: string | null, arm: { experiment: string, arm: string } | null } }>, ruleKinds: Array<{ code: string, description: string, selectsProducts: boolean, arguments: Array<{ name: string, description: string, min: number, max: number, default: number, whole: boolean }> }> };

export type SaveRuleMutationVariables = Exact<{
  input: SaveRuleInput;
}>;


export type SaveRuleMutation = { saveRule: { rule: { id: string, name: string, code: string, productCount: number | null, enabled: boolean, state: RuleState, revision: number, updatedAt: string, arguments: Array<{ name: string, value: number }>, products: { productIds: Array<string>, categories: Array<Array<string>>, brands: Array<string>, priceMin: string | null, priceMax: string | null } | null, when: { placements: Array<Placement>, channels: Array<Channel>, devices: Array<Device>, countries: Array<string>, from: string | null, until: string | null, arm: { experiment: string, arm: string } | null } } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type DeleteRuleMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteRuleMutation = { deleteRule: { deletedId: string | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type OrderRulesMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type OrderRulesMutation = { orderRules: { rules: Array<{ id: string, name: string, code: string, productCount: number | null, enabled: boolean, state: RuleState, revision: number, updatedAt: string, arguments: Array<{ name: string, value: number }>, products: { productIds: Array<string>, categories: Array<Array<string>>, brands: Array<string>, priceMin: string | null, priceMax: string | null } | null, when: { placements: Array<Placement>, channels: Array<Channel>, devices: Array<Device>, countries: Array<string>, from: string | null, until: string | null, arm: { experiment: string, arm: string } | null } }> | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type ExperimentsQueryVariables = Exact<{ [key: string]: never; }>;


export type ExperimentsQuery = { experiments: Array<{ id: string, name: string, startedAt: string, endedAt: string | null, arms: Array<{ name: string, share: number }> }> };

export type ExperimentResultsQueryVariables = Exact<{
  id: string | number;
}>;


export type ExperimentResultsQuery = { experiment: { id: string, name: string, endedAt: string | null, results: { sampleRatioP: number | null, arms: Array<{ arm: string, share: number, shoppers: number, clicked: number, carted: number, bought: number, clickedDifference: { difference: number, low: number, high: number, p: number } | null, cartedDifference: { difference: number, low: number, high: number, p: number } | null, boughtDifference: { difference: number, low: number, high: number, p: number } | null }> } } | null };

export type DifferenceFragment = { difference: number, low: number, high: number, p: number };

export type StartExperimentMutationVariables = Exact<{
  input: StartExperimentInput;
}>;


export type StartExperimentMutation = { startExperiment: { experiment: { id: string } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type EndExperimentMutationVariables = Exact<{
  id: string | number;
}>;


export type EndExperimentMutation = { endExperiment: { experiment: { id: string, endedAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type ModelCardFragment = { id: string, name: string, version: string, createdAt: string, active: boolean, previous: boolean, shadowShare: number | null, size: number, window: { first: string, until: string, events: number }, decision: { activated: boolean, reason: string }, metrics: Array<{ name: string, value: number }> };

export type ModelsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ModelsQuery = { models: { totalCount: number, nodes: Array<{ id: string, name: string, version: string, createdAt: string, active: boolean, previous: boolean, shadowShare: number | null, size: number, window: { first: string, until: string, events: number }, decision: { activated: boolean, reason: string }, metrics: Array<{ name: string, value: number }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ModelTrafficQueryVariables = Exact<{
  id: string | number;
}>;


export type ModelTrafficQuery = { model: { id: string, name: string, version: string, createdAt: string, active: boolean, previous: boolean, shadowShare: number | null, size: number, shadow: Array<{ active: string, requests: number, dropped: number, failed: number, overlapAt12: number | null, rankCorrelation: number | null, top1Agreement: number | null, lift: { wanted: number, candidateHigher: number, activeHigher: number, p: number, predicted: number | null } }>, drift: Array<{ name: string, psi: number, ks: number, level: DriftLevel, observed: number }> | null, window: { first: string, until: string, events: number }, decision: { activated: boolean, reason: string }, metrics: Array<{ name: string, value: number }> } | null };

export type ActivateModelMutationVariables = Exact<{
  input: ActivateModelInput;
}>;


export type ActivateModelMutation = { activateModel: { model: { id: string, name: string, version: string, createdAt: string, active: boolean, previous: boolean, shadowShare: number | null, size: number, window: { first: string, until: string, events: number }, decision: { activated: boolean, reason: string }, metrics: Array<{ name: string, value: number }> } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type RollbackModelMutationVariables = Exact<{
  input?: RollbackModelInput | null | undefined;
}>;


export type RollbackModelMutation = { rollbackModel: { model: { id: string, name: string, version: string, createdAt: string, active: boolean, previous: boolean, shadowShare: number | null, size: number, window: { first: string, until: string, events: number }, decision: { activated: boolean, reason: string }, metrics: Array<{ name: string, value: number }> } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type ShadowModelMutationVariables = Exact<{
  input: ShadowModelInput;
}>;


export type ShadowModelMutation = { shadowModel: { model: { id: string, name: string, version: string, createdAt: string, active: boolean, previous: boolean, shadowShare: number | null, size: number, window: { first: string, until: string, events: number }, decision: { activated: boolean, reason: string }, metrics: Array<{ name: string, value: number }> } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type TrainModelMutationVariables = Exact<{
  input: TrainModelInput;
}>;


export type TrainModelMutation = { trainModel: { job: { id: string, state: TrainingState, stage: string | null, progress: number | null, reason: string | null, startedAt: string, endedAt: string | null, model: { id: string, name: string, version: string, active: boolean } | null } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type TrainingJobQueryVariables = Exact<{
  id: string | number;
}>;


export type TrainingJobQuery = { trainingJob: { id: string, state: TrainingState, stage: string | null, progress: number | null, reason: string | null, startedAt: string, endedAt: string | null, model: { id: string, name: string, version: string, active: boolean } | null } | null };

export type TrainingProgressFragment = { id: string, state: TrainingState, stage: string | null, progress: number | null, reason: string | null, startedAt: string, endedAt: string | null, model: { id: string, name: string, version: string, active: boolean } | null };

export type ProductCardFragment = { id: string, externalId: string, title: string | null, brand: string | null, category: Array<string>, available: boolean, price: { amount: string, currencyCode: string | null } | null, image: { url: string, altText: string | null } | null };

export type ProductQueryVariables = Exact<{
  externalId: string;
  shelf?: number | null | undefined;
}>;


export type ProductQuery = { product: { description: string | null, attributes: { [key: string]: unknown }, id: string, externalId: string, title: string | null, brand: string | null, category: Array<string>, available: boolean, similar: { nodes: Array<{ id: string, externalId: string, title: string | null, brand: string | null, category: Array<string>, available: boolean, price: { amount: string, currencyCode: string | null } | null, image: { url: string, altText: string | null } | null }> }, boughtTogether: { nodes: Array<{ id: string, externalId: string, title: string | null, brand: string | null, category: Array<string>, available: boolean, price: { amount: string, currencyCode: string | null } | null, image: { url: string, altText: string | null } | null }> }, price: { amount: string, currencyCode: string | null } | null, image: { url: string, altText: string | null } | null } | null };

export type ProductsQueryVariables = Exact<{
  search?: string | null | undefined;
  filter?: ProductFilter | null | undefined;
  sort?: ProductSort | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ProductsQuery = { products: { totalCount: number, nodes: Array<{ id: string, externalId: string, title: string | null, brand: string | null, category: Array<string>, available: boolean, price: { amount: string, currencyCode: string | null } | null, image: { url: string, altText: string | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, categories: Array<{ path: Array<string>, count: number }> };

export type ShelfQueryVariables = Exact<{
  shopper?: ShopperInput | null | undefined;
  context: RecommendationContextInput;
  filter?: ProductFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  country?: string | null | undefined;
  language?: string | null | undefined;
  consent?: boolean | null | undefined;
}>;


export type ShelfQuery = { recommendations: { recommendationId: string, strategy: Strategy, shortfall: { requested: number, returned: number, reason: ShortfallReason, message: string } | null, edges: Array<{ cursor: string, score: number, node: { id: string, externalId: string, title: string | null, brand: string | null, category: Array<string>, available: boolean, price: { amount: string, currencyCode: string | null } | null, image: { url: string, altText: string | null } | null }, explanation: { reason: string, similarity: number, facets: Array<{ facet: Facet, alpha: number, score: number }>, modalities: { text: number, image: number, context: number, history: number } | null, sources: Array<{ source: string, rank: number }> | null, similarEvents: Array<{ type: InteractionType, at: string, similarity: number, product: { id: string, title: string | null } }> | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type WhyFragment = { reason: string, similarity: number, facets: Array<{ facet: Facet, alpha: number, score: number }>, modalities: { text: number, image: number, context: number, history: number } | null, sources: Array<{ source: string, rank: number }> | null, similarEvents: Array<{ type: InteractionType, at: string, similarity: number, product: { id: string, title: string | null } }> | null };

export type TrendingQueryVariables = Exact<{
  context?: RecommendationContextInput | null | undefined;
  first?: number | null | undefined;
}>;


export type TrendingQuery = { trending: { edges: Array<{ score: number, node: { id: string, externalId: string, title: string | null, brand: string | null, category: Array<string>, available: boolean, price: { amount: string, currencyCode: string | null } | null, image: { url: string, altText: string | null } | null } }> } };

export type ShoppersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ShoppersQuery = { users: { totalCount: number, nodes: Array<{ id: string, externalId: string, attributes: { [key: string]: unknown } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ShopperQueryVariables = Exact<{
  externalId: string;
}>;


export type ShopperQuery = { user: { id: string, externalId: string, attributes: { [key: string]: unknown } } | null };

export type RefusedFragment = { code: UserErrorCode, field: Array<string>, message: string };

export type RecordInteractionsMutationVariables = Exact<{
  input: Array<InteractionInput> | InteractionInput;
  consent?: boolean | null | undefined;
}>;


export type RecordInteractionsMutation = { recordInteractions: { written: { inserted: number, updated: number, unchanged: number, withheld: number }, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type UpsertProductsMutationVariables = Exact<{
  input: Array<ProductInput> | ProductInput;
}>;


export type UpsertProductsMutation = { upsertProducts: { products: Array<{ id: string, externalId: string, title: string | null, brand: string | null, category: Array<string>, available: boolean, price: { amount: string, currencyCode: string | null } | null, image: { url: string, altText: string | null } | null }>, written: { inserted: number, updated: number, unchanged: number }, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type UpsertUsersMutationVariables = Exact<{
  input: Array<UserInput> | UserInput;
}>;


export type UpsertUsersMutation = { upsertUsers: { users: Array<{ id: string, externalId: string }>, written: { inserted: number, updated: number, unchanged: number, withheld: number }, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };
