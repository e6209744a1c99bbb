/** The rules and experiments of the database, kept in memory as they apply to requests. */
import { coalesce } from "../../common/coalesce.js";
import type { Log } from "../../common/log.js";
import type { Experiments, RuleRow, Rules } from "../../store/ports.js";
import { type Merchandise, NO_MERCHANDISE } from "./inForce.js";
import { RULE_KINDS } from "./kinds.js";
import type { Rule, RuleUse } from "./rule.js";

export class RuleBook {
  /** Reads what was written before the call: await it after a write, and the next request knows. What was read before stays where it fails. */
  readonly refresh = coalesce(() => this.read());
  private merchandise = NO_MERCHANDISE;
  /** Rules that were complained of. */
  private readonly unknown = new Set<string>();

  constructor(
    private readonly store: Pick<Rules, "rules"> & Pick<Experiments, "experiments">,
    private readonly log: Pick<Log, "warn">,
    private readonly kinds: readonly Rule[] = RULE_KINDS,
  ) {}

  get current(): Merchandise {
    return this.merchandise;
  }

  private async read(): Promise<void> {
    const [rows, experiments] = await Promise.all([this.store.rules(), this.store.experiments()]);
    const before = new Map(this.merchandise.rules.map((use) => [use.id, use]));
    const rules = rows
      .filter(({ enabled }) => enabled)
      .flatMap((row) => {
        const known = before.get(row.id);
        // The same object, so that what was found out about it is known on.
        return known?.revision === row.revision ? [known] : this.inUse(row);
      });
    this.merchandise = { rules, experiments: experiments.filter(({ endedAt }) => endedAt === null) };
  }

  /** None for a rule of a kind that this version does not know. */
  private inUse({ id, revision, name, kind, args, products, when }: RuleRow): RuleUse[] {
    const rule = this.kinds.find(({ code }) => code === kind);
    if (rule) return [{ id, revision, name, rule, args: { ...defaultsOf(rule), ...args }, products, when }];
    if (!this.unknown.has(id)) this.log.warn({ rule: name, kind }, "a merchandising rule of an unknown kind is left out");
    this.unknown.add(id);
    return [];
  }
}

function defaultsOf({ args }: Rule): Record<string, number> {
  return Object.fromEntries(args.map((arg) => [arg.name, arg.default]));
}
