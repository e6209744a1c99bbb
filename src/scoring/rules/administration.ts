/** What merchandisers can ask of a running gateway, as data and an interface; the composition root knows who does it. */
import type { ProductSelection } from "../../domain.js";
import type { ArmOutcome, ExperimentRow, RuleDraft, RuleRow } from "../../store/ports.js";

/** How an arm's share of shoppers differs from the first arm's. */
export interface ArmDifference {
  difference: number;
  /** 95% interval. */
  low: number;
  high: number;
  /** Two-sided. */
  p: number;
}

/** What the shoppers of an arm did, and how that compares with the first arm; null for the first arm itself, and without shoppers. */
export interface ArmReport extends ArmOutcome {
  share: number;
  differences: Record<"clicked" | "carted" | "bought", ArmDifference> | null;
}

export interface ExperimentReport {
  /** In the order of the experiment's arms. */
  arms: ArmReport[];
  /** How likely groups of these sizes are by chance; null where nobody got an answer. */
  fit: number | null;
}

export interface MerchandisingAdministration {
  /** In the order in which they are applied. */
  rules(): Promise<RuleRow[]>;
  rule(id: string): Promise<RuleRow | null>;
  /**
   * Adds a rule (`id` null), or writes one anew: only where it is still in `revision`, if that is given. Throws BAD_INPUT or NOT_FOUND
   * for what cannot be done, CONFLICT where somebody else was faster. It is in this gateway's next answer.
   */
  save(id: string | null, draft: RuleDraft, revision?: number): Promise<RuleRow>;
  /** Throws NOT_FOUND. */
  remove(id: string): Promise<void>;
  /** Applies these rules in this order, before all others; returns all. Throws NOT_FOUND. */
  order(ids: readonly string[]): Promise<RuleRow[]>;
  /** How many products these are at present. */
  countOf(products: ProductSelection): Promise<number>;
  /** Newest first. */
  experiments(): Promise<ExperimentRow[]>;
  experiment(id: string): Promise<ExperimentRow | null>;
  /** Throws BAD_INPUT. */
  start(draft: Pick<ExperimentRow, "name" | "arms">): Promise<ExperimentRow>;
  /** From now on its arms apply to nobody. Throws NOT_FOUND, or CONFLICT where it has ended. */
  end(id: string): Promise<ExperimentRow>;
  report(experiment: Pick<ExperimentRow, "id" | "arms">): Promise<ExperimentReport>;
}
