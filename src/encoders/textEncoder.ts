import { AutoTokenizer } from "@huggingface/transformers";
import { Errors, message } from "../errors.js";
import type { Feeds, Sessions, TensorValue } from "../inference/session.js";
import type { Encoder } from "./encoder.js";
import { encoderId, modelFile, readJson } from "./modelDirectory.js";
import { choosePooling, pool } from "./pooling.js";

/** Longer inputs cost memory by the square, and say little more about a product. */
const MOST_TOKENS = 512;

/** A transformer from a directory in Hugging Face's layout. Tokenizes in the calling thread (0.2 ms a text). */
export async function openTextEncoder(label: string, directory: string, sessions: Sessions): Promise<Encoder<"text">> {
  const tokenizer = await AutoTokenizer.from_pretrained(directory, { local_files_only: true }).catch((cause: unknown) => {
    throw Errors.encoderUnusable(label, `its tokenizer cannot be read (${message(cause)})`);
  });
  const positions = Number((await readJson(directory, "config.json"))?.max_position_embeddings ?? MOST_TOKENS);
  const maxTokens = Math.min(tokenizer.model_max_length, positions, MOST_TOKENS);
  const session = await sessions.load(label, modelFile(directory));
  const pooling = await choosePooling("text", directory, session.outputNames);

  const encode = async (texts: readonly string[]): Promise<Float32Array> => {
    if (texts.length === 0) return new Float32Array(0);
    const { input_ids: ids }: { input_ids: number[][] } = tokenizer(
      // An empty text has no tokens at all; a full stop stands for it.
      texts.map((text) => text.trim() || "."),
      { truncation: true, max_length: maxTokens, return_tensor: false },
    );
    const batch = padded(ids, tokenizer.pad_token_id ?? 0);
    const outputs = await sessions.run(session, feeds(label, batch, session.inputNames), [pooling.output]);
    return pool(outputs[pooling.output]!, pooling.mode, batch.mask);
  };

  return {
    id: await encoderId(label, directory, { pooling, maxTokens }),
    modality: "text",
    dim: (await encode(["probe"])).length,
    encode,
    parallelism: sessions.parallelism,
    close: () => sessions.unload(session),
  };
}

/** Token ids and their mask, `[texts, tokens]` each. */
interface Batch {
  ids: BigInt64Array;
  mask: BigInt64Array;
  dims: [number, number];
}

/** Pads on the right to the longest. */
function padded(texts: readonly (readonly number[])[], padding: number): Batch {
  const length = Math.max(...texts.map((tokens) => tokens.length));
  const ids = new BigInt64Array(texts.length * length).fill(BigInt(padding));
  const mask = new BigInt64Array(ids.length);
  for (const [row, tokens] of texts.entries()) {
    for (const [i, token] of tokens.entries()) ids[row * length + i] = BigInt(token);
    mask.fill(1n, row * length, row * length + tokens.length);
  }
  return { ids, mask, dims: [texts.length, length] };
}

function feeds(label: string, { ids, mask, dims }: Batch, inputNames: readonly string[]): Feeds {
  // Each array is made anew: a feed's buffer is handed over to the run, and the mask is still needed after it.
  const known: Record<string, () => BigInt64Array> = {
    input_ids: () => ids,
    attention_mask: () => mask.slice(),
    token_type_ids: () => new BigInt64Array(ids.length),
    position_ids: () => ids.map((_, i) => BigInt(i % dims[1])),
  };
  return Object.fromEntries(
    inputNames.map((name): [string, TensorValue] => {
      const data = known[name]?.();
      if (!data) throw Errors.encoderUnusable(label, `it wants an input ${name}, which a text has not`);
      return [name, { type: "int64", data, dims }];
    }),
  );
}
