import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { CerberusError } from '@cerberusmesh/contracts';
import type { Rows, Sequences } from './anomaly-model.ts';
import { ANOMALY_LIMITS } from './limits.ts';

/** What a model learns from. */
export type TrainingData = Rows | Sequences;

export function isSequences(data: TrainingData): data is Sequences {
  return 'tokens' in data;
}

/** @throws CerberusError `invalid-request` when sizes do not fit together or a number is none */
export function checkTrainingData(data: TrainingData): void {
  const problem = isSequences(data) ? problemOfSequences(data) : problemOfRows(data);
  if (problem !== null) throw new CerberusError('invalid-request', problem);
}

function problemOfRows({ values, count, width }: Rows): string | null {
  if (values.length !== count * width) return `${count} rows of ${width} features are not ${values.length} numbers.`;
  if (values.length > ANOMALY_LIMITS.maxTrainingNumbers) return 'There is more training data than the limit.';
  return values.every(Number.isFinite) ? null : 'A feature is not a finite number.';
}

function problemOfSequences({ tokens, offsets, count, vocabularySize }: Sequences): string | null {
  if (offsets.length !== count + 1 || offsets[0] !== 0 || offsets[count] !== tokens.length)
    return 'The offsets do not fit the tokens.';
  if (tokens.length > ANOMALY_LIMITS.maxTrainingNumbers) return 'There is more training data than the limit.';
  if (offsets.some((offset, index) => index > 0 && offset < (offsets[index - 1] ?? 0))) return 'The offsets fall.';
  return tokens.every((token) => token >= 0 && token < vocabularySize) ? null : 'A token is outside of the vocabulary.';
}

/** The named rows, in that order. */
export function selectRows({ values, width }: Rows, indices: Int32Array): Rows {
  const chosen = new Float32Array(indices.length * width);
  indices.forEach((index, place) => {
    chosen.set(values.subarray(index * width, (index + 1) * width), place * width);
  });
  return { values: chosen, count: indices.length, width };
}

/** The named sequences, in that order. */
export function selectSequences({ tokens, offsets, vocabularySize }: Sequences, indices: Int32Array): Sequences {
  const chosenOffsets = new Int32Array(indices.length + 1);
  indices.forEach((index, place) => {
    chosenOffsets[place + 1] = (chosenOffsets[place] ?? 0) + (offsets[index + 1] ?? 0) - (offsets[index] ?? 0);
  });
  const chosen = new Int32Array(chosenOffsets.at(-1) ?? 0);
  indices.forEach((index, place) => {
    chosen.set(tokens.subarray(offsets[index], offsets[index + 1]), chosenOffsets[place]);
  });
  return { tokens: chosen, offsets: chosenOffsets, count: indices.length, vocabularySize };
}

/** SHA-256 in hex of the data's shape and numbers, the same on every machine. */
export function trainingDataSha256(data: TrainingData): string {
  const hash = createHash('sha256');
  const [shape, ...arrays] = isSequences(data)
    ? [['sequences', data.count, data.vocabularySize], data.offsets, data.tokens]
    : [['rows', data.count, data.width], data.values];
  hash.update(`${JSON.stringify(shape)}\n`);
  for (const array of arrays) {
    const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
    hash.update(endianness() === 'LE' ? bytes : Buffer.from(bytes).swap32());
  }
  return hash.digest('hex');
}
