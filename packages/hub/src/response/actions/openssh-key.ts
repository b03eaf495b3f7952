import { createHash, generateKeyPairSync } from 'node:crypto';

/** An ed25519 key pair as OpenSSH keeps it. */
export interface OpensshKeyPair {
  /** PEM-like, "BEGIN OPENSSH PRIVATE KEY", without a passphrase. */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA... comment`. */
  readonly publicKey: string;
  /** `SHA256:...`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
}

const TYPE = 'ssh-ed25519';
/** The PKCS #8 and SPKI forms of RFC 8410 end with the 32 bytes of the key. */
const KEY_BYTES = 32;
const BLOCK_BYTES = 8;

/**
 * Makes a key pair in the format of OpenSSH's PROTOCOL.key ("openssh-key-v1"), unencrypted.
 *
 * @param comment printable; no key of a person
 */
export function makeOpensshKeyPair(comment: string): OpensshKeyPair {
  const pair = generateKeyPairSync('ed25519');
  const seed = pair.privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-KEY_BYTES);
  const point = pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-KEY_BYTES);
  const blob = Buffer.concat([text(TYPE), bytes(point)]);
  // Two equal numbers that a wrong passphrase would not decrypt to equal ones; without one any do.
  const check = createHash('sha256').update(seed).digest().subarray(0, 4);
  const secret = Buffer.concat([
    check,
    check,
    text(TYPE),
    bytes(point),
    bytes(Buffer.concat([seed, point])),
    text(comment),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (BLOCK_BYTES - (secret.length % BLOCK_BYTES)) % BLOCK_BYTES }, (_, place) => place + 1),
  );
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0', 'latin1'),
    text('none'),
    text('none'),
    text(''),
    number(1),
    bytes(blob),
    bytes(Buffer.concat([secret, padding])),
  ]).toString('base64');
  const lines = body.match(/.{1,70}/g) ?? [];
  return {
    privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`,
    publicKey: `${TYPE} ${blob.toString('base64')} ${comment}`,
    fingerprint: fingerprintOf(blob),
  };
}

/** The fingerprint of a public key as `ssh-ed25519 AAAA...`; null for text that is none. */
export function fingerprintOfPublicKey(publicKey: string): string | null {
  const [, encoded] = publicKey.split(' ', 2);
  if (encoded === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null;
  return fingerprintOf(Buffer.from(encoded, 'base64'));
}

function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

function number(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function bytes(value: Uint8Array): Buffer {
  return Buffer.concat([number(value.length), value]);
}

function text(value: string): Buffer {
  return bytes(Buffer.from(value, 'utf8'));
}
