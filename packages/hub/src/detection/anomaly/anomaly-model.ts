import type { ModelKind } from '@cerberusmesh/contracts';

/**
 * What every anomaly model is: a way to learn from ordinary data and a fitted model that scores, explains and can be
 * kept. Isolation Forest and autoencoder read rows of features, the LSTM reads sequences of tokens.
 *
 * Obligations of an implementation:
 * - pure: no clock, no `Math.random`, no I/O. The same data, parameters and seed give the same bytes from `serialise`,
 *   in whatever process; `restore(serialise())` scores exactly as the model that was kept;
 * - `fit` runs to its end on the calling thread (the caller gives it one of its own: `train-in-worker.ts`); it reports progress
 *   a few times a second at most and looks at `signal` each time it does;
 * - a higher score means less ordinary; scores are finite. Their scale is the model's own: what is compared between
 *   models is the rank among the scores of the data it was made from (`ModelArtefact.scoreQuantiles`);
 * - it never keeps or changes the arrays it was given.
 */

/** A table of numbers, row after row. No value is NaN or infinite: what is unknown was given a number before. */
export interface Rows {
  /** `count * width` numbers. */
  readonly values: Float32Array;
  readonly count: number;
  readonly width: number;
}

/** Sequences of tokens, one after another. Sequence `i` is `tokens[offsets[i]]` up to before `tokens[offsets[i + 1]]`. */
export interface Sequences {
  /** Each in 0 to `vocabularySize - 1`. */
  readonly tokens: Int32Array;
  /** `count + 1` places, the first 0, the last `tokens.length`. */
  readonly offsets: Int32Array;
  readonly count: number;
  readonly vocabularySize: number;
}

export interface FitProgress {
  /** 0 to 1. */
  readonly share: number;
  /** What is counted (`tree`, `epoch`), how many of them are done, and how many there are at most. */
  readonly unit: string;
  readonly done: number;
  readonly total: number;
  /** Figures of the moment by name: `trainingLoss`, `validationLoss`. */
  readonly figures: Readonly<Record<string, number>>;
}

export interface FitOptions {
  /** 0 to 2^32 - 1. */
  readonly seed: number;
  readonly onProgress?: ((progress: FitProgress) => void) | undefined;
  /** @throws its reason out of `fit` when aborted */
  readonly signal?: AbortSignal | undefined;
}

export interface AnomalyModel<Data> {
  readonly kind: ModelKind;
  /** One score for each row or sequence. */
  score(data: Data): Float64Array;
  /**
   * What made the score of row or sequence `index`: one number for each feature, or for each token of the sequence.
   * Positive raises the score. Only the proportions within one answer mean something.
   */
  contributions(data: Data, index: number): Float64Array;
  /** The weights and everything else that `restore` needs, in bytes that do not depend on the machine. */
  serialise(): Uint8Array<ArrayBuffer>;
}

export interface FittedModel<Data> {
  readonly model: AnomalyModel<Data>;
  /** Figures of the training by name: `epochs`, `trainingLoss`, `validationLoss`. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** A kind of model: how it is trained and how it comes back from what was kept. */
export interface ModelFamily<Data, Parameters> {
  readonly kind: ModelKind;
  readonly reads: Data extends Rows ? 'rows' : 'sequences';
  readonly defaultParameters: Parameters;
  /** Checks what came from outside and adds the defaults. Throws on a parameter that is unknown or out of bounds. */
  parseParameters(parameters: unknown): Parameters;
  fit(data: Data, parameters: Parameters, options: FitOptions): FittedModel<Data>;
  /** @throws CerberusError `invalid-request` when the bytes are not a model of this kind */
  restore(weights: Uint8Array): AnomalyModel<Data>;
}
