import { describe, expect, it } from 'vitest';
import { readNpz } from './npz.ts';

// Written by NumPy 2.4.6: savez and savez_compressed of X=array([[1.5,-2,3],[4,5,6.25]]), y=array([0,1]).
const STORED = [
  'UEsDBC0AAAAAAAAAIQAadmSy//////////8FABQAWC5ucHkBABAAsAAAAAAAAACwAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzog',
  'JzxmOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAzKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAg',
  'ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAA+D8AAAAAAAAAwAAAAAAAAAhAAAAAAAAAEEAAAAAAAAAUQAAA',
  'AAAAABlAUEsDBC0AAAAAAAAAIQB+avvJ//////////8FABQAeS5ucHkBABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rl',
  'c2NyJzogJzxpOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCksIH0gICAgICAgICAgICAgICAgICAgICAg',
  'ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAAAABAAAAAAAAAFBLAQItAy0AAAAAAAAAIQAadmSy',
  'sAAAALAAAAAFAAAAAAAAAAAAAACAAQAAAABYLm5weVBLAQItAy0AAAAAAAAAIQB+avvJkAAAAJAAAAAFAAAAAAAAAAAAAACAAecA',
  'AAB5Lm5weVBLBQYAAAAAAgACAGYAAACuAQAAAAA=',
].join('');
const DEFLATED = [
  'UEsDBC0AAAAIAAAAIQAadmSy//////////8FABQAWC5ucHkBABAAsAAAAAAAAABbAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6l',
  'oG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLgYw+GEPoRkOQCgOBwgtAKVFoLSkAwBQSwME',
  'LQAAAAgAAAAhAH5q+8n//////////wUAFAB5Lm5weQEAEACQAAAAAAAAAEkAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNp',
  'oa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjqaOgq1ChQALgYoYITSAFBLAQItAy0AAAAIAAAAIQAadmSyWwAAALAA',
  'AAAFAAAAAAAAAAAAAACAAQAAAABYLm5weVBLAQItAy0AAAAIAAAAIQB+avvJSQAAAJAAAAAFAAAAAAAAAAAAAACAAZIAAAB5Lm5w',
  'eVBLBQYAAAAAAgACAGYAAAASAQAAAAA=',
].join('');
// savez_compressed of X=asfortranarray(array([[1,2,3],[4,5,6]],dtype='>i2')), y=array([True,False]).
const COLUMN_MAJOR = [
  'UEsDBC0AAAAIAAAAIQBIpFaZ//////////8FABQAWC5ucHkBABAAjAAAAAAAAABRAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6l',
  'oG6XaaSuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK5AMuBkYGFgYmBlYGZgY2AFBLAwQtAAAACAAAACEA',
  '7hm7Xf//////////BQAUAHkubnB5AQAQAIIAAAAAAAAARgAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBek2SorqOgnpZfVFKU',
  'mBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFAAuRgYAUEsBAi0DLQAAAAgAAAAhAEikVplRAAAAjAAAAAUAAAAAAAAAAAAA',
  'AIABAAAAAFgubnB5UEsBAi0DLQAAAAgAAAAhAO4Zu11GAAAAggAAAAUAAAAAAAAAAAAAAIABiAAAAHkubnB5UEsFBgAAAAACAAIA',
  'ZgAAAAUBAAAAAA==',
].join('');

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

describe('reading arrays of NumPy', () => {
  it.each([
    ['stored', STORED],
    ['deflated', DEFLATED],
  ])('gives tables and lists from %s files', (_how, base64) => {
    expect(readNpz(bytesOf(base64))).toEqual(
      new Map([
        ['X', { shape: [2, 3], values: Float64Array.of(1.5, -2, 3, 4, 5, 6.25) }],
        ['y', { shape: [2], values: Float64Array.of(0, 1) }],
      ]),
    );
  });

  it('puts column-major, big-endian and truth values right', () => {
    expect(readNpz(bytesOf(COLUMN_MAJOR))).toEqual(
      new Map([
        ['X', { shape: [2, 3], values: Float64Array.of(1, 2, 3, 4, 5, 6) }],
        ['y', { shape: [2], values: Float64Array.of(1, 0) }],
      ]),
    );
  });

  it('says what is wrong with a file that is none', () => {
    expect(() => readNpz(new Uint8Array(100))).toThrow('not a ZIP archive');
    const damaged = bytesOf(STORED);
    damaged[60] = 0x00;
    expect(() => readNpz(damaged)).toThrow();
  });
});
