/** Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1) with its published defaults for everything but the rate. */
const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
const EPSILON = 1e-8;

export interface AdamOptions {
  /** Gradients whose joint Euclidean norm is larger are scaled down to it (Pascanu et al. 2013); none when absent. */
  readonly maxGradientNorm?: number;
}

/** Updates parameters in place from their gradients. Keeps two running moments per parameter. */
export class Adam {
  readonly #parameters: readonly Float32Array[];
  readonly #first: readonly Float32Array[];
  readonly #second: readonly Float32Array[];
  readonly #maxGradientNorm: number;
  #steps = 0;

  constructor(parameters: readonly Float32Array[], options: AdamOptions = {}) {
    this.#parameters = parameters;
    this.#first = parameters.map(({ length }) => new Float32Array(length));
    this.#second = parameters.map(({ length }) => new Float32Array(length));
    this.#maxGradientNorm = options.maxGradientNorm ?? Number.POSITIVE_INFINITY;
  }

  /** One step against the gradients, given in the order of the parameters; the gradients are set to zero for the next. */
  step(gradients: readonly Float32Array[], rate: number): void {
    this.#steps += 1;
    const norm = jointNorm(gradients);
    const scale = norm > this.#maxGradientNorm ? this.#maxGradientNorm / norm : 1;
    const firstCorrection = 1 - FIRST_DECAY ** this.#steps;
    const secondCorrection = Math.sqrt(1 - SECOND_DECAY ** this.#steps);
    const stepSize = (rate * secondCorrection) / firstCorrection;
    for (const [index, parameter] of this.#parameters.entries()) {
      const gradient = gradients[index];
      const first = this.#first[index];
      const second = this.#second[index];
      if (gradient === undefined || first === undefined || second === undefined) continue;
      for (let at = 0; at < parameter.length; at++) {
        const slope = (gradient[at] ?? 0) * scale;
        const mean = FIRST_DECAY * (first[at] ?? 0) + (1 - FIRST_DECAY) * slope;
        const square = SECOND_DECAY * (second[at] ?? 0) + (1 - SECOND_DECAY) * slope * slope;
        first[at] = mean;
        second[at] = square;
        parameter[at] = (parameter[at] ?? 0) - (stepSize * mean) / (Math.sqrt(square) + EPSILON);
      }
      gradient.fill(0);
    }
  }
}

function jointNorm(gradients: readonly Float32Array[]): number {
  let sum = 0;
  for (const gradient of gradients)
    for (let at = 0; at < gradient.length; at++) {
      const value = gradient[at] ?? 0;
      sum += value * value;
    }
  return Math.sqrt(sum);
}
