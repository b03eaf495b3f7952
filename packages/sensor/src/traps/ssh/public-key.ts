import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { readWire, type WireReader } from './transport/wire-reader.ts';

/**
 * A user's public key as it goes over the wire (RFC 4253 section 6.6, RFC 5656, RFC 8709, OpenSSH's PROTOCOL.u2f). Read
 * first, because most keys are only asked about; the key object is made when there is a signature to verify.
 */
export interface SshPublicKey {
  /** `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256`, `sk-ssh-ed25519@openssh.com`, ... */
  readonly type: string;
  readonly bits: number;
  /**
   * Whether the key's owner signed the data.
   *
   * @param algorithm the signature algorithm that the client named; the signature must name it too
   * @param signature `string algorithm, string bytes`, for security keys with flags and counter after them
   */
  isSignedBy(algorithm: string, signature: Uint8Array, data: Uint8Array): boolean;
}

/** sshkey.c's SSH_RSA_MINIMUM_MODULUS_SIZE. */
const MIN_RSA_BITS = 1024;
/** sshbuf.h's SSHBUF_MAX_BIGNUM: 16384 bits. */
const MAX_NUMBER_BYTES = 2048;
/** The flag of a security key that says that somebody touched it (FIDO CTAP2, authenticator data). */
const USER_PRESENT = 1;

const CURVES = new Map([
  ['ecdsa-sha2-nistp256', { name: 'nistp256', jwk: 'P-256', bytes: 32, bits: 256, hash: 'sha256' }],
  ['ecdsa-sha2-nistp384', { name: 'nistp384', jwk: 'P-384', bytes: 48, bits: 384, hash: 'sha384' }],
  ['ecdsa-sha2-nistp521', { name: 'nistp521', jwk: 'P-521', bytes: 66, bits: 521, hash: 'sha512' }],
] as const);
type Curve = typeof CURVES extends ReadonlyMap<string, infer Value> ? Value : never;

const RSA_HASHES = new Map([
  ['ssh-rsa', 'sha1'],
  ['rsa-sha2-256', 'sha256'],
  ['rsa-sha2-512', 'sha512'],
]);

/** The key type that a signature algorithm belongs to: for RSA one type has several algorithms (RFC 8332). */
export function keyTypeOf(algorithm: string): string {
  return RSA_HASHES.has(algorithm) ? 'ssh-rsa' : algorithm;
}

/** Null for what sshd cannot read: an unknown type, a cut or overlong blob, numbers out of range. */
export function readPublicKey(blob: Uint8Array): SshPublicKey | null {
  const reader = readWire(blob);
  const type = reader.string()?.toString('latin1');
  if (type === undefined) return null;
  const key = readBody(type, reader);
  return reader.remaining() === 0 ? key : null;
}

function readBody(type: string, reader: WireReader): SshPublicKey | null {
  switch (type) {
    case 'ssh-ed25519': {
      const point = reader.string();
      return point?.length === 32 ? ed25519Key(type, point, null) : null;
    }
    case 'sk-ssh-ed25519@openssh.com': {
      const point = reader.string();
      const application = reader.string();
      return point?.length === 32 && application !== null ? ed25519Key(type, point, application) : null;
    }
    case 'sk-ecdsa-sha2-nistp256@openssh.com': {
      const curve = CURVES.get('ecdsa-sha2-nistp256');
      const point = readPoint(reader, curve);
      const application = reader.string();
      return curve !== undefined && point !== null && application !== null
        ? ecdsaKey(type, curve, point, application)
        : null;
    }
    case 'ssh-rsa':
      return readRsaKey(type, reader);
    default: {
      const curve = curveOf(type);
      const point = readPoint(reader, curve);
      return curve !== undefined && point !== null ? ecdsaKey(type, curve, point, null) : null;
    }
  }
}

function curveOf(type: string): Curve | undefined {
  for (const [name, curve] of CURVES) if (name === type) return curve;
  return undefined;
}

function readPoint(reader: WireReader, curve: Curve | undefined): Buffer | null {
  if (curve === undefined) return null;
  const name = reader.string()?.toString('latin1');
  const point = reader.string();
  return name === curve.name && point?.length === 1 + 2 * curve.bytes && point[0] === 4 ? point : null;
}

function readRsaKey(type: string, reader: WireReader): SshPublicKey | null {
  const exponent = readNumber(reader);
  const modulus = readNumber(reader);
  if (exponent === null || modulus === null) return null;
  const bits = bitLength(modulus);
  if (bits < MIN_RSA_BITS) return null;
  const key = lazyKey({ kty: 'RSA', n: modulus.toString('base64url'), e: exponent.toString('base64url') });
  return {
    type,
    bits,
    isSignedBy(algorithm, signature, data) {
      const hash = RSA_HASHES.get(algorithm);
      const bytes = signatureBytes(signature, algorithm);
      if (hash === undefined || bytes === null || bytes.length > modulus.length) return false;
      // Leading zero bytes may have been left out (RFC 8332 section 3 allows neither; sshd takes them).
      const padded = Buffer.alloc(modulus.length);
      padded.set(bytes, modulus.length - bytes.length);
      return holds(() => verify(hash, data, key(), padded));
    },
  };
}

