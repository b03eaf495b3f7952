import { CerberusError } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { Adam } from './adam.ts';
import type { AnomalyModel, FitOptions, FittedModel, ModelFamily, Sequences } from './anomaly-model.ts';
import { ContextTree } from './context-tree.ts';
import { EarlyStopping, epochsFor } from './early-stopping.ts';
import { ANOMALY_LIMITS } from './limits.ts';
import { LstmNetwork, type LstmShape } from './lstm-network.ts';
import { createRandom, type Random } from './random.ts';
import { type SequenceScore, sequenceScore } from './sequence-score.ts';
import { laneChunks, type StandIns } from './token-lanes.ts';
import { decodeWeights, encodeWeights, type WeightsLayout } from './weights-format.ts';

/**
 * LSTM language model over event tokens (as DeepLog, Du et al. 2017, and Kim et al. 2016 for system calls): it learns
 * how likely each event is after those before it, and how unlikely the events of a sequence were is its score
 * (`sequence-score.ts`). Beside it stands a tree of counted contexts: what neither expected is surprising. Trained by truncated back-propagation over lanes of sequences.
 */

const parametersSchema = z.strictObject({
  hidden: z.int().min(1).max(ANOMALY_LIMITS.maxHiddenUnits).default(128),
  /**
   * Networks that are trained, each without another share of the sequences. What none of them expected is surprising:
   * one alone is also surprised by the ordinary sequences that happened to be in its validation share.
   */
  members: z.int().min(1).max(ANOMALY_LIMITS.maxMembers).default(3),
  /** Of each member; more where they would be fewer than `leastUpdates` steps of the optimiser. */
  epochs: z.int().min(1).max(ANOMALY_LIMITS.maxEpochs).default(8),
  leastUpdates: z.int().min(1).max(ANOMALY_LIMITS.maxLeastUpdates).default(300),
  /** Sequences that are read side by side. */
  lanes: z.int().min(1).max(ANOMALY_LIMITS.maxLanes).default(16),
  /** Events through which a gradient goes back. */
  steps: z.int().min(1).max(ANOMALY_LIMITS.maxLaneSteps).default(32),
  learningRate: z.number().positive().max(1).default(0.003),
  /** Share of the tokens kept from the network in training: it learns to go on after what it does not know. */
  hiddenInputShare: z.number().min(0).max(0.9).default(0.05),
  /** Share of the hidden units kept from the output in training: the network shall not learn by heart. */
  dropout: z.number().min(0).max(0.9).default(0.2),
  /** Share of the sequences that a member is not trained on and that decides when it stops. */
  validationShare: z.number().min(0.01).max(0.5).default(0.1),
  /** See `SequenceScore`. */
  windowEvents: z.int().min(1).max(ANOMALY_LIMITS.maxLaneSteps).default(20),
  quantile: z.number().min(0).max(1).default(0.2),
  /** Tokens back that the tree of contexts beside the networks looks; see `ContextTree`. */
  contextTokens: z.int().min(0).max(ANOMALY_LIMITS.maxContextTokens).default(6),
});
type LstmParameters = z.output<typeof parametersSchema>;

/** Gradients beyond this norm are scaled down to it. */
const MAX_GRADIENT_NORM = 1;
const PROGRESS_CHUNKS = 100;
/** Steps of the optimiser that an epoch shall have at least, as long as that needs no less than one lane. */
const LEAST_EPOCH_UPDATES = 8;
/** Shape in which sequences are scored. */
const SCORED_LANES = 32;
const SCORED_STEPS = 32;
/** The quantile is kept in these units. */
const QUANTILE_UNITS = 1_000_000;

