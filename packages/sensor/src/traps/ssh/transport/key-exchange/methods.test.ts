import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readWire } from '../wire-reader.ts';
import { wireMpint, wireString, wireUint32 } from '../wire-writer.ts';
import { fixedGroup } from './fixed-groups.ts';
import type { KeyExchangeRun, KeyExchangeStep } from './key-exchange.ts';
import { keyExchangeMethod } from './methods.ts';
import { MODULI_DEBIAN_11 } from './moduli-debian-11.ts';
import { MODULI_DEBIAN_12 } from './moduli-debian-12.ts';
import { curve25519Client, modularClient, nistClient, sntrupClient, type TestClient } from './test-client.ts';

const INIT = Buffer.of(30);
const REFUSED: KeyExchangeStep = { kind: 'refused', disconnectText: null };

function start(name: string): KeyExchangeRun {
  const method = keyExchangeMethod(name);
  if (method === null) throw new Error(`no method ${name}`);
  return method.start({ random: randomBytes, moduli: MODULI_DEBIAN_12 });
}

/** @param value without its length */
function single(name: string, value: Uint8Array): Promise<KeyExchangeStep> | KeyExchangeStep {
  return start(name).receive(Buffer.concat([INIT, wireString(value)]));
}

function contentOf(string: Buffer): Buffer {
  return readWire(string).string() ?? Buffer.alloc(0);
}

function groupClient(number: 14 | 16 | 18): TestClient {
  return modularClient(fixedGroup(number).prime, 2);
}

describe('methods of one message each way', () => {
  it.each([
    ['sntrup761x25519-sha512', 'sha512', sntrupClient],
    ['sntrup761x25519-sha512@openssh.com', 'sha512', sntrupClient],
    ['curve25519-sha256', 'sha256', curve25519Client],
    ['curve25519-sha256@libssh.org', 'sha256', curve25519Client],
    ['ecdh-sha2-nistp256', 'sha256', () => nistClient('prime256v1')],
    ['ecdh-sha2-nistp384', 'sha384', () => nistClient('secp384r1')],
    ['ecdh-sha2-nistp521', 'sha512', () => nistClient('secp521r1')],
    ['diffie-hellman-group14-sha256', 'sha256', () => groupClient(14)],
    ['diffie-hellman-group16-sha512', 'sha512', () => groupClient(16)],
    ['diffie-hellman-group18-sha512', 'sha512', () => groupClient(18)],
  ] as const)('%s gives both sides one secret', async (name, hash, createClient) => {
    expect(keyExchangeMethod(name)?.hash).toBe(hash);
    const client = createClient();
    const run = start(name);
    expect(run.expects).toBe(30);
    const step = await run.receive(Buffer.concat([INIT, wireString(client.publicValue)]));
    expect(run.expects).toBe(null);
    if (step.kind !== 'shared') throw new Error(step.kind);
    expect(step).toEqual({
      kind: 'shared',
      replyType: 31,
      serverPublic: step.serverPublic,
      hashed: Buffer.concat([wireString(client.publicValue), step.serverPublic]),
      secret: client.secretWith(contentOf(step.serverPublic)),
    });
  });

  it('knows no others', () => {
    expect(keyExchangeMethod('diffie-hellman-group1-sha1')).toBe(null);
    expect(keyExchangeMethod('constructor')).toBe(null);
  });

  it.each([
    ['curve25519-sha256', 'a point of 31 bytes', Buffer.alloc(31, 9)],
    ['curve25519-sha256', 'a point of small order', Buffer.alloc(32)],
    ['sntrup761x25519-sha512', 'a key that is too short', Buffer.alloc(1189, 9)],
    ['sntrup761x25519-sha512', 'a point of small order', Buffer.concat([Buffer.alloc(1158, 9), Buffer.alloc(32)])],
    ['ecdh-sha2-nistp256', 'a point that is not on the curve', Buffer.concat([Buffer.of(4), Buffer.alloc(64, 0x5a)])],
    ['ecdh-sha2-nistp384', 'a point that is not on the curve', Buffer.concat([Buffer.of(4), Buffer.alloc(96, 0x5a)])],
    ['ecdh-sha2-nistp256', 'the point at infinity', Buffer.of(0)],
    ['ecdh-sha2-nistp256', 'a compressed point', Buffer.concat([Buffer.of(2), Buffer.alloc(32, 1)])],
    ['ecdh-sha2-nistp521', 'nothing', Buffer.alloc(0)],
    ['diffie-hellman-group14-sha256', 'zero', Buffer.alloc(0)],
    ['diffie-hellman-group14-sha256', 'one', Buffer.of(1)],
    ['diffie-hellman-group14-sha256', 'a number with three bits set', Buffer.of(7)],
    ['diffie-hellman-group14-sha256', 'a negative number', Buffer.alloc(256, 0xf0)],
    ['diffie-hellman-group14-sha256', 'p - 1', minusOne(14)],
    ['diffie-hellman-group16-sha512', 'p', Buffer.concat([Buffer.of(0), fixedGroup(16).prime])],
    ['diffie-hellman-group14-sha256', 'a number longer than p', Buffer.alloc(300, 0x5a)],
    ['diffie-hellman-group14-sha256', 'a number beyond all measure', Buffer.alloc(200_000, 0x5a)],
  ])('%s refuses %s as sshd does', async (name, _what, value) => {
    expect(await single(name, value)).toEqual(REFUSED);
  });

  it('takes p - 2 and numbers with superfluous zeros, and hashes what was sent', async () => {
    const value = Buffer.concat([Buffer.of(0, 0), fixedGroup(14).prime]);
    value[value.length - 1] = (value[value.length - 1] ?? 0) - 2;
    const step = await single('diffie-hellman-group14-sha256', value);
    expect(step.kind).toBe('shared');
    if (step.kind === 'shared') expect(contentOf(step.hashed)).toEqual(value);
  });

  it.each([
    ['an incomplete string', Buffer.from('1e00000020aa', 'hex')],
    ['no string', INIT],
    ['more than a string', Buffer.concat([INIT, wireString(Buffer.alloc(32, 9)), Buffer.of(0)])],
  ])('refuses %s', async (_what, payload) => {
    expect(await start('curve25519-sha256').receive(payload)).toEqual(REFUSED);
  });
});

