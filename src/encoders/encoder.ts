/** What an encoder is: something that turns texts, or images, into vectors of one length. */

export type Modality = "text" | "image";

/** What an encoder of each modality reads: a text, or the bytes of an image file (JPEG, PNG, WebP, AVIF, GIF, TIFF, SVG). */
export interface EncoderInputs {
  text: string;
  image: Uint8Array;
}

export interface Encoder<M extends Modality = Modality> {
  /** Names the weights and the preprocessing by digest: vectors are comparable exactly when their encoder's id is the same. */
  readonly id: string;
  readonly modality: M;
  readonly dim: number;
  /** How many `encode` calls can make progress at the same time. */
  readonly parallelism: number;
  /** Row i, `dim` long and of unit length, is input i's vector. Rejects as a whole where one input cannot be read. */
  encode(inputs: readonly EncoderInputs[M][]): Promise<Float32Array>;
  /** Frees the model. */
  close(): Promise<void>;
}
