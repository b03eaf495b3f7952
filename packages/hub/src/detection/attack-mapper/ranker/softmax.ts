/** Features of one example: positions in the vocabulary, each at most once and with the same weight. */
export type SparseExample = readonly number[];

export interface SoftmaxOptions {
  readonly classCount: number;
  readonly featureCount: number;
  readonly epochs: number;
  /** Step size of Adagrad. */
  readonly learningRate: number;
  /** Weight of the squared norm in the loss, per example. */
  readonly l2: number;
  /** Decides the order in which examples are seen. */
  readonly seed: number;
  /** Weight of each class in the loss; all 1 when left out. */
  readonly classWeights?: readonly number[];
}

/**
 * A linear softmax classifier that has a weight only where a feature was seen with a class, so that it stays small however
 * many classes there are. The entries of feature `f` are those from `starts[f]` up to `starts[f + 1]`.
 */
export interface SoftmaxModel {
  readonly classCount: number;
  readonly starts: Int32Array;
  readonly classes: Uint16Array;
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

/**
 * Trains multinomial logistic regression on sparse binary features by Adagrad (Duchi et al. 2011), one example at a time.
 * Examples are scaled to unit length, so that long ones do not count more. The same input always gives the same weights.
 */
export function trainSoftmax(
  examples: readonly SparseExample[],
  labels: readonly number[],
  options: SoftmaxOptions,
): SoftmaxModel {
  const { classCount, epochs, learningRate, l2 } = options;
  const model = emptyModel(examples, labels, options);
  const { starts, classes, weights, biases } = model;
  const squares = new Float32Array(weights.length).fill(1e-6);
  const biasSquares = new Float32Array(classCount).fill(1e-6);
  const scores = new Float64Array(classCount);
  const order = examples.map((_, index) => index);
  const random = seededRandom(options.seed);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const at of order) {
      const example = examples[at] ?? [];
      const label = labels[at] ?? 0;
      const weight = options.classWeights?.[label] ?? 1;
      const value = scaleOf(example);
      scoreInto(model, example, scores);
      normalise(scores);
      for (let k = 0; k < classCount; k++) {
        const error = weight * ((scores[k] ?? 0) - (k === label ? 1 : 0));
        // The scores become the errors: they are read once more below.
        scores[k] = error;
        biasSquares[k] = (biasSquares[k] ?? 0) + error * error;
        biases[k] = (biases[k] ?? 0) - (learningRate * error) / Math.sqrt(biasSquares[k] ?? 1);
      }
      for (const feature of example) {
        const end = starts[feature + 1] ?? 0;
        for (let place = starts[feature] ?? 0; place < end; place++) {
          const current = weights[place] ?? 0;
          const gradient = (scores[classes[place] ?? 0] ?? 0) * value + l2 * current;
          squares[place] = (squares[place] ?? 0) + gradient * gradient;
          weights[place] = current - (learningRate * gradient) / Math.sqrt(squares[place] ?? 1);
        }
      }
    }
  }
  return model;
}

/** Probability of each class. */
export function predictSoftmax(model: SoftmaxModel, example: SparseExample): Float64Array {
  const scores = new Float64Array(model.classCount);
  scoreInto(model, example, scores);
  normalise(scores);
  return scores;
}

function emptyModel(
  examples: readonly SparseExample[],
  labels: readonly number[],
  { classCount, featureCount }: SoftmaxOptions,
): SoftmaxModel {
  const seen = Array.from({ length: featureCount }, () => new Set<number>());
  for (const [at, example] of examples.entries()) for (const feature of example) seen[feature]?.add(labels[at] ?? 0);
  const starts = new Int32Array(featureCount + 1);
  for (const [feature, own] of seen.entries()) starts[feature + 1] = (starts[feature] ?? 0) + own.size;
  const classes = Uint16Array.from(seen.flatMap((own) => [...own].sort((left, right) => left - right)));
  return {
    classCount,
    starts,
    classes,
    weights: new Float32Array(classes.length),
    biases: new Float32Array(classCount),
  };
}

function scaleOf(example: SparseExample): number {
  return 1 / Math.sqrt(Math.max(1, example.length));
}

function scoreInto(model: SoftmaxModel, example: SparseExample, into: Float64Array): void {
  const { starts, classes, weights } = model;
  const value = scaleOf(example);
  into.set(model.biases);
  for (const feature of example) {
    const end = starts[feature + 1] ?? 0;
    for (let place = starts[feature] ?? 0; place < end; place++) {
      const k = classes[place] ?? 0;
      into[k] = (into[k] ?? 0) + value * (weights[place] ?? 0);
    }
  }
}

/** Scores to probabilities, in place. */
function normalise(scores: Float64Array): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > highest) highest = score;
  let sum = 0;
  for (let k = 0; k < scores.length; k++) {
    const power = Math.exp((scores[k] ?? 0) - highest);
    scores[k] = power;
    sum += power;
  }
  for (let k = 0; k < scores.length; k++) scores[k] = (scores[k] ?? 0) / sum;
}

/** mulberry32: a state of 32 bits is enough for shuffling, and the sequence is the same everywhere. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffle(order: number[], random: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const held = order[at] ?? 0;
    order[at] = order[other] ?? 0;
    order[other] = held;
  }
}