function minusOne(number: 14): Buffer {
  const value = Buffer.concat([Buffer.of(0), fixedGroup(number).prime]);
  value[value.length - 1] = (value[value.length - 1] ?? 0) - 1;
  return value;
}

describe('group exchange', () => {
  const NAME = 'diffie-hellman-group-exchange-sha256';

  function request(min: number, wanted: number, max: number): Buffer {
    return Buffer.concat([Buffer.of(34), wireUint32(min), wireUint32(wanted), wireUint32(max)]);
  }

  it.each([
    ['Debian 12', MODULI_DEBIAN_12],
    ['Debian 11', MODULI_DEBIAN_11],
  ])('gives both sides one secret in a group of %s', async (_name, moduli) => {
    const run = keyExchangeMethod(NAME)?.start({ random: randomBytes, moduli });
    expect(run?.expects).toBe(34);
    const asked = request(1024, 3072, 8192);
    const group = await run?.receive(asked);
    if (run === undefined || group?.kind !== 'reply') throw new Error('no group');
    const reader = readWire(group.payload, 1);
    const prime = reader.string() ?? Buffer.alloc(0);
    const generator = reader.string() ?? Buffer.alloc(0);
    expect([group.payload[0], prime.length, prime[0], reader.remaining()]).toEqual([31, 385, 0, 0]);
    expect(run.expects).toBe(32);
    const client = modularClient(prime, generator[0] ?? 0);
    const step = await run.receive(Buffer.concat([Buffer.of(32), wireString(client.publicValue)]));
    expect(run.expects).toBe(null);
    if (step.kind !== 'shared') throw new Error(step.kind);
    expect(step).toEqual({
      kind: 'shared',
      replyType: 33,
      serverPublic: step.serverPublic,
      hashed: Buffer.concat([
        asked.subarray(1),
        wireString(prime),
        wireString(generator),
        wireString(client.publicValue),
        step.serverPublic,
      ]),
      secret: client.secretWith(contentOf(step.serverPublic)),
    });
  });

  it.each([
    ['a maximum below the minimum', request(4096, 4096, 2048)],
    ['less than the minimum', request(4096, 2048, 8192)],
    ['more than the maximum', request(2048, 8192, 4096)],
    ['nothing of 2048 bits', request(1024, 1024, 1536)],
    ['nothing up to 8192 bits', request(8193, 9000, 10_000)],
    ['an incomplete request', request(2048, 2048, 8192).subarray(0, 12)],
    ['the request of old clients', Buffer.concat([Buffer.of(34), wireUint32(2048)])],
  ])('refuses %s', async (_what, payload) => {
    expect(await start(NAME).receive(payload)).toEqual(REFUSED);
  });

  it('refuses a bad public value', async () => {
    const run = start(NAME);
    await run.receive(request(2048, 2048, 8192));
    expect(await run.receive(Buffer.concat([Buffer.of(32), wireMpint(Buffer.of(1))]))).toEqual(REFUSED);
  });
});
