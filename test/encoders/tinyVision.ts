import { join } from "node:path";
import { OnnxGraph } from "../../src/encoders/convert/onnxGraph.js";
import { write } from "./directories.js";

/** A "network" of 8x8 pixels whose vector is the picture's mean colour. */
export function tinyVision(
  directory: string,
  preprocessing: object = { size: { height: 8, width: 8 }, do_normalize: false },
): string {
  const graph = new OnnxGraph("mean-colour");
  const pixels = graph.input("pixel_values", "float32", ["batch", 3, 8, 8]);
  graph.output("image_embeds", graph.node("Flatten", [graph.node("GlobalAveragePool", [pixels])]), ["batch", 3]);
  write(join(directory, "onnx/model.onnx"), graph.toBytes());
  write(join(directory, "config.json"), { model_type: "clip_vision_model" });
  write(join(directory, "preprocessor_config.json"), preprocessing);
  return directory;
}
