import { MatrixMultiplier, type PackedMatrix } from './matrix-multiplier.ts';

export interface LstmShape {
  /** Distinct tokens that can be read. */
  readonly inputs: number;
  /** Distinct tokens that can be predicted. */
  readonly outputs: number;
  /** Width of the hidden state. */
  readonly hidden: number;
}

/**
 * Tokens of several sequences side by side ("lanes"), time-major: step `t` of lane `b` is at `t * lanes + b`. A lane
 * may finish a sequence and begin the next one within a chunk.
 */
export interface TokenChunk {
  readonly steps: number;
  readonly lanes: number;
  /** Token read at each place. */
  readonly inputs: Int32Array;
  /** Token to be predicted at each place, -1 where there is none. */
  readonly targets: Int32Array;
  /** 1 where a lane begins a new sequence, so that nothing is remembered of the one before. */
  readonly starts: Uint8Array;
}

/** What an LSTM remembers between chunks; one row of `hidden` values per lane. */
export interface LstmState {
  readonly hidden: Float32Array;
  readonly cell: Float32Array;
}

/** Units of the hidden state that the output may not see, drawn anew for each place (Srivastava et al. 2014). */
export interface Dropout {
  /** 0 to below 1. */
  readonly share: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

const GATES = 4;

/**
 * One layer of long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000)
 * between a one-hot input and a softmax output. The one-hot input makes the input product a row look-up.
 *
 * Gates are stored side by side per lane in the order input, forget, output, candidate. Not safe for concurrent use:
 * the arrays of the last chunk are kept for `backward`.
 */
export class LstmNetwork {
  readonly shape: LstmShape;
  /** `inputs x 4 hidden`. */
  readonly inputWeights: Float32Array;
  /** `hidden x 4 hidden`. */
  readonly recurrentWeights: Float32Array;
  readonly gateBias: Float32Array;
  /** `hidden x outputs`. */
  readonly outputWeights: Float32Array;
  readonly outputBias: Float32Array;
  readonly gradients: readonly Float32Array[];
  readonly #multiplier = new MatrixMultiplier();
  #tape: Tape | null = null;

  /** @param random numbers in [0, 1); absent when the weights are filled in afterwards. */
  constructor(shape: LstmShape, random?: () => number) {
    const { inputs, outputs, hidden } = shape;
    this.shape = shape;
    this.inputWeights = new Float32Array(inputs * GATES * hidden);
    this.recurrentWeights = new Float32Array(hidden * GATES * hidden);
    this.gateBias = new Float32Array(GATES * hidden);
    this.outputWeights = new Float32Array(hidden * outputs);
    this.outputBias = new Float32Array(outputs);
    this.gradients = this.parameters.map(({ length }) => new Float32Array(length));
    if (random === undefined) return;
    // Uniform with the variance of Glorot and Bengio 2010 for the width that is summed over.
    fillUniform(this.inputWeights, Math.sqrt(1 / hidden), random);
    fillUniform(this.recurrentWeights, Math.sqrt(3 / hidden), random);
    fillUniform(this.outputWeights, Math.sqrt(3 / hidden), random);
    // Remember by default (Jozefowicz et al. 2015).
    this.gateBias.fill(1, hidden, 2 * hidden);
  }

  /** All weights, in the order of `gradients` and of the serialised form. */
  get parameters(): readonly Float32Array[] {
    return [this.inputWeights, this.recurrentWeights, this.gateBias, this.outputWeights, this.outputBias];
  }

  newState(lanes: number): LstmState {
    const size = lanes * this.shape.hidden;
    return { hidden: new Float32Array(size), cell: new Float32Array(size) };
  }

