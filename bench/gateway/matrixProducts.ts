/** The floor of a served graph: its matrix products alone, of the same sizes, in the same runtime. */
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { GraphProtoSchema, ModelProtoSchema, type NodeProto, ValueInfoProtoSchema } from "onnx-buf";
import type { Feeds, Sessions } from "../../src/inference/session.js";

const isProduct = ({ opType }: NodeProto): boolean => /MatMul|Gemm/.test(opType);

/** A graph of nothing but the products of `model`, and what flows into them there when it is run on `feeds`. */
export async function productsOf(
  model: Uint8Array,
  feeds: () => Feeds,
  sessions: Sessions,
): Promise<{ model: Uint8Array; feeds: Feeds }> {
  const whole = fromBinary(ModelProtoSchema, model);
  const graph = whole.graph!;
  const products = graph.node.filter(isProduct);
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const entering = [...new Set(products.flatMap(({ input }) => input))].filter((name) => name !== "" && !weights.has(name));
  const given = feeds();
  const inner = entering.filter((name) => !(name in given));

  const told = fromBinary(ModelProtoSchema, model);
  told.graph!.output = inner.map((name) => create(ValueInfoProtoSchema, { name }));
  const handle = await sessions.load("with its inner values", toBinary(ModelProtoSchema, told));
  const values = { ...(await sessions.run(handle, feeds())), ...given };
  await sessions.unload(handle);

  const used = new Set(products.flatMap(({ input }) => input));
  const known = new Map(graph.input.map((input) => [input.name, input]));
  const alone = fromBinary(ModelProtoSchema, model);
  alone.graph = create(GraphProtoSchema, {
    name: "products",
    node: products,
    initializer: graph.initializer.filter(({ name }) => used.has(name)),
    input: entering.map((name) => known.get(name) ?? floatInput(name, values[name]!.dims)),
    output: products.map(({ output }) => create(ValueInfoProtoSchema, { name: output[0]! })),
  });
  return {
    model: toBinary(ModelProtoSchema, alone),
    feeds: Object.fromEntries(entering.map((name) => [name, values[name]!])),
  };
}

function floatInput(name: string, dims: readonly number[]) {
  const dim = dims.map((size) => ({ value: { case: "dimValue" as const, value: BigInt(size) } }));
  return create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value: { elemType: 1, shape: { dim } } } } });
}
