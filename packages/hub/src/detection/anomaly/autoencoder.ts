import { CerberusError } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { Adam } from './adam.ts';
import type { AnomalyModel, FitOptions, FittedModel, ModelFamily, Rows } from './anomaly-model.ts';
import { type ColumnScaling, fitColumnScaling, scaleRow } from './column-scaling.ts';
import { DenseNetwork } from './dense-network.ts';
import { EarlyStopping, epochsFor } from './early-stopping.ts';
import { ANOMALY_LIMITS } from './limits.ts';
import { createRandom, type Random } from './random.ts';
import { decodeWeights, encodeWeights, type WeightsLayout } from './weights-format.ts';

/**
 * Autoencoder (Hinton and Salakhutdinov 2006): a network learns to give back rows that it has to pass through a narrow
 * layer, which works for rows like those it was trained on. What it cannot give back is unlike them.
 *
 * The residual of each column is judged by how large it is in ordinary rows that were not trained on, as the negative
 * log likelihood of a Cauchy distribution: `log(1 + residual^2 / ordinary^2)`. Its heavy tail keeps one wild column from
 * deciding alone, and the terms of the sum are the contributions.
 */

const parametersSchema = z.strictObject({
  hidden: z.int().min(1).max(ANOMALY_LIMITS.maxLayerWidth).default(128),
  /** Width of the narrow layer; at most a third of the features. */
  code: z.int().min(1).max(ANOMALY_LIMITS.maxLayerWidth).default(16),
  /** More where they would be fewer than `leastUpdates` steps of the optimiser. */
  epochs: z.int().min(1).max(ANOMALY_LIMITS.maxEpochs).default(40),
  leastUpdates: z.int().min(1).max(ANOMALY_LIMITS.maxLeastUpdates).default(2_000),
  batchRows: z.int().min(1).max(ANOMALY_LIMITS.maxBatchRows).default(64),
  learningRate: z.number().positive().max(1).default(0.002),
  /** Share of the rows that is not trained on: decides when to stop, and how large an ordinary residual is. */
  validationShare: z.number().min(0.01).max(0.5).default(0.1),
});
type AutoencoderParameters = z.output<typeof parametersSchema>;

/** Rows scored at a time. */
const SCORED_ROWS = 256;
/** Least mean squared residual that a column is judged by, so that a column given back perfectly is not divided by 0. */
const LEAST_RESIDUAL = 0.01;

const LAYOUT: WeightsLayout = {
  name: 'an autoencoder',
  /** "CMAE" */
  magic: 0x434d4145,
  version: 1,
  headerLength: 3,
  arrayLengths([width = 0, hidden = 0, code = 0]) {
    const widths = [width, hidden, code];
    if (widths.some((value) => value < 1 || value > ANOMALY_LIMITS.maxLayerWidth)) return null;
    const layers = layerWidths(width, hidden, code);
    const network = layers.slice(1).flatMap((outputs, index) => [(layers[index] ?? 0) * outputs, outputs]);
    return [width, width, width, ...network];
  },
};

export const autoencoderFamily: ModelFamily<Rows, AutoencoderParameters> = {
  kind: 'autoencoder',
  reads: 'rows',
  defaultParameters: parametersSchema.parse({}),
  parseParameters: (parameters) => parametersSchema.parse(parameters),
  fit: fitAutoencoder,
  restore(weights) {
    const { header, arrays } = decodeWeights(LAYOUT, weights);
    const [width = 0, hidden = 0, code = 0] = header;
    const [mean, deviation, residual, ...network] = arrays;
    const restored = new DenseNetwork(layerWidths(width, hidden, code));
    for (const [index, parameter] of restored.parameters.entries()) parameter.set(network[index] ?? parameter);
    const none = new Float32Array(0);
    return createModel({
      network: restored,
      scaling: { mean: mean ?? none, deviation: deviation ?? none },
      residual: residual ?? none,
    });
  },
};

interface TrainedAutoencoder {
  readonly network: DenseNetwork;
  readonly scaling: ColumnScaling;
  /** Mean squared residual of each column over the validation rows. */
  readonly residual: Float32Array;
}

function fitAutoencoder(rows: Rows, parameters: AutoencoderParameters, options: FitOptions): FittedModel<Rows> {
  const { width, count } = rows;
  if (count < 2 || width < 1 || width > ANOMALY_LIMITS.maxLayerWidth || rows.values.length !== count * width)
    throw new CerberusError('invalid-request', 'An autoencoder needs at least two rows of at least one feature.');
  const random = createRandom(options.seed);
  const order = Int32Array.from({ length: count }, (_, index) => index);
  random.shuffle(order);
  const validationCount = Math.min(count - 1, Math.max(1, Math.round(count * parameters.validationShare)));
  const validation = order.subarray(0, validationCount);
  const training = order.subarray(validationCount);

  const scaling = fitColumnScaling(rows);
  const code = Math.min(parameters.code, Math.ceil(width / 3));
  const network = new DenseNetwork(layerWidths(width, parameters.hidden, code), () => random.nextFloat());
  const epochs = epochsFor(parameters, training.length / parameters.batchRows);
  const stopping = new EarlyStopping(network.parameters, parameters.learningRate, epochs);
  const adam = new Adam(network.parameters);
  let trainingLoss = 0;
  let goesOn = true;
  while (goesOn) {
    trainingLoss = trainEpoch({ rows, training, scaling, network, adam, random, rate: stopping.rate(0) }, parameters);
    const residual = meanSquaredResiduals(network, scaling, rows, validation);
    const validationLoss = residual.reduce((sum, value) => sum + value, 0) / width;
    goesOn = stopping.goOn(validationLoss);
    options.onProgress?.({
      share: goesOn ? stopping.epochs / epochs : 1,
      unit: 'epoch',
      done: stopping.epochs,
      total: epochs,
      figures: { trainingLoss, validationLoss },
    });
    options.signal?.throwIfAborted();
  }
  stopping.restoreBest();
  const residual = meanSquaredResiduals(network, scaling, rows, validation);
  return {
    model: createModel({ network, scaling, residual }),
    metrics: { epochs: stopping.epochs, trainingLoss, validationLoss: stopping.bestLoss },
  };
}