  /**
   * Runs the chunk from `state`, which is moved on to its end.
   *
   * @param dropout for training only; what is remembered from step to step is never dropped
   * @returns the negative log likelihood (nats) of each target, 0 where there is none; valid until the next call
   */
  forward(chunk: TokenChunk, state: LstmState, dropout?: Dropout): Float32Array {
    const { hidden, outputs } = this.shape;
    const tape = this.#tapeFor(chunk);
    const recurrent = this.#multiplier.pack(this.recurrentWeights, hidden, GATES * hidden);
    for (let step = 0; step < chunk.steps; step++) this.#forwardStep(tape, step, state, recurrent);
    const rows = chunk.steps * chunk.lanes;
    fillKept(tape.kept, dropout);
    for (let at = 0; at < tape.hidden.length; at++) tape.hidden[at] = (tape.hidden[at] ?? 0) * (tape.kept[at] ?? 1);
    repeatRow(tape.probabilities, this.outputBias, rows);
    const output = this.#multiplier.pack(this.outputWeights, hidden, outputs);
    this.#multiplier.addProduct(tape.probabilities, tape.hidden, output, rows);
    for (let row = 0; row < rows; row++)
      tape.losses[row] = softmaxRow(tape.probabilities, row * outputs, outputs, chunk.targets[row] ?? -1);
    return tape.losses;
  }

  /**
   * Adds the gradients of the mean loss over the targets of the chunk last run forward, truncated at its beginning
   * (Williams and Peng 1990).
   */
  backward(): void {
    const tape = this.#tape;
    if (tape === null) return;
    const { hidden, outputs } = this.shape;
    const { steps, lanes, targets, inputs } = tape.chunk;
    const rows = steps * lanes;
    const [inputGradient, recurrentGradient, biasGradient, outputGradient, outputBiasGradient] = this.gradients;
    if (!inputGradient || !recurrentGradient || !biasGradient || !outputGradient || !outputBiasGradient) return;

    // The slope of softmax with cross-entropy: the probabilities, less one at the target.
    const slopes = tape.probabilities;
    let targetCount = 0;
    for (let row = 0; row < rows; row++) if ((targets[row] ?? -1) >= 0) targetCount += 1;
    if (targetCount === 0) return;
    for (let row = 0; row < rows; row++) {
      const target = targets[row] ?? -1;
      const begin = row * outputs;
      if (target < 0) slopes.fill(0, begin, begin + outputs);
      else {
        slopes[begin + target] = (slopes[begin + target] ?? 0) - 1;
        for (let at = begin; at < begin + outputs; at++) slopes[at] = (slopes[at] ?? 0) / targetCount;
      }
    }
    this.#multiplier.addProductOfTransposed(outputGradient, tape.hidden, slopes, hidden, rows, outputs);
    addRows(outputBiasGradient, slopes, rows);
    tape.hiddenSlopes.fill(0);
    const output = this.#multiplier.packTransposed(this.outputWeights, outputs, hidden);
    this.#multiplier.addProduct(tape.hiddenSlopes, slopes, output, rows);
    for (let at = 0; at < tape.kept.length; at++)
      tape.hiddenSlopes[at] = (tape.hiddenSlopes[at] ?? 0) * (tape.kept[at] ?? 1);

    const later = { hidden: new Float32Array(lanes * hidden), cell: new Float32Array(lanes * hidden) };
    const width = GATES * hidden;
    const recurrent = this.#multiplier.packTransposed(this.recurrentWeights, width, hidden);
    for (let step = steps - 1; step >= 0; step--) this.#backwardStep(tape, step, later, recurrent);

    this.#multiplier.addProductOfTransposed(
      recurrentGradient,
      tape.previousHidden,
      tape.gateSlopes,
      hidden,
      rows,
      width,
    );
    addRows(biasGradient, tape.gateSlopes, rows);
    for (let row = 0; row < rows; row++) {
      const into = (inputs[row] ?? 0) * width;
      for (let at = 0; at < width; at++)
        inputGradient[into + at] = (inputGradient[into + at] ?? 0) + (tape.gateSlopes[row * width + at] ?? 0);
    }
  }