function ed25519Key(type: string, point: Buffer, application: Buffer | null): SshPublicKey {
  const key = lazyKey({ kty: 'OKP', crv: 'Ed25519', x: point.toString('base64url') });
  return {
    type,
    bits: 256,
    isSignedBy(algorithm, signature, data) {
      if (algorithm !== type) return false;
      if (application === null) {
        const bytes = signatureBytes(signature, type);
        return bytes?.length === 64 && holds(() => verify(null, data, key(), bytes));
      }
      const parts = securityKeySignature(signature, type);
      if (parts === null || parts.bytes.length !== 64) return false;
      const signed = securityKeyData(application, parts.flagsAndCounter, data);
      return holds(() => verify(null, signed, key(), parts.bytes));
    },
  };
}

function ecdsaKey(type: string, curve: Curve, point: Buffer, application: Buffer | null): SshPublicKey {
  const key = lazyKey({
    kty: 'EC',
    crv: curve.jwk,
    x: point.subarray(1, 1 + curve.bytes).toString('base64url'),
    y: point.subarray(1 + curve.bytes).toString('base64url'),
  });
  return {
    type,
    bits: curve.bits,
    isSignedBy(algorithm, signature, data) {
      if (algorithm !== type) return false;
      const parts = application === null ? null : securityKeySignature(signature, type);
      const bytes = application === null ? signatureBytes(signature, type) : (parts?.bytes ?? null);
      const plain = bytes === null ? null : plainEcdsaSignature(bytes, curve.bytes);
      if (plain === null) return false;
      const signed =
        application === null || parts === null ? data : securityKeyData(application, parts.flagsAndCounter, data);
      return holds(() => verify(curve.hash, signed, { key: key(), dsaEncoding: 'ieee-p1363' }, plain));
    },
  };
}

/** The signature's bytes, when it names this algorithm and nothing follows. */
function signatureBytes(signature: Uint8Array, algorithm: string): Buffer | null {
  const reader = readWire(signature);
  if (reader.string()?.toString('latin1') !== algorithm) return null;
  const bytes = reader.string();
  return bytes !== null && reader.remaining() === 0 ? bytes : null;
}

/** PROTOCOL.u2f: `string type, string bytes, byte flags, uint32 counter`. Without a touch there is no signature. */
function securityKeySignature(
  signature: Uint8Array,
  type: string,
): { readonly bytes: Buffer; readonly flagsAndCounter: Buffer } | null {
  const reader = readWire(signature);
  if (reader.string()?.toString('latin1') !== type) return null;
  const bytes = reader.string();
  const flags = reader.byte();
  const counter = reader.uint32();
  if (bytes === null || flags === null || counter === null || reader.remaining() !== 0) return null;
  if ((flags & USER_PRESENT) === 0) return null;
  const flagsAndCounter = Buffer.alloc(5);
  flagsAndCounter.writeUInt8(flags, 0);
  flagsAndCounter.writeUInt32BE(counter, 1);
  return { bytes, flagsAndCounter };
}

/** PROTOCOL.u2f: what a security key signs instead of the data itself. */
function securityKeyData(application: Uint8Array, flagsAndCounter: Uint8Array, data: Uint8Array): Buffer {
  return Buffer.concat([sha256(application), flagsAndCounter, sha256(data)]);
}

/** `mpint r, mpint s` (RFC 5656 section 3.1.2) as both numbers side by side. */
function plainEcdsaSignature(bytes: Uint8Array, size: number): Buffer | null {
  const reader = readWire(bytes);
  const r = readNumber(reader);
  const s = readNumber(reader);
  if (r === null || s === null || reader.remaining() !== 0 || r.length > size || s.length > size) return null;
  const plain = Buffer.alloc(2 * size);
  plain.set(r, size - r.length);
  plain.set(s, 2 * size - s.length);
  return plain;
}

/** A positive mpint (RFC 4251 section 5) without leading zero bytes. */
function readNumber(reader: WireReader): Buffer | null {
  const bytes = reader.string();
  if (bytes === null || bytes.length > MAX_NUMBER_BYTES + 1 || (bytes[0] ?? 0) >= 0x80) return null;
  let start = 0;
  while (start < bytes.length && bytes[start] === 0) start += 1;
  return bytes.subarray(start);
}

function bitLength(number: Uint8Array): number {
  const first = number[0];
  return first === undefined ? 0 : (number.length - 1) * 8 + (32 - Math.clz32(first));
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** Whether the check holds; a key or signature that OpenSSL does not take verifies nothing. */
function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

function lazyKey(jwk: Record<string, string>): () => KeyObject {
  let key: KeyObject | null = null;
  return () => (key ??= createPublicKey({ key: jwk, format: 'jwk' }));
}

/** `SHA256:` and the blob's hash, as ssh-keygen -l prints it. */
export function fingerprintOf(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
