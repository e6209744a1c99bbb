import type { Shape } from "./dims.js";
import type { DType, TypedArrays } from "./dtypes.js";
import type { Graph, Value } from "./graph.js";

/** What is fed to a model, by name: a shape of floats, or a shape and a type. */
export type InputSpec = Shape | { readonly shape: Shape; readonly dtype: DType };
export type InputSpecs = Readonly<Record<string, InputSpec>>;

/** The values a model's forward function receives for its declared inputs. */
export type InputValues<Specs> = { readonly [Name in keyof Specs]: Value };

/** The arrays that are filled before a run. */
export type InputArrays<Specs> = { readonly [Name in keyof Specs]: InputArray<Specs[Name]> };

export type InputArray<Spec> = Spec extends { readonly dtype: infer T extends DType } ? TypedArrays[T] : Float32Array;

/** Ids and indices: `ids: int32("B", 20)`. */
export function int32<const S extends Shape>(...shape: S) {
  return { shape, dtype: "int32" } as const;
}

/** Adds the declared inputs to a graph. */
export function asInputs<Specs extends InputSpecs>(graph: Graph, specs: Specs): InputValues<Specs> {
  const values = Object.entries(specs).map(([name, spec]) => [
    name,
    "dtype" in spec ? graph.input(name, spec.shape, spec.dtype) : graph.input(name, spec),
  ]);
  return Object.fromEntries(values) as InputValues<Specs>;
}
