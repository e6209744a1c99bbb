/**
 * The shop's plain vocabulary: what a product, a shopper, an interaction and a request's context are.
 * Types only; every room may import them, and they import nothing.
 */

/** What a shopper did with a product. The order is stable: its index is stored in compact event arrays. */
export const INTERACTION_TYPES = ["VIEW", "CLICK", "ADD_TO_CART", "REMOVE_FROM_CART", "PURCHASE", "RATING"] as const;
export type InteractionType = (typeof INTERACTION_TYPES)[number];

/** A JSON value as it is kept in attribute bags. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Attributes = Record<string, Json>;

/** Internal surrogate of a product: a positive 32-bit integer, dense, assigned by the store, never reused. */
export type ProductKey = number;
/** Internal surrogate of a shopper: a positive 32-bit integer, dense, assigned by the store, never reused. */
export type ShopperKey = number;

/** A product as a feed or a mutation states it. Everything but `id` may be missing, and that is normal data. */
export interface ProductInput {
  /** The shop's own id. */
  id: string;
  title?: string | undefined;
  description?: string | undefined;
  /** From the broadest to the narrowest, e.g. `["Women", "Knitwear", "Jumpers"]`. */
  category?: string[] | undefined;
  brand?: string | undefined;
  /** Decimal string in `currencyCode`'s major unit, e.g. `"19.99"`. */
  price?: string | undefined;
  currencyCode?: string | undefined;
  /** URL, or absolute path of a local file once an importer resolved it. */
  imageUrl?: string | undefined;
  attributes?: Attributes | undefined;
  /** Markets (ISO 3166-1 alpha-2) where it is sold; left out: everywhere. Read from `attributes.markets` by importers. */
  markets?: string[] | undefined;
  available?: boolean | undefined;
  createdAt?: Date | undefined;
}

/** A product as stored. */
export interface Product extends ProductInput {
  key: ProductKey;
  category: string[];
  attributes: Attributes;
  available: boolean;
  /** Pooled review text, newest last; empty without reviews. */
  reviewText: string;
  updatedAt: Date;
}

export interface ShopperInput {
  id: string;
  /** Demographics and profile: `age`, `gender`, `country`, `city`, `club` ... whatever the shop knows and may use. */
  attributes?: Attributes | undefined;
}

export interface Shopper extends ShopperInput {
  key: ShopperKey;
  attributes: Attributes;
}

/** An interaction as a feed or a mutation states it. */
export interface InteractionInput {
  id?: string | undefined;
  userId: string;
  productId: string;
  type: InteractionType;
  timestamp: Date;
  /** True where the source gave a date without a time: no time-of-day facet, no order inside the day. */
  dateOnly?: boolean | undefined;
  /** A rating's stars, a purchase's unit price ...: a feature, never a filter. */
  value?: number | undefined;
  quantity?: number | undefined;
  dwellMs?: number | undefined;
  context?: RequestContext | undefined;
}

export interface ReviewInput {
  id: string;
  userId?: string | undefined;
  productId: string;
  rating?: number | undefined;
  text: string;
  timestamp: Date;
}

export const DEVICES = ["DESKTOP", "MOBILE", "TABLET", "TV", "KIOSK"] as const;
export type Device = (typeof DEVICES)[number];
export const CHANNELS = ["WEB", "APP", "STORE", "EMAIL", "SOCIAL", "PARTNER"] as const;
export type Channel = (typeof CHANNELS)[number];
export const PLACEMENTS = ["HOME", "PRODUCT", "CATEGORY", "CART", "CHECKOUT", "SEARCH", "EMAIL", "ACCOUNT"] as const;
export type Placement = (typeof PLACEMENTS)[number];
export const WEATHER_CONDITIONS = ["CLEAR", "CLOUDS", "RAIN", "SNOW", "STORM", "FOG", "WIND"] as const;
export type WeatherCondition = (typeof WEATHER_CONDITIONS)[number];
export const INTENTS = ["BROWSE", "BUY", "GIFT", "REPLENISH", "COMPARE"] as const;
export type Intent = (typeof INTENTS)[number];

/** The situation a request is made in (or an event happened in). Every field may be unknown. */
export interface RequestContext {
  at?: Date | undefined;
  /** True where `at` is a date without a time. */
  dateOnly?: boolean | undefined;
  /** IANA zone, e.g. "Europe/Oslo". */
  timeZone?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  country?: string | undefined;
  region?: string | undefined;
  latitude?: number | undefined;
  longitude?: number | undefined;
  language?: string | undefined;
  device?: Device | undefined;
  channel?: Channel | undefined;
  placement?: Placement | undefined;
  weather?: { condition?: WeatherCondition | undefined; temperatureC?: number | undefined } | undefined;
  /** Free word for what the shopper is shopping for, e.g. "birthday", "wedding". */
  occasion?: string | undefined;
  intent?: Intent | undefined;
  /** Products on the page, by the shop's ids. */
  productIds?: string[] | undefined;
  cartProductIds?: string[] | undefined;
}