const LAYOUT: WeightsLayout = {
  name: 'an LSTM',
  /** "CMLS" */
  magic: 0x434d4c53,
  version: 2,
  headerLength: 6,
  arrayLengths([vocabulary = 0, hidden = 0, windowEvents = 0, quantile = 0, members = 0, treeNumbers = 0]) {
    if (vocabulary < 1 || vocabulary > ANOMALY_LIMITS.maxVocabulary) return null;
    if (hidden < 1 || hidden > ANOMALY_LIMITS.maxHiddenUnits) return null;
    if (windowEvents < 1 || windowEvents > ANOMALY_LIMITS.maxLaneSteps || quantile > QUANTILE_UNITS) return null;
    if (members < 1 || members > ANOMALY_LIMITS.maxMembers) return null;
    if (treeNumbers > ANOMALY_LIMITS.maxTreeNumbers) return null;
    const gates = 4 * hidden;
    const member = [(vocabulary + 2) * gates, hidden * gates, gates, hidden * vocabulary, vocabulary];
    return [...Array.from({ length: members }, () => member).flat(), treeNumbers];
  },
};

export const lstmFamily: ModelFamily<Sequences, LstmParameters> = {
  kind: 'lstm',
  reads: 'sequences',
  defaultParameters: parametersSchema.parse({}),
  parseParameters: (parameters) => parametersSchema.parse(parameters),
  fit: fitLstm,
  restore(weights) {
    const { header, arrays } = decodeWeights(LAYOUT, weights);
    const [vocabulary = 0, hidden = 0, windowEvents = 0, quantile = 0, members = 0] = header;
    let next = 0;
    const networks = Array.from({ length: members }, () => {
      const network = new LstmNetwork(shapeFor(vocabulary, hidden));
      for (const parameter of network.parameters) parameter.set(arrays[next++] ?? parameter);
      return network;
    });
    const tree = ContextTree.fromNumbers(arrays[next] ?? new Float32Array(0), vocabulary);
    return createModel(networks, tree, { windowEvents, quantile: quantile / QUANTILE_UNITS });
  },
};

function shapeFor(vocabulary: number, hidden: number): LstmShape {
  return { inputs: vocabulary + 2, outputs: vocabulary, hidden };
}

/** What the network reads besides the tokens, after them. */
function standInsFor(vocabulary: number): StandIns {
  return { start: vocabulary, hidden: vocabulary + 1 };
}

function fitLstm(sequences: Sequences, parameters: LstmParameters, options: FitOptions): FittedModel<Sequences> {
  requireSequences(sequences, sequences.vocabularySize);
  if (sequences.count < 2)
    throw new CerberusError('invalid-request', 'An LSTM needs at least two sequences to learn from.');
  const random = createRandom(options.seed);
  const order = Int32Array.from({ length: sequences.count }, (_, index) => index);
  random.shuffle(order);
  const members = Array.from({ length: parameters.members }, (_, index) =>
    fitMember({ sequences, order, random, index }, parameters, options),
  );
  const mean = (figure: (member: FittedMember) => number): number =>
    members.reduce((sum, member) => sum + figure(member), 0) / members.length;
  return {
    model: createModel(
      members.map(({ network }) => network),
      ContextTree.learn(sequences, parameters.contextTokens),
      parameters,
    ),
    metrics: {
      epochs: mean(({ epochs }) => epochs),
      trainingLoss: mean(({ trainingLoss }) => trainingLoss),
      validationLoss: mean(({ validationLoss }) => validationLoss),
    },
  };
}

interface MemberWork {
  readonly sequences: Sequences;
  /** All sequences in the order that the shares are cut from. */
  readonly order: Int32Array;
  readonly random: Random;
  /** Place among the members. */
  readonly index: number;
}

interface FittedMember {
  readonly network: LstmNetwork;
  readonly epochs: number;
  readonly trainingLoss: number;
  readonly validationLoss: number;
}

