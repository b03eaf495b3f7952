import { createPublicKey, generateKeyPair, type KeyObject, type SignKeyObjectInput, sign } from 'node:crypto';
import { hostKeyFile, readGeneration } from '../../../deception/host/generation-state.ts';
import type { TrapState } from '../../../trap.ts';
import { formatOpenSshPrivateKey, parseOpenSshPrivateKey } from './openssh-private-key.ts';
import { readWire } from './wire-reader.ts';
import { wireMpint, wireString } from './wire-writer.ts';

/** The keys by which clients recognise this machine. */
export interface SshHostKeys {
  /** In the order in which sshd_config names them: rsa, ecdsa, ed25519. */
  readonly keys: readonly SshHostKey[];
  /** The key that signs with an algorithm (`rsa-sha2-512` and such); null when there is none. */
  keyFor(algorithm: string): SshHostKey | null;
}

export interface SshHostKey {
  /** `ssh-rsa`, `ecdsa-sha2-nistp256` or `ssh-ed25519`. */
  readonly type: string;
  /** The public key as it goes over the wire (RFC 4253 section 6.6). */
  readonly publicBlob: Buffer;
  /**
   * A signature blob (RFC 4253 section 6.6, RFC 5656 section 3.1.2, RFC 8332 section 3, RFC 8709 section 6). RSA is left
   * to a thread, as one signature takes longer than the rest of a login.
   */
  sign(data: Buffer, algorithm: string): Buffer | Promise<Buffer>;
}

const RSA_HASHES: ReadonlyMap<string, string> = new Map([
  ['rsa-sha2-512', 'sha512'],
  ['rsa-sha2-256', 'sha256'],
  ['ssh-rsa', 'sha1'],
]);
const RSA_BITS = 3072;
const MAX_KEY_FILE_BYTES = 65_536;

/**
 * The machine's host keys. They are made on first start and kept, because a server whose keys change between two visits
 * is not a server. Making an RSA key takes seconds of a thread, not of the event loop.
 *
 * @param comment `root@<hostname>`, as the package's installation leaves it
 * @param generation which keys; those that the trap shows when absent
 */
export async function loadHostKeys(
  state: TrapState,
  trapName: string,
  comment: string,
  generation = readGeneration(state, { hostKeysOf: trapName }).generation,
): Promise<SshHostKeys> {
  const makers: ReadonlyArray<readonly [string, () => Promise<KeyObject>]> = [
    ['rsa', () => made((done) => generateKeyPair('rsa', { modulusLength: RSA_BITS, publicExponent: 65_537 }, done))],
    ['ecdsa', () => made((done) => generateKeyPair('ec', { namedCurve: 'prime256v1' }, done))],
    ['ed25519', () => made((done) => generateKeyPair('ed25519', {}, done))],
  ];
  const privateKeys = await Promise.all(
    makers.map(async ([type, make]) => {
      const file = hostKeyFile(trapName, type, generation);
      const kept = state.read(file);
      const parsed = kept === null || kept.length > MAX_KEY_FILE_BYTES ? null : parseOpenSshPrivateKey(kept);
      if (parsed !== null) return parsed;
      const key = await make();
      state.write(file, formatOpenSshPrivateKey(key, comment));
      return key;
    }),
  );
  return hostKeysOf(privateKeys);
}

/** @param privateKeys in the order in which they are offered */
export function hostKeysOf(privateKeys: readonly KeyObject[]): SshHostKeys {
  const keys = privateKeys.map(hostKeyOf);
  return {
    keys,
    keyFor: (algorithm) =>
      keys.find(({ type }) => type === algorithm || (type === 'ssh-rsa' && RSA_HASHES.has(algorithm))) ?? null,
  };
}

function hostKeyOf(privateKey: KeyObject): SshHostKey {
  const publicBlob = publicBlobOf(privateKey);
  const type = readWire(publicBlob).string()?.toString('latin1') ?? '';
  return {
    type,
    publicBlob,
    sign(data, algorithm) {
      const name = wireString(algorithm);
      if (type === 'ssh-ed25519') return Buffer.concat([name, wireString(sign(null, data, privateKey))]);
      if (type === 'ssh-rsa') {
        const hash = RSA_HASHES.get(algorithm) ?? 'sha512';
        return signInThread(hash, data, privateKey).then((signature) => Buffer.concat([name, wireString(signature)]));
      }
      const raw = sign('sha256', data, ecdsaKey(privateKey));
      const half = raw.length / 2;
      const pair = Buffer.concat([wireMpint(raw.subarray(0, half)), wireMpint(raw.subarray(half))]);
      return Buffer.concat([name, wireString(pair)]);
    },
  };
}

function ecdsaKey(key: KeyObject): SignKeyObjectInput {
  return { key, dsaEncoding: 'ieee-p1363' };
}

function signInThread(hash: string, data: Buffer, key: KeyObject): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign(hash, data, key, (error, signature) => (error === null ? resolve(signature) : reject(error)));
  });
}

/** The wire form of a key's public half. */
function publicBlobOf(privateKey: KeyObject): Buffer {
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  const part = (text: string | undefined) => Buffer.from(text ?? '', 'base64url');
  switch (privateKey.asymmetricKeyType) {
    case 'rsa':
      return Buffer.concat([wireString('ssh-rsa'), wireMpint(part(jwk.e)), wireMpint(part(jwk.n))]);
    case 'ec':
      return Buffer.concat([
        wireString('ecdsa-sha2-nistp256'),
        wireString('nistp256'),
        wireString(Buffer.concat([Buffer.of(4), part(jwk.x), part(jwk.y)])),
      ]);
    default:
      return Buffer.concat([wireString('ssh-ed25519'), wireString(part(jwk.x))]);
  }
}

type Done = (error: Error | null, publicKey: KeyObject, privateKey: KeyObject) => void;

/** The private key of a pair, when it is made. */
function made(generate: (done: Done) => void): Promise<KeyObject> {
  return new Promise((resolve, reject) => {
    generate((error, _publicKey, privateKey) => (error === null ? resolve(privateKey) : reject(error)));
  });
}