/** Which products an answer may hold. All given conditions must be met. */
export interface ProductFilter {
  /** Only available products unless false. Default true in recommendations. */
  availableOnly?: boolean | undefined;
  /** A category path or a prefix of one; several: any of them. */
  categories?: string[][] | undefined;
  brands?: string[] | undefined;
  priceMin?: number | undefined;
  priceMax?: number | undefined;
  /** ISO 3166-1 alpha-2: only products sold there. */
  market?: string | undefined;
  excludeIds?: string[] | undefined;
  /** Leave out what the shopper has any event with. */
  excludeSeen?: boolean | undefined;
}

/** Which products a merchandiser means: all given conditions must be met, and at least one is given. */
export interface ProductSelection extends Pick<ProductFilter, "categories" | "brands" | "priceMin" | "priceMax"> {
  /** The shop's own ids. */
  ids?: string[] | undefined;
}

/** In which situations a merchandising rule applies: in all where nothing is given, else where all that is given holds. */
export interface RuleConditions {
  placements?: Placement[] | undefined;
  channels?: Channel[] | undefined;
  devices?: Device[] | undefined;
  /** ISO 3166-1 alpha-2. */
  countries?: string[] | undefined;
  /** From this moment on, inclusive. */
  from?: Date | undefined;
  /** Up to this moment, exclusive. */
  until?: Date | undefined;
  /** Only for the shoppers of an experiment's arm, while it runs. */
  arm?: ExperimentArm | undefined;
}

/** One of the groups into which an experiment divides shoppers. */
export interface ExperimentArm {
  /** The experiment's id. */
  experiment: string;
  /** The arm's name. */
  arm: string;
}

/** Where a merchandising rule stands at a moment. */
export const RULE_STATES = ["ACTIVE", "SCHEDULED", "ENDED", "PAUSED"] as const;
export type RuleState = (typeof RULE_STATES)[number];

/** How an answer was made; what a client can show or alert on. */
export const STRATEGIES = ["PERSONALIZED", "COLD_SHOPPER", "CONTENT_COSINE", "POPULAR"] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** Why a page is shorter than asked. */
export const SHORTFALL_REASONS = ["FILTER_TOO_NARROW", "CATALOGUE_TOO_SMALL", "ALL_SEEN", "HIDDEN_BY_RULES", "DEADLINE"] as const;
export type ShortfallReason = (typeof SHORTFALL_REASONS)[number];
export interface Shortfall {
  requested: number;
  returned: number;
  reason: ShortfallReason;
  message: string;
}

/** The context facets of equations (3) and (4). `GENERAL` is always present: what is wanted whatever the situation. */
export const FACETS = ["GENERAL", "TIME", "SEASON", "PLACE", "DEVICE", "WEATHER", "OCCASION", "PLACEMENT", "SESSION"] as const;
export type Facet = (typeof FACETS)[number];

/** Interactions in columns, for replay. Row i of every column is one interaction; unknown numbers are NaN. */
export interface EventBatch {
  length: number;
  /** The store's sequence number: grows with every write, so a reader can ask for what is new. */
  seq: Float64Array;
  shopper: Int32Array;
  product: Int32Array;
  /** Index in INTERACTION_TYPES. */
  type: Uint8Array;
  /** Milliseconds since 1970 UTC. */
  at: Float64Array;
  /** 1 where the time of day is unknown (`at` is then midnight UTC). */
  dateOnly: Uint8Array;
  value: Float32Array;
  quantity: Float32Array;
  context: (RequestContext | undefined)[];
}

/** Who may do what: PUBLIC nothing, STOREFRONT what a shop window needs, SERVER shoppers and the catalogue too, ADMIN everything. */
export const ROLES = ["PUBLIC", "STOREFRONT", "SERVER", "ADMIN"] as const;
export type Role = (typeof ROLES)[number];

/** What has become of a training run that a gateway started. */
export const TRAINING_STATES = ["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "INTERRUPTED"] as const;
export type TrainingState = (typeof TRAINING_STATES)[number];
/** Who wanted it: an administrator, or the schedule (`VITRINE_TRAIN_AT`). */
export const TRAINING_TRIGGERS = ["REQUESTED", "SCHEDULED"] as const;
export type TrainingTrigger = (typeof TRAINING_TRIGGERS)[number];

/** How far a population has shifted, by its stability index: under .1, under .25, above. */
export const DRIFT_LEVELS = ["STABLE", "MODERATE", "MAJOR"] as const;
export type DriftLevel = (typeof DRIFT_LEVELS)[number];
