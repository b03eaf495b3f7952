/** Epochs without a new best after which the rate is lowered. */
const PATIENCE_EPOCHS = 3;
const RATE_FACTOR = 0.3;
/** Times that the rate is lowered before the training ends. */
const MAX_REDUCTIONS = 3;
/** A loss counts as better when it is lower by this share; less is noise. */
const LEAST_GAIN = 1e-3;

/**
 * Watches the loss on the validation share after each epoch: keeps the best weights, lowers the learning rate where it
 * stands still, and ends the training when that no longer helps.
 */
export class EarlyStopping {
  readonly #parameters: readonly Float32Array[];
  #best: readonly Float32Array[];
  #bestLoss = Number.POSITIVE_INFINITY;
  #sinceBest = 0;
  #reductions = 0;
  #rate: number;

  constructor(parameters: readonly Float32Array[], initialRate: number) {
    this.#parameters = parameters;
    this.#best = parameters.map((parameter) => parameter.slice());
    this.#rate = initialRate;
  }

  /** Learning rate of the next epoch. */
  get rate(): number {
    return this.#rate;
  }

  get bestLoss(): number {
    return this.#bestLoss;
  }

  /** Takes the loss after an epoch; false when the training is to end. */
  goOn(validationLoss: number): boolean {
    if (validationLoss < this.#bestLoss * (1 - LEAST_GAIN)) {
      this.#bestLoss = validationLoss;
      this.#best = this.#parameters.map((parameter) => parameter.slice());
      this.#sinceBest = 0;
      return true;
    }
    this.#sinceBest += 1;
    if (this.#sinceBest < PATIENCE_EPOCHS) return true;
    this.#sinceBest = 0;
    this.#reductions += 1;
    this.#rate *= RATE_FACTOR;
    // What was learned since the best weights was learned too fast.
    this.restoreBest();
    return this.#reductions <= MAX_REDUCTIONS;
  }

  /** Puts the best weights back. */
  restoreBest(): void {
    for (const [index, parameter] of this.#parameters.entries()) parameter.set(this.#best[index] ?? parameter);
  }
}