  #forwardStep(tape: Tape, step: number, state: LstmState, recurrent: PackedMatrix): void {
    const { hidden } = this.shape;
    const { lanes, inputs, starts } = tape.chunk;
    const width = GATES * hidden;
    const firstRow = step * lanes;
    for (let lane = 0; lane < lanes; lane++) {
      if (starts[firstRow + lane] === 1) {
        state.hidden.fill(0, lane * hidden, (lane + 1) * hidden);
        state.cell.fill(0, lane * hidden, (lane + 1) * hidden);
      }
      const from = (inputs[firstRow + lane] ?? 0) * width;
      const into = (firstRow + lane) * width;
      for (let at = 0; at < width; at++)
        tape.gates[into + at] = (this.gateBias[at] ?? 0) + (this.inputWeights[from + at] ?? 0);
    }
    const begin = firstRow * hidden;
    const end = begin + lanes * hidden;
    tape.previousHidden.set(state.hidden, begin);
    tape.previousCell.set(state.cell, begin);
    const gates = tape.gates.subarray(firstRow * width, (firstRow + lanes) * width);
    this.#multiplier.addProduct(gates, state.hidden, recurrent, lanes);
    for (let lane = 0; lane < lanes; lane++) {
      for (let unit = 0; unit < hidden; unit++) {
        const at = lane * width + unit;
        const place = lane * hidden + unit;
        const input = sigmoid(gates[at] ?? 0);
        const forget = sigmoid(gates[at + hidden] ?? 0);
        const output = sigmoid(gates[at + 2 * hidden] ?? 0);
        const candidate = squash(gates[at + 3 * hidden] ?? 0);
        const cell = forget * (state.cell[place] ?? 0) + input * candidate;
        const squashed = squash(cell);
        gates[at] = input;
        gates[at + hidden] = forget;
        gates[at + 2 * hidden] = output;
        gates[at + 3 * hidden] = candidate;
        state.cell[place] = cell;
        state.hidden[place] = output * squashed;
        tape.squashedCell[begin + place] = squashed;
      }
    }
    tape.hidden.set(state.hidden.subarray(0, end - begin), begin);
  }

  #backwardStep(tape: Tape, step: number, later: LstmState, recurrent: PackedMatrix): void {
    const { hidden } = this.shape;
    const { lanes, starts } = tape.chunk;
    const width = GATES * hidden;
    const firstRow = step * lanes;
    const slopes = tape.gateSlopes.subarray(firstRow * width, (firstRow + lanes) * width);
    for (let lane = 0; lane < lanes; lane++) {
      for (let unit = 0; unit < hidden; unit++) {
        const place = lane * hidden + unit;
        const kept = firstRow * hidden + place;
        const gate = (firstRow + lane) * width + unit;
        const input = tape.gates[gate] ?? 0;
        const forget = tape.gates[gate + hidden] ?? 0;
        const output = tape.gates[gate + 2 * hidden] ?? 0;
        const candidate = tape.gates[gate + 3 * hidden] ?? 0;
        const squashed = tape.squashedCell[kept] ?? 0;
        const hiddenSlope = (tape.hiddenSlopes[kept] ?? 0) + (later.hidden[place] ?? 0);
        const cellSlope = (later.cell[place] ?? 0) + hiddenSlope * output * (1 - squashed * squashed);
        const at = lane * width + unit;
        slopes[at] = cellSlope * candidate * input * (1 - input);
        slopes[at + hidden] = cellSlope * (tape.previousCell[kept] ?? 0) * forget * (1 - forget);
        slopes[at + 2 * hidden] = hiddenSlope * squashed * output * (1 - output);
        slopes[at + 3 * hidden] = cellSlope * input * (1 - candidate * candidate);
        later.cell[place] = cellSlope * forget;
      }
    }
    later.hidden.fill(0);
    this.#multiplier.addProduct(later.hidden, slopes, recurrent, lanes);
    for (let lane = 0; lane < lanes; lane++) {
      if (starts[firstRow + lane] !== 1) continue;
      later.hidden.fill(0, lane * hidden, (lane + 1) * hidden);
      later.cell.fill(0, lane * hidden, (lane + 1) * hidden);
    }
  }

  #tapeFor(chunk: TokenChunk): Tape {
    const rows = chunk.steps * chunk.lanes;
    const { hidden, outputs } = this.shape;
    const known = this.#tape;
    if (known !== null && known.losses.length === rows) {
      const tape = { ...known, chunk };
      this.#tape = tape;
      return tape;
    }
    const tape = {
      chunk,
      gates: new Float32Array(rows * GATES * hidden),
      gateSlopes: new Float32Array(rows * GATES * hidden),
      previousHidden: new Float32Array(rows * hidden),
      previousCell: new Float32Array(rows * hidden),
      squashedCell: new Float32Array(rows * hidden),
      hidden: new Float32Array(rows * hidden),
      kept: new Float32Array(rows * hidden),
      hiddenSlopes: new Float32Array(rows * hidden),
      probabilities: new Float32Array(rows * outputs),
      losses: new Float32Array(rows),
    };
    this.#tape = tape;
    return tape;
  }
}

