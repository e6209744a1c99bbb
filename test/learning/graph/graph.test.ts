import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { describe, expect, test } from "vitest";
import { multiplyAdds } from "../../../src/learning/graph/flops.js";
import { gradients } from "../../../src/learning/graph/grad.js";
import { Graph } from "../../../src/learning/graph/graph.js";
import { toOnnx } from "../../../src/learning/graph/onnxFile.js";
import { sigmoid } from "../../../src/learning/graph/ops/activations.js";
import { add, mul, square } from "../../../src/learning/graph/ops/elementwise.js";
import { gather } from "../../../src/learning/graph/ops/gather.js";
import { concat } from "../../../src/learning/graph/ops/join.js";
import { reshape, sum, transpose } from "../../../src/learning/graph/ops/linear.js";
import { matmul } from "../../../src/learning/graph/ops/matmul.js";
import { stopGradient } from "../../../src/learning/graph/ops/select.js";
import { evaluate } from "./evaluate.js";

const read = (file: Uint8Array) => fromBinary(ModelProtoSchema, file);
const operations = (file: Uint8Array) => read(file).graph!.node.map((node) => node.opType);

describe("a graph's file", () => {
  test("holds only what its outputs need, in opset 21 and IR 10", () => {
    const g = new Graph();
    const x = g.input("x", ["B", 2]);
    const unused = g.input("unused", ["B"]);
    sigmoid(unused);
    g.initializer("weights", [2], [1, 2]);
    const file = read(toOnnx(g, { y: mul(x, 3) }, { task: "test" }));
    expect(file.irVersion).toBe(10n);
    expect(file.opsetImport[0]!.version).toBe(21n);
    expect(file.metadataProps).toMatchObject([{ key: "task", value: "test" }]);
    expect(file.graph!.input.map(({ name }) => name)).toEqual(["x"]);
    expect(file.graph!.initializer).toHaveLength(1);
    expect(file.graph!.node).toMatchObject([{ opType: "Mul", output: ["y"] }]);
  });

  test("is the same bytes for the same graph", () => {
    const build = () => {
      const g = new Graph();
      const x = g.input("x", ["B", 2]);
      return toOnnx(g, { y: sum(square(x), -1) });
    };
    expect(build()).toEqual(build());
  });

  test("copies an output that is an input, or another output", async () => {
    const g = new Graph();
    const x = g.input("x", [2]);
    const y = mul(x, 2);
    expect(operations(toOnnx(g, { a: x, b: y, c: y }))).toEqual(["Mul", "Identity", "Identity"]);
    expect(() => toOnnx(g, { x: y })).toThrow("has the name of an input");
  });
});

describe("gradients", () => {
  test("are emitted only for what is asked", () => {
    const g = new Graph();
    const [x, a, b] = [g.input("x", ["B", 4]), g.input("a", [4, 8]), g.input("b", [8, 3])];
    const loss = sum(matmul(matmul(x, a), b));
    const forward = 4 * 8 + 8 * 3;
    const [db] = gradients(loss, [b]);
    expect(multiplyAdds(g, [loss, db!])).toBe(`${forward + 8 * 3}*B`);
    const [da] = gradients(loss, [a]);
    expect(multiplyAdds(g, [loss, da!])).toBe(`${forward + 8 * 3 + 4 * 8}*B`);
  });

  test("do not pass stopGradient", async () => {
    const { data } = await evaluate([{ shape: [2], data: [3, 5] }], ([x]) => gradients(sum(mul(x!, stopGradient(x!))), [x!])[0]!);
    expect(data).toEqual([3, 5]);
  });

  test("add up over all uses of a value", async () => {
    const fed = { shape: [2], data: [3, 5] };
    const { data } = await evaluate([fed], ([x]) => gradients(sum(add(mul(x!, x!), mul(x!, 7))), [x!])[0]!);
    expect(data).toEqual([13, 17]);
  });

  test("of a table add up repeated rows", async () => {
    const feeds = [
      { shape: [3, 2], data: [1, 2, 3, 4, 5, 6] },
      { shape: ["B"], data: [2, 0, 2, 2], dtype: "int32" as const },
    ];
    const { data } = await evaluate(feeds, ([table, ids]) => gradients(sum(gather(table!, ids!)), [table!])[0]!, {
      sizes: { B: 4 },
    });
    expect(data).toEqual([1, 1, 0, 0, 3, 3]);
  });

  test("can be differentiated again", async () => {
    const fed = { shape: [2], data: [3, 5] };
    const { data } = await evaluate([fed], ([x]) => {
      const [first] = gradients(sum(mul(x!, square(x!))), [x!]);
      return gradients(sum(first!), [x!])[0]!;
    });
    expect(data).toEqual([18, 30]);
  });

  test("say when there is nothing to differentiate", () => {
    const g = new Graph();
    const [x, y] = [g.input("x", [2]), g.input("y", [2])];
    expect(() => gradients(square(x), [x])).toThrow("Only a scalar");
    expect(() => gradients(sum(x), [y])).toThrow("does not depend on y");
  });
});

describe("mistakes are refused while the graph is built", () => {
  const g = new Graph();
  const x = g.input("x", ["B", 2]);
  test.each([
    ["two inputs of one name", () => g.input("x", [1]), "already has an input x"],
    ["a value of another graph", () => add(x, new Graph().input("x", ["B", 2])), "belongs to another graph"],
    ["inner sizes that differ", () => matmul(x, g.constant([1, 2, 3], [3, 1])), "inner sizes 2 and 3 differ"],
    ["a reshape to another size", () => reshape(x, ["B", 3]), "holds 2*B elements"],
    ["a transpose that forgets an axis", () => transpose(x, [0, 0]), "each axis once"],
    ["parts that do not fit", () => concat([x, g.constant([1], [1, 1])]), "does not fit"],
    ["data that do not fill the shape", () => g.constant([1, 2, 3], [2]), "3 numbers do not fill"],
    ["a size that no input carries", () => reshape(g.input("flat", ["3*C*D"]), ["C", "D", 3]), "No input has an axis of size"],
  ])("%s", (_name, build, message) => {
    expect(build).toThrow(message);
  });
});
