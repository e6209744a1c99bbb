/** Whether a compressed model is a gain, and the reason in words. */
import type { PairedDifference } from "../metrics/bootstrap.js";

/** Pairs are of the original and the compressed model. */
export interface CompressionFigures {
  /** Baskets that both were asked for. */
  questions: number;
  ndcg: [number, number];
  /** Original minus compressed, basket by basket. */
  loss: PairedDifference;
  /** Median milliseconds of ranking 240 candidates. */
  rankMs: [number, number];
  /** Of the files that serve, plain and packed by gzip. */
  bytes: [number, number];
  packedBytes: [number, number];
  /** Share of zeros among the large matrices' weights; 0 where nothing was pruned. */
  sparsity: number;
}

/** A loss of ranking quality that is accepted for speed: a hundredth, where it could be chance. */
const BEARABLE_LOSS = 0.01;
/** What counts as faster, as not slower, and as smaller. Medians of one model timed twice differ by a twentieth on a busy machine. */
const FASTER = 0.9;
const NOT_SLOWER = 1.1;
const SMALLER = 0.9;
/** Fewer baskets than this decide nothing. */
const FEWEST = 20;

/**
 * A gain ranks as well (NDCG@12 at most a hundredth lower, and not significantly), and is either faster by a tenth, or
 * smaller by a tenth without being slower.
 */
export function judgeCompression({ questions, ndcg, loss, rankMs, bytes }: CompressionFigures): {
  gain: boolean;
  reason: string;
} {
  const [original, compressed] = ndcg;
  const quality = `NDCG@12 ${compressed.toFixed(4)} against ${original.toFixed(4)} on ${questions} baskets (p=${loss.p.toFixed(3)})`;
  const speed = rankMs[1] / rankMs[0];
  const size = bytes[1] / bytes[0];
  const cost = `ranking takes ${percent(speed)} of the time, its files ${percent(size)} of the room`;
  if (questions < FEWEST) return { gain: false, reason: `only ${questions} baskets to judge on; ${FEWEST} are needed` };
  if (loss.mean > 0 && loss.p < 0.05) return { gain: false, reason: `it ranks significantly worse: ${quality}; ${cost}` };
  if (compressed < (1 - BEARABLE_LOSS) * original) return { gain: false, reason: `it ranks worse: ${quality}; ${cost}` };
  const gain = speed <= FASTER || (size <= SMALLER && speed <= NOT_SLOWER);
  return { gain, reason: `${gain ? "a gain" : "no gain in speed or size"}: ${quality}; ${cost}` };
}

const percent = (share: number): string => `${Math.round(100 * share)}%`;
