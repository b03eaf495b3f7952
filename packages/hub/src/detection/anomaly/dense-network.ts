import { MatrixMultiplier } from './matrix-multiplier.ts';

/** Slope of a hidden unit below zero (leaky rectifier, Maas et al. 2013): no unit can die for good. */
const LEAK = 0.1;

/**
 * Fully connected layers with leaky rectifiers between them and a linear last one. Not safe for concurrent use: the
 * arrays of the last batch are kept for `backward`.
 */
export class DenseNetwork {
  /** Width of the input, of each layer's output, and so on to the last. */
  readonly widths: readonly number[];
  /** Weights (`inputs x outputs`) and bias of each layer in turn. */
  readonly parameters: readonly Float32Array[];
  readonly gradients: readonly Float32Array[];
  readonly #layers: readonly Layer[];
  readonly #multiplier = new MatrixMultiplier();
  #activations: readonly Float32Array[] = [];
  #slopes: readonly Float32Array[] = [];
  #rows = 0;

  /** @param random numbers in [0, 1); absent when the weights are filled in afterwards. */
  constructor(widths: readonly number[], random?: () => number) {
    this.widths = widths;
    this.#layers = widths.slice(1).map((outputs, index) => newLayer(widths[index] ?? 0, outputs, random));
    this.parameters = this.#layers.flatMap(({ weights, bias }) => [weights, bias]);
    this.gradients = this.#layers.flatMap(({ weightGradient, biasGradient }) => [weightGradient, biasGradient]);
  }

  /**
   * @param inputs `rows` rows of the first width; read again by `backward`
   * @returns `rows` rows of the last width, valid until the next call
   */
  forward(inputs: Float32Array, rows: number): Float32Array {
    this.#reserve(rows);
    let below = inputs;
    this.#activations = [inputs, ...this.#activations.slice(1)];
    for (const [index, { weights, bias, inputs: inner, outputs }] of this.#layers.entries()) {
      const above = this.#activations[index + 1] ?? new Float32Array(0);
      for (let row = 0; row < rows; row++) above.set(bias, row * outputs);
      this.#multiplier.addProduct(above, below, this.#multiplier.pack(weights, inner, outputs), rows);
      if (index < this.#layers.length - 1)
        for (let at = 0; at < rows * outputs; at++) {
          const value = above[at] ?? 0;
          if (value < 0) above[at] = value * LEAK;
        }
      below = above;
    }
    return below;
  }

  /**
   * Adds to the gradients what the batch last run forward contributes.
   *
   * @param outputSlopes slope of the loss for each output; its contents are used up
   */
  backward(outputSlopes: Float32Array): void {
    const rows = this.#rows;
    let slopes = outputSlopes;
    for (let index = this.#layers.length - 1; index >= 0; index--) {
      const layer = this.#layers[index];
      const below = this.#activations[index];
      if (layer === undefined || below === undefined) return;
      const { inputs, outputs } = layer;
      this.#multiplier.addProductOfTransposed(layer.weightGradient, below, slopes, inputs, rows, outputs);
      for (let row = 0; row < rows; row++)
        for (let at = 0; at < outputs; at++)
          layer.biasGradient[at] = (layer.biasGradient[at] ?? 0) + (slopes[row * outputs + at] ?? 0);
      const lower = this.#slopes[index];
      if (index === 0 || lower === undefined) return;
      lower.fill(0);
      const weights = this.#multiplier.packTransposed(layer.weights, outputs, inputs);
      this.#multiplier.addProduct(lower, slopes, weights, rows);
      // The rectifier keeps the sign, so its output tells on which side of zero it was.
      for (let at = 0; at < rows * inputs; at++) if ((below[at] ?? 0) < 0) lower[at] = (lower[at] ?? 0) * LEAK;
      slopes = lower;
    }
  }

  #reserve(rows: number): void {
    if (this.#rows === rows && this.#activations.length > 0) return;
    this.#rows = rows;
    this.#activations = this.widths.map((width, index) => new Float32Array(index === 0 ? 0 : rows * width));
    this.#slopes = this.widths.map((width, index) => new Float32Array(index === 0 ? 0 : rows * width));
  }
}

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly weightGradient: Float32Array;
  readonly biasGradient: Float32Array;
}

function newLayer(inputs: number, outputs: number, random: (() => number) | undefined): Layer {
  const weights = new Float32Array(inputs * outputs);
  if (random !== undefined) {
    // Uniform with the variance of Glorot and Bengio 2010.
    const bound = Math.sqrt(6 / (inputs + outputs));
    for (let at = 0; at < weights.length; at++) weights[at] = (2 * random() - 1) * bound;
  }
  return {
    inputs,
    outputs,
    weights,
    bias: new Float32Array(outputs),
    weightGradient: new Float32Array(weights.length),
    biasGradient: new Float32Array(outputs),
  };
}
