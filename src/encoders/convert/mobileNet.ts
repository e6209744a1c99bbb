/**
 * MobileNetV2 1.4 (Sandler et al. 2018) as ONNX: pixels in [0, 1] in, the 1792-d penultimate layer out.
 * The topology is read from the TensorFlow.js file and followed up to the last convolution; the classifier is left out.
 */
import { OnnxGraph } from "./onnxGraph.js";
import { readWeights, type TfjsModel, type TfjsNode, type Weight } from "./tfjsModel.js";

export const MOBILENET_SIZE = 224;
export const MOBILENET_DIM = 1792;

/** Builds the file from nsfwjs's `mobilenet_v2_mid`. Throws where an operation is met that this conversion does not know. */
export function mobileNetOnnx(model: TfjsModel, weightBytes: Uint8Array): Uint8Array {
  const weights = readWeights(model, weightBytes);
  const g = new OnnxGraph("mobilenet-v2-140");
  const zero = g.scalar(0);
  const six = g.scalar(6);
  const values = new Map<string, string>();
  const value = (name: string | undefined): string => {
    const found = values.get(name ?? "");
    if (!found) throw new Error(`${name} is used before it is computed`);
    return found;
  };
  const convolution = ({ input = [], attr, op }: TfjsNode): string => {
    const depthwise = op === "FusedDepthwiseConv2dNative";
    const kernel = depthwise ? depthwiseKernel(weights.get(input[1]!)!) : denseKernel(weights.get(input[1]!)!);
    const bias = weights.get(input[2]!)!;
    const y = g.node("Conv", [value(input[0]), g.constant(kernel.values, kernel.shape), g.constant(bias.values, bias.shape)], {
      kernel_shape: kernel.shape.slice(2),
      strides: (attr?.strides?.list?.i ?? []).slice(1, 3).map(Number),
      auto_pad: "SAME_UPPER",
      group: depthwise ? kernel.shape[0]! : 1,
    });
    const fused = (attr?.fused_ops?.list?.s ?? []).map((name) => Buffer.from(name, "base64").toString());
    return fused.includes("Relu6") ? g.node("Clip", [y, zero, six]) : y;
  };

  for (const node of model.modelTopology.node) {
    const inputs = node.input ?? [];
    switch (node.op) {
      case "Const":
        if (weights.get(node.name)?.shape.length === 0) values.set(node.name, g.scalar(weights.get(node.name)!.values[0]!));
        break;
      case "Placeholder":
        values.set(node.name, g.input("pixel_values", "float32", ["batch", 3, MOBILENET_SIZE, MOBILENET_SIZE]));
        break;
      case "Mul":
      case "Sub":
        values.set(node.name, g.node(node.op, inputs.map(value)));
        break;
      case "AddV2":
        values.set(node.name, g.node("Add", inputs.map(value)));
        break;
      case "_FusedConv2D":
      case "FusedDepthwiseConv2dNative":
        values.set(node.name, convolution(node));
        break;
      case "AvgPool": {
        const pooled = g.node("Flatten", [g.node("GlobalAveragePool", [value(inputs[0])])]);
        g.output("pooler_output", pooled, ["batch", MOBILENET_DIM]);
        return g.toBytes();
      }
      default:
        throw new Error(`operation ${node.op} is not known`);
    }
  }
  throw new Error("the topology has no AvgPool");
}

/** Height, width, in, out to ONNX's out, in, height, width. */
function denseKernel({ shape, values }: Weight): Weight {
  const [height, width, ins, outs] = shape as [number, number, number, number];
  const area = height * width;
  const out = new Float32Array(values.length);
  for (let p = 0; p < area; p++)
    for (let i = 0; i < ins; i++)
      for (let o = 0; o < outs; o++) out[(o * ins + i) * area + p] = values[(p * ins + i) * outs + o]!;
  return { shape: [outs, ins, height, width], values: out };
}

/** Height, width, channels, 1 to ONNX's channels, 1, height, width. */
function depthwiseKernel({ shape, values }: Weight): Weight {
  const [height, width, channels] = shape as [number, number, number, number];
  const area = height * width;
  const out = new Float32Array(values.length);
  for (let p = 0; p < area; p++) for (let c = 0; c < channels; c++) out[c * area + p] = values[p * channels + c]!;
  return { shape: [channels, 1, height, width], values: out };
}
