import { describe, expect, it } from 'vitest';
import { type SignedRequest, signRequest } from './sign-request.ts';

/** The key, time and scope of AWS' published test suite. */
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const scope = { region: 'us-east-1', service: 'service' };
const atMs = Date.parse('2015-08-30T12:36:00.000Z');

function signatureOf(path: string, changes: Partial<SignedRequest> = {}): string {
  const url = new URL(`https://example.amazonaws.com${path}`);
  const { authorization } = signRequest(
    { method: 'GET', url, headers: {}, body: '', ...changes },
    credentials,
    scope,
    atMs,
  );
  return authorization?.split('Signature=')[1] ?? '';
}

describe('AWS Signature Version 4, against the published test suite', () => {
  it.each([
    ['get-vanilla', '/', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'post-vanilla',
      '/',
      { method: 'POST' as const },
      '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    ],
    [
      'get-vanilla-query-order-key-case',
      '/?Param2=value2&Param1=value1',
      {},
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'get-unreserved',
      '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
      {},
      '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
    ],
    [
      'post-x-www-form-urlencoded',
      '/',
      {
        method: 'POST' as const,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'Param1=value1',
      },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ])('%s', (_, path, changes, signature) => {
    expect(signatureOf(path, changes)).toBe(signature);
  });
});
