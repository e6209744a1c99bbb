import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { OnnxGraph } from "../../src/encoders/convert/onnxGraph.js";

/** A directory that is removed after the suite. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), "vitrine-encoders-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function write(path: string, content: object | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content instanceof Uint8Array ? content : JSON.stringify(content));
}

const WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "blue", "dress", "boot", "##s", "wool", "jumper", "."];
export const TINY_DIM = 32;

/** A BERT of one embedding table, 16 KB with its vocabulary, in Hugging Face's layout: a word's vector is random but fixed. */
export function tinyBert(directory: string, seed = 1): string {
  const random = seededRandom(seed);
  const table = Float32Array.from({ length: WORDS.length * TINY_DIM }, () => random.normal());
  const graph = new OnnxGraph("tiny-bert");
  const ids = graph.input("input_ids", "int64", ["batch", "tokens"]);
  graph.input("attention_mask", "int64", ["batch", "tokens"]);
  graph.input("token_type_ids", "int64", ["batch", "tokens"]);
  const embedded = graph.node("Gather", [graph.constant(table, [WORDS.length, TINY_DIM]), ids]);
  graph.output("last_hidden_state", embedded, ["batch", "tokens", TINY_DIM]);
  write(join(directory, "onnx/model.onnx"), graph.toBytes());
  write(join(directory, "config.json"), { model_type: "bert", hidden_size: TINY_DIM, max_position_embeddings: 64 });
  write(join(directory, "tokenizer_config.json"), {
    tokenizer_class: "BertTokenizer",
    model_max_length: 64,
    do_lower_case: true,
  });
  write(join(directory, "tokenizer.json"), tinyTokenizer());
  return directory;
}

/** The table's row of a word, as `tinyBert` with the same seed holds it. */
export function tinyVector(word: string, seed = 1): Float32Array {
  const random = seededRandom(seed);
  const table = Float32Array.from({ length: WORDS.length * TINY_DIM }, () => random.normal());
  const id = WORDS.indexOf(word);
  return table.slice(id * TINY_DIM, (id + 1) * TINY_DIM);
}

function tinyTokenizer(): object {
  const special = (content: string) => ({ id: WORDS.indexOf(content), content, special: true, normalized: false });
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: ["[PAD]", "[UNK]", "[CLS]", "[SEP]"].map(special),
    normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single: [
        { SpecialToken: { id: "[CLS]", type_id: 0 } },
        { Sequence: { id: "A", type_id: 0 } },
        { SpecialToken: { id: "[SEP]", type_id: 0 } },
      ],
      pair: [],
      special_tokens: {
        "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] },
        "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] },
      },
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
    },
  };
}