/** Everything of a forward pass that the backward pass needs. */
interface Tape {
  readonly chunk: TokenChunk;
  readonly gates: Float32Array;
  readonly gateSlopes: Float32Array;
  readonly previousHidden: Float32Array;
  readonly previousCell: Float32Array;
  readonly squashedCell: Float32Array;
  /** As the output saw it. */
  readonly hidden: Float32Array;
  /** Factor of each hidden value on its way to the output: 0 where it was dropped. */
  readonly kept: Float32Array;
  readonly hiddenSlopes: Float32Array;
  readonly probabilities: Float32Array;
  readonly losses: Float32Array;
}

/** Beyond this the fraction below would pass 1. */
const TANH_BOUND = 4.97;

/**
 * The hyperbolic tangent by the seventh convergent of Lambert's continued fraction: at most 0.0001 off, a third of the
 * time of `Math.tanh`, which takes more of a training than the products do.
 */
function squash(value: number): number {
  if (value > TANH_BOUND) return 1;
  if (value < -TANH_BOUND) return -1;
  const square = value * value;
  return (
    (value * (135_135 + square * (17_325 + square * (378 + square)))) /
    (135_135 + square * (62_370 + square * (3_150 + square * 28)))
  );
}

function sigmoid(value: number): number {
  return 0.5 + 0.5 * squash(0.5 * value);
}

/** Turns one row of scores into probabilities and returns the negative log likelihood of `target`. */
function softmaxRow(scores: Float32Array, begin: number, length: number, target: number): number {
  const end = begin + length;
  let largest = Number.NEGATIVE_INFINITY;
  for (let at = begin; at < end; at++) largest = Math.max(largest, scores[at] ?? 0);
  const wanted = target < 0 ? 0 : (scores[begin + target] ?? 0);
  let sum = 0;
  for (let at = begin; at < end; at++) {
    const weight = Math.exp((scores[at] ?? 0) - largest);
    scores[at] = weight;
    sum += weight;
  }
  for (let at = begin; at < end; at++) scores[at] = (scores[at] ?? 0) / sum;
  return target < 0 ? 0 : Math.log(sum) + largest - wanted;
}

/** What is kept is raised, so that the output sees as much as without dropout. */
function fillKept(kept: Float32Array, dropout: Dropout | undefined): void {
  if (dropout === undefined) kept.fill(1);
  else
    for (let at = 0; at < kept.length; at++) kept[at] = dropout.random() < dropout.share ? 0 : 1 / (1 - dropout.share);
}

function repeatRow(target: Float32Array, row: Float32Array, rows: number): void {
  for (let index = 0; index < rows; index++) target.set(row, index * row.length);
}

function addRows(target: Float32Array, matrix: Float32Array, rows: number): void {
  for (let row = 0; row < rows; row++)
    for (let at = 0; at < target.length; at++) target[at] = (target[at] ?? 0) + (matrix[row * target.length + at] ?? 0);
}

function fillUniform(target: Float32Array, bound: number, random: () => number): void {
  for (let at = 0; at < target.length; at++) target[at] = (2 * random() - 1) * bound;
}
