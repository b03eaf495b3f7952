import { createECDH, createPublicKey, diffieHellman, type ECDH, generateKeyPair, type KeyObject } from 'node:crypto';
import { wireMpint } from '../wire-writer.ts';
import { derBitString, derSequence } from './der.ts';
import type { KeyExchangeMethod } from './key-exchange.ts';
import { type Agreement, createSingleMessageMethod } from './single-message.ts';

/** ecdh-sha2-* of RFC 5656: the curves that OpenSSH offers. */
interface NistCurve {
  readonly name: string;
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly openSslName: 'prime256v1' | 'secp384r1' | 'secp521r1';
  readonly coordinateBytes: number;
  /** Of the group's order; sshd refuses points with a coordinate of half as many bits or fewer. */
  readonly orderBits: number;
  /** AlgorithmIdentifier of SubjectPublicKeyInfo (RFC 5480 section 2.1). */
  readonly algorithm: Buffer;
}

export const NIST_CURVES: readonly NistCurve[] = [
  {
    name: 'ecdh-sha2-nistp256',
    hash: 'sha256',
    openSslName: 'prime256v1',
    coordinateBytes: 32,
    orderBits: 256,
    algorithm: Buffer.from('301306072a8648ce3d020106082a8648ce3d030107', 'hex'),
  },
  {
    name: 'ecdh-sha2-nistp384',
    hash: 'sha384',
    openSslName: 'secp384r1',
    coordinateBytes: 48,
    orderBits: 384,
    algorithm: Buffer.from('301006072a8648ce3d020106052b81040022', 'hex'),
  },
  {
    name: 'ecdh-sha2-nistp521',
    hash: 'sha512',
    openSslName: 'secp521r1',
    coordinateBytes: 66,
    orderBits: 521,
    algorithm: Buffer.from('301006072a8648ce3d020106052b81040023', 'hex'),
  },
];

/** The first byte of an uncompressed point (SEC 1 section 2.3.3), the only form that sshd takes. */
const UNCOMPRESSED = 4;

export function createNistCurve(curve: NistCurve): KeyExchangeMethod {
  // P-256 takes a fifth of a millisecond, the others several: those are left to the thread pool.
  const agree = curve.openSslName === 'prime256v1' ? agreeNow : agreeInThreadPool;
  return createSingleMessageMethod(curve.name, curve.hash, (clientPoint) =>
    isPlausiblePoint(curve, clientPoint) ? agree(curve, clientPoint) : null,
  );
}

/** What sshd checks beyond the point being on the curve (sshkey_ec_validate_public). */
function isPlausiblePoint(curve: NistCurve, point: Buffer): boolean {
  if (point.length !== 1 + 2 * curve.coordinateBytes || point[0] !== UNCOMPRESSED) return false;
  const x = point.subarray(1, 1 + curve.coordinateBytes);
  const y = point.subarray(1 + curve.coordinateBytes);
  return bitLength(x) > curve.orderBits / 2 && bitLength(y) > curve.orderBits / 2;
}

function bitLength(number: Buffer): number {
  const first = number.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (number.length - first) * 8 - Math.clz32(number[first] ?? 0) + 24;
}

function agreeNow(curve: NistCurve, clientPoint: Buffer): Agreement | null {
  const own: ECDH = createECDH(curve.openSslName);
  const serverPublic = own.generateKeys();
  try {
    return { serverPublic, secret: wireMpint(own.computeSecret(clientPoint)) };
  } catch {
    // Not on the curve.
    return null;
  }
}

function agreeInThreadPool(curve: NistCurve, clientPoint: Buffer): Promise<Agreement | null> {
  return new Promise((resolve) => {
    const publicKey = importPoint(curve, clientPoint);
    if (publicKey === null) {
      resolve(null);
      return;
    }
    generateKeyPair('ec', { namedCurve: curve.openSslName }, (error, ownPublic, privateKey) => {
      if (error !== null) {
        resolve(null);
        return;
      }
      diffieHellman({ privateKey, publicKey }, (failure, secret) => {
        resolve(failure === null ? { serverPublic: exportPoint(curve, ownPublic), secret: wireMpint(secret) } : null);
      });
    });
  });
}

function importPoint(curve: NistCurve, point: Buffer): KeyObject | null {
  const der = derSequence(curve.algorithm, derBitString(point));
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    // Not on the curve.
    return null;
  }
}

function exportPoint(curve: NistCurve, key: KeyObject): Buffer {
  // The point is what an uncompressed SubjectPublicKeyInfo ends with.
  const der = key.export({ format: 'der', type: 'spki' });
  return der.subarray(der.length - (1 + 2 * curve.coordinateBytes));
}
