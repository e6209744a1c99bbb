/** Whether what a merchandiser asks for can be done. Everything that is thrown is a VitrineError which names the field. */
import type { ProductSelection } from "../../domain.js";
import { Errors } from "../../errors.js";
import type { CatalogueFacts } from "../../features/catalogueFacts.js";
import type { ExperimentRow, RuleDraft } from "../../store/ports.js";
import { RULE_KINDS, ruleKind } from "./kinds.js";
import type { RuleArgument } from "./rule.js";

const NAME = 200;
/** What one rule may name: it is looked through for every answer. */
const MOST_NAMED = 1000;
const MOST_ARMS = 10;

/** Throws BAD_INPUT or NOT_FOUND. */
export function checkRule(draft: RuleDraft, catalogue: CatalogueFacts, experiments: readonly ExperimentRow[]): void {
  checkName(draft.name);
  const rule = ruleKind(draft.kind);
  if (!rule) throw Errors.badInput("kind", draft.kind, `one of ${RULE_KINDS.map(({ code }) => code).join(", ")}`);
  for (const [name, value] of Object.entries(draft.args)) {
    const argument = rule.args.find((known) => known.name === name);
    if (!argument)
      throw Errors.badInput(
        "arguments",
        name,
        `arguments of ${rule.code}: ${rule.args.map((arg) => arg.name).join(", ") || "none"}`,
      );
    checkArgument(argument, value);
  }
  if (rule.selects) checkSelection(draft.products, catalogue);
  else if (draft.products) throw Errors.badInput("products", "products", `none: ${rule.code} is about the whole list`);
  const { from, until, arm } = draft.when;
  if (from && until && from >= until) throw Errors.badInput("when.until", until.toISOString(), "a moment after when.from");
  if (arm && !experiments.some(({ id, arms }) => id === arm.experiment && arms.some(({ name }) => name === arm.arm)))
    throw Errors.notFound("Arm", `${arm.arm} of experiment ${arm.experiment}`, "when.arm");
}

/** Throws BAD_INPUT. */
export function checkExperiment({ name, arms }: Pick<ExperimentRow, "name" | "arms">): void {
  checkName(name);
  if (arms.length < 2 || arms.length > MOST_ARMS) throw Errors.badInput("arms", `${arms.length} arms`, `2 to ${MOST_ARMS}`);
  arms.forEach((arm, i) => {
    if (arm.name.trim() === "" || arm.name.length > NAME)
      throw Errors.badInput(`arms.${i}.name`, arm.name, `1 to ${NAME} characters`);
    if (arms.findIndex(({ name }) => name === arm.name) < i)
      throw Errors.badInput(`arms.${i}.name`, arm.name, "a name of its own");
    if (!(arm.share > 0 && arm.share <= 1)) throw Errors.badInput(`arms.${i}.share`, arm.share, "a share above 0 and up to 1");
  });
  const sum = arms.reduce((total, { share }) => total + share, 0);
  if (sum > 1 + 1e-9) throw Errors.badInput("arms", `shares that sum to ${sum}`, "a sum of at most 1");
}

function checkName(name: string): void {
  if (name.trim() === "" || name.length > NAME) throw Errors.badInput("name", name, `1 to ${NAME} characters`);
}

function checkArgument({ name, min, max, whole }: RuleArgument, value: number): void {
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return;
  throw Errors.badInput(`arguments.${name}`, value, `${whole ? "a whole number" : "a number"} from ${min} to ${max}`);
}

/** A name that the shop does not know is a slip of the pen more often than a plan: a rule about nothing would say nothing. */
function checkSelection(products: ProductSelection | null, catalogue: CatalogueFacts): void {
  const { ids = [], categories = [], brands = [], priceMin, priceMax } = products ?? {};
  if (ids.length + categories.length + brands.length === 0 && priceMin === undefined && priceMax === undefined)
    throw Errors.badInput("products", products, "products: ids, categories, brands or prices");
  const named = ids.length + categories.length + brands.length;
  if (named > MOST_NAMED) throw Errors.badInput("products", `${named} names`, `at most ${MOST_NAMED}; use categories or brands`);
  for (const id of ids) if (catalogue.keyOf(id) === undefined) throw Errors.notFound("Product", id, "products.productIds");
  for (const path of categories)
    if (path.length === 0 || catalogue.categoryOf(path) === undefined)
      throw Errors.notFound("Category", path.join(" / "), "products.categories");
  for (const brand of brands)
    if (catalogue.brandOf(brand) === undefined) throw Errors.notFound("Brand", brand, "products.brands");
  if (priceMin !== undefined && priceMax !== undefined && priceMin > priceMax)
    throw Errors.badInput("products.priceMin", priceMin, `at most products.priceMax (${priceMax})`);
}
