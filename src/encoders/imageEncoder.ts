import type { Sessions } from "../inference/session.js";
import type { Encoder } from "./encoder.js";
import { imagePixels, pixelSize, readPreprocessing } from "./imagePixels.js";
import { encoderId, modelFile, readJson } from "./modelDirectory.js";
import { choosePooling, pool } from "./pooling.js";

/** A vision model from a directory in Hugging Face's layout. Decodes on libuv's threads (4 ms an image). */
export async function openImageEncoder(label: string, directory: string, sessions: Sessions): Promise<Encoder<"image">> {
  const preprocessing = readPreprocessing(label, await readJson(directory, "preprocessor_config.json"));
  const { width, height } = pixelSize(preprocessing);
  const session = await sessions.load(label, modelFile(directory));
  const pooling = await choosePooling("image", directory, session.outputNames);
  const input = session.inputNames[0] ?? "pixel_values";

  const run = async (data: Float32Array, images: number): Promise<Float32Array> => {
    const outputs = await sessions.run(session, { [input]: { type: "float32", data, dims: [images, 3, height, width] } }, [
      pooling.output,
    ]);
    return pool(outputs[pooling.output]!, pooling.mode);
  };

  return {
    id: await encoderId(label, directory, { pooling, preprocessing }),
    modality: "image",
    dim: (await run(new Float32Array(3 * height * width), 1)).length,
    async encode(images) {
      if (images.length === 0) return new Float32Array(0);
      const size = 3 * height * width;
      const pixels = new Float32Array(images.length * size);
      await Promise.all(images.map((bytes, i) => imagePixels(bytes, preprocessing, pixels.subarray(i * size, (i + 1) * size))));
      return run(pixels, images.length);
    },
    parallelism: sessions.parallelism,
    close: () => sessions.unload(session),
  };
}
