/** Products by what the shop says of them, on the resident facts: what filters and merchandising rules have in common. */
import type { ProductKey, ProductSelection } from "../domain.js";
import type { CatalogueFacts } from "../features/catalogueFacts.js";

export type Condition = (key: ProductKey) => boolean;

/** The conditions that a known product has to meet; none where nothing is given. */
export function selectionConditions(catalogue: CatalogueFacts, selection: ProductSelection): Condition[] {
  const { columns } = catalogue;
  const { ids, categories, brands, priceMin, priceMax } = selection;
  const conditions: Condition[] = [];
  if (ids?.length) {
    const keys = new Set(ids.flatMap((id) => catalogue.keyOf(id) ?? []));
    conditions.push((key) => keys.has(key));
  }
  if (categories?.length && categories.every((path) => path.length > 0)) {
    const wanted = new Set(categories.flatMap((path) => catalogue.categoryOf(path) ?? []));
    conditions.push((key) => catalogue.categoriesOf(key).some((category) => wanted.has(category)));
  }
  if (brands?.length) {
    const wanted = new Set(brands.flatMap((brand) => catalogue.brandOf(brand) ?? []));
    conditions.push((key) => wanted.has(columns.brand(key)));
  }
  if (priceMin !== undefined) conditions.push((key) => columns.price(key) >= priceMin);
  if (priceMax !== undefined) conditions.push((key) => columns.price(key) <= priceMax);
  return conditions;
}

/** Whether a product is one of a selection's; nothing is, where it is null or says nothing. */
export function selectionMatcher(catalogue: CatalogueFacts, selection: ProductSelection | null): Condition {
  const conditions = selection ? selectionConditions(catalogue, selection) : [];
  return conditions.length === 0 ? () => false : allOf([(key) => catalogue.has(key), ...conditions]);
}

/** The products of a selection, each once. */
export function selectedKeys(catalogue: CatalogueFacts, selection: ProductSelection | null): ProductKey[] {
  const selected = selectionMatcher(catalogue, selection);
  // Those that are named need not be looked for among all.
  if (selection?.ids?.length) return [...new Set(selection.ids.flatMap((id) => catalogue.keyOf(id) ?? []))].filter(selected);
  const keys: ProductKey[] = [];
  for (const key of catalogue.allKeys()) if (selected(key)) keys.push(key);
  return keys;
}

/** The one condition itself where there is only one, as it is asked of thousands of products. */
export function allOf(conditions: readonly Condition[]): Condition {
  return conditions.length === 1 ? conditions[0]! : (key) => conditions.every((holds) => holds(key));
}
