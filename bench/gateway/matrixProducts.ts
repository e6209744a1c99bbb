/** The floor of a served graph: its matrix products alone, of the same sizes, in the same runtime. */
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { GraphProtoSchema, ModelProtoSchema, type NodeProto, ValueInfoProtoSchema } from "onnx-buf";
import type { Feeds, Sessions } from "../../src/inference/session.js";

const isProduct = ({ opType }: NodeProto): boolean => /MatMul|Gemm/.test(opType);

/**
 * A graph of nothing but the products of `model`, and what flows into them there when it is run on `feeds`. `times`: each is
 * there so often, with weights of its own, so that the runtime does all of them: the difference between two is without a call's cost.
 */
export async function productsOf(
  model: Uint8Array,
  feeds: () => Feeds,
  sessions: Sessions,
  times: number,
): Promise<{ model: Uint8Array; feeds: Feeds }> {
  const graph = fromBinary(ModelProtoSchema, model).graph!;
  const products = graph.node.filter(isProduct);
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const entering = [...new Set(products.flatMap(({ input }) => input))].filter((name) => name !== "" && !weights.has(name));
  const given = feeds();

  const told = fromBinary(ModelProtoSchema, model);
  const inner = entering.filter((name) => !(name in given));
  told.graph!.output = inner.map((name) => create(ValueInfoProtoSchema, { name }));
  const handle = await sessions.load("with its inner values", toBinary(ModelProtoSchema, told));
  const values = { ...(await sessions.run(handle, feeds())), ...given };
  await sessions.unload(handle);

  const used = graph.initializer.filter(({ name }) => products.some(({ input }) => input.includes(name)));
  const copies = Array.from({ length: times }, (_, n) => n);
  const nth = (name: string, n: number): string => (weights.has(name) ? `${name}#${n}` : name);
  const alone = fromBinary(ModelProtoSchema, model);
  alone.graph = create(GraphProtoSchema, {
    name: "products",
    node: copies.flatMap((n) =>
      products.map((node) => ({
        ...node,
        input: node.input.map((name) => nth(name, n)),
        output: node.output.map((name) => `${name}#${n}`),
      })),
    ),
    initializer: copies.flatMap((n) => used.map((weight) => ({ ...weight, name: nth(weight.name, n) }))),
    input: entering.map((name) => floatInput(name, values[name]!.dims)),
    output: copies.flatMap((n) => products.map(({ output }) => create(ValueInfoProtoSchema, { name: `${output[0]!}#${n}` }))),
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
