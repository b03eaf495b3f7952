import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { communityId } from './index.ts';

const sha1 = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('base64');
const v4 = (address: string) => Uint8Array.from(address.split('.').map(Number));

describe('the Community ID', () => {
  // From the baseline of the specification.
  it.each([
    [6, '128.232.110.120', 34_855, '66.35.250.204', 80, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
    [17, '192.168.1.52', 54_585, '8.8.8.8', 53, '1:d/FP5EW3wiY1vCndhwleRRKHowQ='],
  ])('of protocol %i from %s:%i to %s:%i is %s in both directions', (protocol, from, fromPort, to, toPort, id) => {
    const one = { source: v4(from), sourcePort: fromPort };
    const other = { destination: v4(to), destinationPort: toPort };
    expect(communityId({ protocol, ...one, ...other }, sha1)).toBe(id);
    const back = { source: v4(to), sourcePort: toPort, destination: v4(from), destinationPort: fromPort };
    expect(communityId({ protocol, ...back }, sha1)).toBe(id);
  });
});