function fitMember(work: MemberWork, parameters: LstmParameters, options: FitOptions): FittedMember {
  const { sequences, order, random, index } = work;
  const wanted = Math.min(order.length - 1, Math.max(1, Math.round(order.length * parameters.validationShare)));
  const begin = (index * wanted) % order.length;
  const turned = Int32Array.from(order, (_, place) => order[(begin + place) % order.length] ?? 0);
  const validation = turned.subarray(0, wanted);
  const training = turned.subarray(wanted);

  const network = new LstmNetwork(shapeFor(sequences.vocabularySize, parameters.hidden), random.nextFloat);
  const trainingTokens = tokensIn(sequences, training);
  // On little data fewer lanes, so that an epoch is several steps and no lane is empty.
  const lanes = Math.max(
    1,
    Math.min(parameters.lanes, Math.floor(trainingTokens / (parameters.steps * LEAST_EPOCH_UPDATES))),
  );
  const epochs = epochsFor(parameters, trainingTokens / (lanes * parameters.steps));
  const stopping = new EarlyStopping(network.parameters, parameters.learningRate, epochs);
  const adam = new Adam(network.parameters, { maxGradientNorm: MAX_GRADIENT_NORM });
  let trainingLoss = 0;
  let goesOn = trainingTokens > 0;
  const report = (share: number, figures: Readonly<Record<string, number>>): void => {
    const total = parameters.members * epochs;
    const done = index * epochs + stopping.epochs;
    options.onProgress?.({ share: (index + share) / parameters.members, unit: 'epoch', done, total, figures });
    options.signal?.throwIfAborted();
  };
  while (goesOn) {
    const epoch = { sequences, training, trainingTokens, lanes, network, adam, random, stopping };
    trainingLoss = trainEpoch(epoch, parameters, (share) => report((stopping.epochs + share) / epochs, {}));
    readUnknownAsHidden(network, sequences, training);
    const validationLoss = meanLoss(network, sequences, validation);
    goesOn = stopping.goOn(validationLoss);
    report(goesOn ? stopping.epochs / epochs : 1, { trainingLoss, validationLoss });
  }
  stopping.restoreBest();
  readUnknownAsHidden(network, sequences, training);
  return { network, epochs: stopping.epochs, trainingLoss, validationLoss: stopping.bestLoss };
}

interface EpochWork {
  readonly sequences: Sequences;
  readonly training: Int32Array;
  readonly trainingTokens: number;
  readonly lanes: number;
  readonly network: LstmNetwork;
  readonly adam: Adam;
  readonly random: Random;
  readonly stopping: EarlyStopping;
}

/** One pass over the training sequences in a new order. Returns the mean loss per token (nats). */
function trainEpoch(work: EpochWork, parameters: LstmParameters, onShare: (share: number) => void): number {
  const { sequences, training, trainingTokens, lanes, network, adam, random, stopping } = work;
  random.shuffle(training);
  const state = network.newState(lanes);
  const standIns = standInsFor(sequences.vocabularySize);
  const hide = (): boolean => random.nextFloat() < parameters.hiddenInputShare;
  let sum = 0;
  let tokens = 0;
  let chunks = 0;
  const dropout = { share: parameters.dropout, random: random.nextFloat };
  for (const chunk of laneChunks(sequences, training, { lanes, steps: parameters.steps }, standIns, hide)) {
    const losses = network.forward(chunk, state, dropout);
    for (let at = 0; at < losses.length; at++) {
      if ((chunk.targets[at] ?? -1) < 0) continue;
      sum += losses[at] ?? 0;
      tokens += 1;
    }
    network.backward();
    adam.step(network.gradients, stopping.rate(tokens / trainingTokens));
    chunks += 1;
    if (chunks % PROGRESS_CHUNKS === 0) onShare(tokens / trainingTokens);
  }
  return sum / tokens;
}

/** Tokens that training never showed are read as the stand-in that it did show, not as whatever chance began with. */
function readUnknownAsHidden(network: LstmNetwork, sequences: Sequences, training: Int32Array): void {
  const width = 4 * network.shape.hidden;
  const { hidden } = standInsFor(sequences.vocabularySize);
  const standIn = network.inputWeights.slice(hidden * width, (hidden + 1) * width);
  const seen = new Uint8Array(sequences.vocabularySize);
  for (const sequence of training)
    for (let at = sequences.offsets[sequence] ?? 0; at < (sequences.offsets[sequence + 1] ?? 0); at++)
      seen[sequences.tokens[at] ?? 0] = 1;
  for (const [token, known] of seen.entries()) if (known === 0) network.inputWeights.set(standIn, token * width);
}

function meanLoss(network: LstmNetwork, sequences: Sequences, chosen: Int32Array): number {
  const losses = tokenLosses(network, sequences, chosen);
  let sum = 0;
  for (const loss of losses) sum += loss;
  return sum / Math.max(1, tokensIn(sequences, chosen));
}

