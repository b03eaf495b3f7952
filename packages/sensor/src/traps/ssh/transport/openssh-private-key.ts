import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readWire, type WireReader } from './wire-reader.ts';
import { wireMpint, wireString, wireUint32 } from './wire-writer.ts';

/**
 * Unencrypted private keys as OpenSSH keeps them in /etc/ssh (PROTOCOL.key of OpenSSH): rsa, ecdsa on P-256, ed25519.
 * The trap's keys are kept in this form because that is what `ssh-keygen` can read.
 */

const MAGIC = Buffer.from('openssh-key-v1\0', 'latin1');
const HEADER = '-----BEGIN OPENSSH PRIVATE KEY-----';
const FOOTER = '-----END OPENSSH PRIVATE KEY-----';
const BLOCK_BYTES = 8;

/** @returns null for anything that is not one whole, unencrypted key of a kind that we use */
export function parseOpenSshPrivateKey(file: Uint8Array): KeyObject | null {
  const lines = Buffer.from(file).toString('latin1').trim().split(/\r?\n/);
  if (lines[0] !== HEADER || lines.at(-1) !== FOOTER) return null;
  const bytes = Buffer.from(lines.slice(1, -1).join(''), 'base64');
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const reader = readWire(bytes, MAGIC.length);
  const cipher = reader.string()?.toString('latin1');
  reader.string(); // key derivation
  reader.string(); // its options
  const count = reader.uint32();
  reader.string(); // public half
  const secret = reader.string();
  if (cipher !== 'none' || count !== 1 || secret === null) return null;
  const inner = readWire(secret);
  const check = inner.uint32();
  if (check === null || check !== inner.uint32()) return null;
  try {
    return readKey(inner);
  } catch {
    // Numbers that are no key.
    return null;
  }
}

function readKey(reader: WireReader): KeyObject | null {
  const fields = (count: number) => Array.from({ length: count }, () => reader.string());
  switch (reader.string()?.toString('latin1')) {
    case 'ssh-rsa': {
      const [n, e, d, qi, p, q] = fields(6);
      if (!n || !e || !d || !qi || !p || !q) return null;
      const exponent = toBigInt(d);
      const dp = fromBigInt(exponent % (toBigInt(p) - 1n));
      const dq = fromBigInt(exponent % (toBigInt(q) - 1n));
      return jwkKey({
        kty: 'RSA',
        n: text(n),
        e: text(e),
        d: text(d),
        p: text(p),
        q: text(q),
        dp: text(dp),
        dq: text(dq),
        qi: text(qi),
      });
    }
    case 'ecdsa-sha2-nistp256': {
      const [curve, point, d] = fields(3);
      if (curve?.toString('latin1') !== 'nistp256' || point?.length !== 65 || !d) return null;
      const scalar = Buffer.concat([Buffer.alloc(32), d]).subarray(-32);
      return jwkKey({
        kty: 'EC',
        crv: 'P-256',
        x: plain(point.subarray(1, 33)),
        y: plain(point.subarray(33)),
        d: plain(scalar),
      });
    }
    case 'ssh-ed25519': {
      const [x, d] = fields(2);
      if (x?.length !== 32 || d?.length !== 64) return null;
      return jwkKey({ kty: 'OKP', crv: 'Ed25519', x: plain(x), d: plain(d.subarray(0, 32)) });
    }
    default:
      return null;
  }
}

/** The file's bytes, with a final line end, as `ssh-keygen` writes it. */
export function formatOpenSshPrivateKey(key: KeyObject, comment: string): Buffer {
  const { publicHalf, secretFields } = fieldsOf(key);
  // The check number only tells whether decryption worked; nothing is encrypted here.
  const check = wireUint32(publicHalf.readUInt32BE(publicHalf.length - 4));
  const unpadded = Buffer.concat([check, check, ...secretFields, wireString(comment)]);
  const padding = (BLOCK_BYTES - (unpadded.length % BLOCK_BYTES)) % BLOCK_BYTES;
  const secret = Buffer.concat([unpadded, Buffer.from(Array.from({ length: padding }, (_, at) => at + 1))]);
  const body = Buffer.concat([
    MAGIC,
    wireString('none'),
    wireString('none'),
    wireString(''),
    wireUint32(1),
    wireString(publicHalf),
    wireString(secret),
  ]).toString('base64');
  const lines = body.match(/.{1,70}/g) ?? [];
  return Buffer.from([HEADER, ...lines, FOOTER, ''].join('\n'), 'latin1');
}

function fieldsOf(key: KeyObject): { publicHalf: Buffer; secretFields: Buffer[] } {
  const jwk = key.export({ format: 'jwk' });
  const part = (value: string | undefined) => Buffer.from(value ?? '', 'base64url');
  if (key.asymmetricKeyType === 'rsa') {
    const name = wireString('ssh-rsa');
    const [n, e] = [wireMpint(part(jwk.n)), wireMpint(part(jwk.e))];
    const rest = [jwk.d, jwk.qi, jwk.p, jwk.q].map((value) => wireMpint(part(value)));
    return { publicHalf: Buffer.concat([name, e, n]), secretFields: [name, n, e, ...rest] };
  }
  if (key.asymmetricKeyType === 'ec') {
    const point = wireString(Buffer.concat([Buffer.of(4), part(jwk.x), part(jwk.y)]));
    const head = [wireString('ecdsa-sha2-nistp256'), wireString('nistp256'), point];
    return { publicHalf: Buffer.concat(head), secretFields: [...head, wireMpint(part(jwk.d))] };
  }
  const head = [wireString('ssh-ed25519'), wireString(part(jwk.x))];
  const secret = wireString(Buffer.concat([part(jwk.d), part(jwk.x)]));
  return { publicHalf: Buffer.concat(head), secretFields: [...head, secret] };
}

function jwkKey(key: Record<string, string>): KeyObject {
  return createPrivateKey({ key, format: 'jwk' });
}

function plain(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** base64url without the zero byte that an mpint may carry in front. */
function text(bytes: Buffer): string {
  return plain(bytes[0] === 0 ? bytes.subarray(1) : bytes);
}

function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`);
}

function fromBigInt(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}
