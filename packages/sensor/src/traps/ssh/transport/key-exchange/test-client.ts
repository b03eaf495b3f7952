import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync, hash, randomBytes } from 'node:crypto';
import { wireMpint, wireString } from '../wire-writer.ts';
import { decapsulateSntrup761, generateSntrup761 } from './test-sntrup761.ts';

/** The client's side of a key exchange, written from the RFCs and without the server's code, for tests. */
export interface TestClient {
  /** What stands in its message, without the length. */
  readonly publicValue: Buffer;
  /** K as it is hashed, from what stands in the server's reply. */
  secretWith(serverPublic: Buffer): Buffer;
}

function x25519(): { point: Buffer; agree: (point: Buffer) => Buffer } {
  const own = generateKeyPairSync('x25519');
  const prefix = Buffer.from('302a300506032b656e032100', 'hex');
  return {
    point: own.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32),
    agree: (point) =>
      diffieHellman({
        privateKey: own.privateKey,
        publicKey: createPublicKey({
          key: Buffer.concat([prefix, point]),
          format: 'der',
          type: 'spki',
        }),
      }),
  };
}

export function curve25519Client(): TestClient {
  const { point, agree } = x25519();
  return { publicValue: point, secretWith: (server) => wireMpint(agree(server)) };
}

export function sntrupClient(): TestClient {
  const { point, agree } = x25519();
  const { publicKey, secretKey } = generateSntrup761(randomBytes);
  return {
    publicValue: Buffer.concat([publicKey, point]),
    secretWith(server) {
      const kem = decapsulateSntrup761(secretKey, server.subarray(0, 1039));
      return wireString(hash('sha512', Buffer.concat([kem, agree(server.subarray(1039))]), 'buffer'));
    },
  };
}

export function nistClient(curve: string): TestClient {
  const own = createECDH(curve);
  return {
    publicValue: own.generateKeys(),
    secretWith: (server) => wireMpint(own.computeSecret(server)),
  };
}

export function modularClient(prime: Buffer, generator: number): TestClient {
  const modulus = toNumber(prime);
  const exponent = toNumber(randomBytes(20));
  return {
    publicValue: mpint(power(BigInt(generator), exponent, modulus)),
    secretWith: (server) => wireString(mpint(power(toNumber(server), exponent, modulus))),
  };
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function mpint(value: bigint): Buffer {
  const digits = value.toString(16);
  return wireMpint(Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')).subarray(4);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === '1') result = (result * base) % modulus;
  }
  return result;
}
