import { CerberusError } from '@cerberusmesh/contracts';

/**
 * How the networks are kept: four-byte magic, layout version, header numbers, then arrays of floats one after another,
 * all little-endian on every machine. What is read back is as untrusted as any file: lengths follow from the header,
 * every byte is accounted for and every float is finite.
 */
export interface WeightsLayout {
  /** Name for people: "an autoencoder". */
  readonly name: string;
  readonly magic: number;
  readonly version: number;
  readonly headerLength: number;
  /** Length of each array as the header says, or null when the header is impossible. */
  readonly arrayLengths: (header: readonly number[]) => readonly number[] | null;
}

export interface KeptWeights {
  /** Whole numbers from 0 to 2^32 - 1. */
  readonly header: readonly number[];
  readonly arrays: readonly Float32Array[];
}

const NUMBER_BYTES = 4;

export function encodeWeights(layout: WeightsLayout, weights: KeptWeights): Uint8Array<ArrayBuffer> {
  const numbers = [layout.magic, layout.version, ...weights.header];
  const floats = weights.arrays.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(NUMBER_BYTES * (numbers.length + floats));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const value of numbers) {
    view.setUint32(at, value, true);
    at += NUMBER_BYTES;
  }
  for (const array of weights.arrays)
    for (const value of array) {
      view.setFloat32(at, value, true);
      at += NUMBER_BYTES;
    }
  return bytes;
}

/** @throws CerberusError `invalid-request` when the bytes are not of this layout */
export function decodeWeights(layout: WeightsLayout, bytes: Uint8Array): KeptWeights {
  const headerBytes = NUMBER_BYTES * (2 + layout.headerLength);
  if (bytes.length < headerBytes) throw unreadable(layout);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [magic, version, ...header] = Array.from({ length: 2 + layout.headerLength }, (_, index) =>
    view.getUint32(index * NUMBER_BYTES, true),
  );
  if (magic !== layout.magic || version !== layout.version) throw unreadable(layout);
  const lengths = layout.arrayLengths(header);
  const floats = lengths?.reduce((sum, length) => sum + length, 0);
  if (lengths === null || bytes.length !== headerBytes + NUMBER_BYTES * (floats ?? 0)) throw unreadable(layout);
  let at = headerBytes;
  const arrays = lengths.map((length) => {
    const array = new Float32Array(length);
    for (let index = 0; index < length; index++, at += NUMBER_BYTES) {
      const value = view.getFloat32(at, true);
      if (!Number.isFinite(value)) throw unreadable(layout);
      array[index] = value;
    }
    return array;
  });
  return { header, arrays };
}

function unreadable({ name }: WeightsLayout): CerberusError {
  return new CerberusError('invalid-request', `These bytes are not ${name} that this release can read.`);
}