interface EpochWork {
  readonly rows: Rows;
  readonly training: Int32Array;
  readonly scaling: ColumnScaling;
  readonly network: DenseNetwork;
  readonly adam: Adam;
  readonly random: Random;
  readonly rate: number;
}

/** One pass over the training rows in a new order; a last batch that is not full waits for the next pass. */
function trainEpoch(work: EpochWork, parameters: AutoencoderParameters): number {
  const { rows, training, scaling, network, adam, random } = work;
  const { width } = rows;
  random.shuffle(training);
  const batchRows = Math.min(parameters.batchRows, training.length);
  const inputs = new Float32Array(batchRows * width);
  const slopes = new Float32Array(batchRows * width);
  let sum = 0;
  let batches = 0;
  for (let begin = 0; begin + batchRows <= training.length; begin += batchRows) {
    for (let row = 0; row < batchRows; row++) scaleRow(scaling, rows, training[begin + row] ?? 0, inputs, row * width);
    const outputs = network.forward(inputs, batchRows);
    let loss = 0;
    for (let at = 0; at < inputs.length; at++) {
      const difference = (outputs[at] ?? 0) - (inputs[at] ?? 0);
      loss += difference * difference;
      slopes[at] = (2 * difference) / batchRows;
    }
    network.backward(slopes);
    adam.step(network.gradients, work.rate);
    sum += loss / inputs.length;
    batches += 1;
  }
  return sum / batches;
}

function meanSquaredResiduals(
  network: DenseNetwork,
  scaling: ColumnScaling,
  rows: Rows,
  chosen: Int32Array,
): Float32Array {
  const sums = new Float64Array(rows.width);
  eachResidual(network, scaling, rows, chosen, (_, column, residual) => {
    sums[column] = (sums[column] ?? 0) + residual * residual;
  });
  return Float32Array.from(sums, (sum) => sum / chosen.length);
}

function eachResidual(
  network: DenseNetwork,
  scaling: ColumnScaling,
  rows: Rows,
  chosen: Int32Array,
  visit: (place: number, column: number, residual: number) => void,
): void {
  const { width } = rows;
  const inputs = new Float32Array(Math.min(SCORED_ROWS, chosen.length) * width);
  for (let begin = 0; begin < chosen.length; begin += SCORED_ROWS) {
    const count = Math.min(SCORED_ROWS, chosen.length - begin);
    for (let row = 0; row < count; row++) scaleRow(scaling, rows, chosen[begin + row] ?? 0, inputs, row * width);
    const outputs = network.forward(inputs, count);
    for (let row = 0; row < count; row++)
      for (let column = 0; column < width; column++) {
        const at = row * width + column;
        visit(begin + row, column, (inputs[at] ?? 0) - (outputs[at] ?? 0));
      }
  }
}

function createModel(trained: TrainedAutoencoder): AnomalyModel<Rows> {
  const { network, scaling, residual: ordinary } = trained;
  const width = scaling.mean.length;
  const surprise = (column: number, residual: number): number =>
    Math.log1p((residual * residual) / ((ordinary[column] ?? 0) + LEAST_RESIDUAL)) / width;
  return {
    kind: 'autoencoder',
    score(rows) {
      requireWidth(width, rows);
      const scores = new Float64Array(rows.count);
      const all = Int32Array.from({ length: rows.count }, (_, index) => index);
      eachResidual(network, scaling, rows, all, (row, column, residual) => {
        scores[row] = (scores[row] ?? 0) + surprise(column, residual);
      });
      return scores;
    },
    contributions(rows, index) {
      requireWidth(width, rows);
      const contributions = new Float64Array(width);
      eachResidual(network, scaling, rows, Int32Array.of(index), (_, column, residual) => {
        contributions[column] = surprise(column, residual);
      });
      return contributions;
    },
    serialise() {
      const [, hidden = 0, code = 0] = network.widths;
      return encodeWeights(LAYOUT, {
        header: [width, hidden, code],
        arrays: [scaling.mean, scaling.deviation, ordinary, ...network.parameters],
      });
    },
  };
}

function layerWidths(width: number, hidden: number, code: number): number[] {
  return [width, hidden, code, hidden, width];
}

function requireWidth(width: number, rows: Rows): void {
  if (rows.width === width && rows.values.length === rows.count * rows.width) return;
  throw new CerberusError('invalid-request', 'The rows do not have the features that the model was made for.', {
    details: { expected: width, found: rows.width },
  });
}
