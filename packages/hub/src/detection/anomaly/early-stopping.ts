import { ANOMALY_LIMITS } from './limits.ts';

/** Epochs without a new best after which a training ends: at least so many, and this share of those there are at most. */
const LEAST_PATIENCE_EPOCHS = 5;
const PATIENCE_SHARE = 0.1;
/** A loss counts as better when it is lower by this share; less is noise. */
const LEAST_GAIN = 1e-3;
/** Share of the initial learning rate that the last epoch has. */
const LAST_RATE_SHARE = 0.01;

/**
 * Passes over the data: as many as wished, and on little data as many more as give the optimiser enough steps to get
 * anywhere; never more than the limit.
 */
export function epochsFor(
  wished: { readonly epochs: number; readonly leastUpdates: number },
  updatesPerEpoch: number,
): number {
  const needed = Math.ceil(wished.leastUpdates / Math.max(1, updatesPerEpoch));
  return Math.min(ANOMALY_LIMITS.maxEpochs, Math.max(wished.epochs, needed));
}

/**
 * Watches the loss on the validation share after each epoch: keeps the best weights and ends the training when no
 * better ones come. The learning rate falls along half a cosine over the epochs there are at most (Loshchilov and
 * Hutter 2017, without restarts).
 */
export class EarlyStopping {
  readonly #parameters: readonly Float32Array[];
  readonly #initialRate: number;
  readonly #maxEpochs: number;
  #best: readonly Float32Array[];
  #bestLoss = Number.POSITIVE_INFINITY;
  #epochs = 0;
  #sinceBest = 0;

  constructor(parameters: readonly Float32Array[], initialRate: number, maxEpochs: number) {
    this.#parameters = parameters;
    this.#initialRate = initialRate;
    this.#maxEpochs = maxEpochs;
    this.#best = parameters.map((parameter) => parameter.slice());
  }

  /** Epochs that were reported. */
  get epochs(): number {
    return this.#epochs;
  }

  get bestLoss(): number {
    return this.#bestLoss;
  }

  /** Learning rate at a moment of the epoch under way. @param share 0 at its beginning, 1 at its end */
  rate(share: number): number {
    const done = Math.min(1, (this.#epochs + share) / this.#maxEpochs);
    return this.#initialRate * (LAST_RATE_SHARE + (1 - LAST_RATE_SHARE) * 0.5 * (1 + Math.cos(Math.PI * done)));
  }

  /** Takes the loss after an epoch; false when the training is to end. */
  goOn(validationLoss: number): boolean {
    this.#epochs += 1;
    if (validationLoss < this.#bestLoss * (1 - LEAST_GAIN)) {
      this.#bestLoss = validationLoss;
      this.#best = this.#parameters.map((parameter) => parameter.slice());
      this.#sinceBest = 0;
    } else this.#sinceBest += 1;
    const patience = Math.max(LEAST_PATIENCE_EPOCHS, this.#maxEpochs * PATIENCE_SHARE);
    return this.#sinceBest < patience && this.#epochs < this.#maxEpochs;
  }

  /** Puts the best weights back. */
  restoreBest(): void {
    for (const [index, parameter] of this.#parameters.entries()) parameter.set(this.#best[index] ?? parameter);
  }
}