/** Negative log likelihood (nats) of every token of the chosen sequences, at its place among all tokens. */
function tokenLosses(network: LstmNetwork, sequences: Sequences, chosen: Int32Array): Float32Array {
  const losses = new Float32Array(sequences.tokens.length);
  const lanes = Math.max(1, Math.min(SCORED_LANES, chosen.length));
  const state = network.newState(lanes);
  const shape = { lanes, steps: SCORED_STEPS };
  for (const chunk of laneChunks(sequences, chosen, shape, standInsFor(sequences.vocabularySize), () => false)) {
    const found = network.forward(chunk, state);
    for (const [at, place] of chunk.places.entries()) if (place >= 0) losses[place] = found[at] ?? 0;
  }
  return losses;
}

function createModel(
  networks: readonly LstmNetwork[],
  tree: ContextTree,
  settings: SequenceScore,
): AnomalyModel<Sequences> {
  const { outputs: vocabulary = 0, hidden = 0 } = networks[0]?.shape ?? {};
  /** The surprise at each token: that of the member, or of the tree, which expected it most. */
  const leastLosses = (sequences: Sequences, chosen: Int32Array): Float32Array => {
    const [least = new Float32Array(0), ...others] = networks.map((network) => tokenLosses(network, sequences, chosen));
    for (const losses of others)
      for (let at = 0; at < least.length; at++) least[at] = Math.min(least[at] ?? 0, losses[at] ?? 0);
    for (const sequence of chosen) {
      const begin = sequences.offsets[sequence] ?? 0;
      const known = tree.losses(sequences.tokens.subarray(begin, sequences.offsets[sequence + 1]));
      for (const [at, loss] of known.entries()) least[begin + at] = Math.min(least[begin + at] ?? 0, loss);
    }
    return least;
  };
  return {
    kind: 'lstm',
    score(sequences) {
      requireSequences(sequences, vocabulary);
      const all = Int32Array.from({ length: sequences.count }, (_, index) => index);
      const losses = leastLosses(sequences, all);
      return Float64Array.from(all, (index) => {
        const begin = sequences.offsets[index];
        const end = sequences.offsets[index + 1];
        return sequenceScore(sequences.tokens.subarray(begin, end), losses.subarray(begin, end), settings);
      });
    },
    /** How unlikely each token was (nats). */
    contributions(sequences, index) {
      requireSequences(sequences, vocabulary);
      const losses = leastLosses(sequences, Int32Array.of(index));
      return Float64Array.from(losses.subarray(sequences.offsets[index], sequences.offsets[index + 1]));
    },
    serialise() {
      const treeNumbers = tree.toNumbers();
      return encodeWeights(LAYOUT, {
        header: [
          vocabulary,
          hidden,
          settings.windowEvents,
          Math.round(settings.quantile * QUANTILE_UNITS),
          networks.length,
          treeNumbers.length,
        ],
        arrays: [...networks.flatMap((network) => network.parameters), treeNumbers],
      });
    },
  };
}

function tokensIn(sequences: Sequences, chosen: Int32Array): number {
  let sum = 0;
  for (const sequence of chosen) sum += (sequences.offsets[sequence + 1] ?? 0) - (sequences.offsets[sequence] ?? 0);
  return sum;
}

/** @throws CerberusError `invalid-request` when the arrays contradict each other or a token is not of the vocabulary */
function requireSequences(sequences: Sequences, vocabulary: number): void {
  const { tokens, offsets, count, vocabularySize } = sequences;
  const consistent =
    vocabularySize === vocabulary &&
    vocabulary >= 1 &&
    vocabulary <= ANOMALY_LIMITS.maxVocabulary &&
    offsets.length === count + 1 &&
    offsets[0] === 0 &&
    offsets[count] === tokens.length &&
    offsets.every((offset, index) => index === 0 || offset >= (offsets[index - 1] ?? 0)) &&
    tokens.every((token) => token >= 0 && token < vocabulary);
  if (consistent) return;
  throw new CerberusError('invalid-request', 'The sequences are not of the vocabulary that the model was made for.', {
    details: { expected: vocabulary, found: vocabularySize },
  });
}
