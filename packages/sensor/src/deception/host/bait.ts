import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { Honeytoken } from './persona.ts';
import type { PersonaDefinition } from './persona-schema.ts';
import type { SeededDraws } from './seeded-draws.ts';

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
/** RFC 4648 base32, as AWS writes access key ids. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** PKCS #8 of an Ed25519 key without its 32 bytes (RFC 8410 section 7). */
const ED25519_PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A credential that lies about as bait. `text` is what files show, `publicText` the other half of a key pair. */
export interface Bait {
  readonly name: string;
  readonly text: string;
  readonly publicText: string;
  readonly token: Omit<Honeytoken, 'paths'>;
}

/** Makes the persona's bait: values of one installation that are used nowhere else. */
export function makeBait(
  secrets: PersonaDefinition['secrets'],
  draws: SeededDraws,
  fill: (template: string) => string,
): Bait[] {
  return Object.entries(secrets).map(([name, secret]) => {
    const own = draws.within(`secret ${name}`);
    const id = `${name}-${own.hex('id', 8)}`;
    const make = (
      kind: Honeytoken['kind'],
      text: string,
      username: string | undefined,
      key?: { readonly publicText: string; readonly secret: string },
    ): Bait => ({
      name,
      text,
      publicText: key?.publicText ?? '',
      token: {
        id,
        kind,
        username: username === undefined ? null : fill(username),
        secret: key?.secret ?? text,
        description: fill(secret.description),
      },
    });
    switch (secret.kind) {
      case 'password':
        return make(
          'password',
          own.text('value', secret.length, secret.symbols ? `${LETTERS}!#%+-_=` : LETTERS),
          secret.username,
        );
      case 'hex':
        return make('api-key', own.hex('value', secret.length), undefined);
      case 'base64':
        return make('api-key', own.bytes('value', secret.bytes).toString('base64'), undefined);
      case 'aws-access-key':
        return make('api-key', `AKIA${own.text('value', 16, BASE32)}`, undefined);
      case 'aws-secret-key':
        return make('api-key', own.bytes('value', 30).toString('base64'), undefined);
      default: {
        const pair = makeEd25519(own.bytes('value', 32), own.bytes('check', 4), fill(secret.comment));
        return make('private-key', pair.privateText, secret.username, {
          publicText: pair.publicText,
          secret: pair.publicText.split(' ').slice(0, 2).join(' '),
        });
      }
    }
  });
}

/** An Ed25519 key pair as ssh-keygen writes it: the `openssh-key-v1` container of OpenSSH's PROTOCOL.key. */
export function makeEd25519(
  seed: Buffer,
  check: Buffer,
  comment: string,
): { readonly privateText: string; readonly publicText: string } {
  const privateKey = createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicDer = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const publicBytes = publicDer.subarray(publicDer.length - 32);
  const publicBlob = Buffer.concat([field('ssh-ed25519'), field(publicBytes)]);
  const body = Buffer.concat([
    check,
    check,
    field('ssh-ed25519'),
    field(publicBytes),
    field(Buffer.concat([seed, publicBytes])),
    field(comment),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (body.length % 8)) % 8 }, (_, index) => index + 1));
  const container = Buffer.concat([
    Buffer.from('openssh-key-v1\0', 'latin1'),
    field('none'),
    field('none'),
    field(''),
    Buffer.from([0, 0, 0, 1]),
    field(publicBlob),
    field(Buffer.concat([body, padding])),
  ]);
  const lines = container.toString('base64').match(/.{1,70}/g) ?? [];
  return {
    privateText: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`,
    publicText: `ssh-ed25519 ${publicBlob.toString('base64')} ${comment}`,
  };
}

function field(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
