import type { CerberusEvent } from '@cerberusmesh/contracts';
import { describe, expect, it } from 'vitest';
import { combinedCertainty, credentialPair, linkCertainty, traitsOf } from './traits.ts';

/** Made with `ssh-keygen -t ed25519`; the fingerprint is what `ssh-keygen -lf` says of it. */
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFmmb03FpSTSL2iB26rha+YA05f6G86Y/S+1pH7H7oT5';
const FINGERPRINT = 'SHA256:/A+fZWh/M6+sJiZamr4HRc+lVS4Kb5Oku54aVKqLdco';

function event(change: Pick<CerberusEvent, 'kind' | 'data'>): CerberusEvent {
  const id = '0198f3a0-0000-7000-8000-000000000001';
  const source = { address: '192.0.2.1', port: 1 };
  // reason: kind and data belong together at every call
  return {
    id,
    at: '2026-05-01T10:00:00.000Z',
    sensorId: 's',
    trap: 'ssh',
    sessionId: id,
    source,
    destination: null,
    protocol: 'ssh',
    ...change,
  } as CerberusEvent;
}

function command(input: string): CerberusEvent {
  return event({ kind: 'command.entered', data: { input, channel: 'exec' } });
}

describe('traits of an event', () => {
  it('are the keys that a command plants, each once', () => {
    const planting = `mkdir -p ~/.ssh; echo "${KEY} me@there" >> ~/.ssh/authorized_keys; echo ${KEY}`;
    expect(traitsOf(command(planting))).toEqual([{ kind: 'public-key', value: FINGERPRINT }]);
    expect(traitsOf(command('ssh-ed25519 AAAAshort; echo ssh-rsa'))).toEqual([]);
  });

  it('are the same for a key that is offered and one that is planted', () => {
    const [planted] = traitsOf(command(`echo ${KEY}`));
    const offered = { method: 'publickey', username: 'root', publicKey: KEY, accepted: false } as const;
    expect(traitsOf(event({ kind: 'credential.tried', data: offered }))).toEqual([planted]);
    const told = { method: 'publickey', username: 'root', publicKeyFingerprint: 'aa:bb', accepted: false } as const;
    expect(traitsOf(event({ kind: 'credential.tried', data: told }))).toEqual([{ kind: 'public-key', value: 'aa:bb' }]);
  });

  it('are files, but not empty ones', () => {
    const upload = (sha256: string) =>
      event({ kind: 'file.uploaded', data: { path: '/tmp/x', sha256, bytes: 3, via: 'scp' } });
    expect(traitsOf(upload('a'.repeat(64)))).toEqual([{ kind: 'artefact', value: 'a'.repeat(64) }]);
    expect(traitsOf(upload('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'))).toEqual([]);
  });

  it('are found in hostile text in time', () => {
    const startedMs = process.cpuUsage().user / 1_000;
    traitsOf(command(`${'ssh-rsa AAAA'.repeat(4_000)}${'A'.repeat(10_000)}`));
    expect(process.cpuUsage().user / 1_000 - startedMs).toBeLessThan(200);
  });
});

describe('certainty', () => {
  it('falls with how many share a file or a list, not with how many share a key', () => {
    expect([2, 11, 101].map((count) => linkCertainty('artefact', count))).toEqual([0.8, 0.4, 0.8 / 3]);
    expect(linkCertainty('public-key', 500)).toBe(0.95);
    expect(linkCertainty('client-and-credentials', 1)).toBe(0.6);
  });

  it('grows with every trait', () => {
    expect(combinedCertainty([])).toBe(0);
    expect(combinedCertainty([0.8, 0.6])).toBeCloseTo(0.92);
  });
});

describe('credentialPair', () => {
  it('tells pairs apart by where the name ends', () => {
    expect(credentialPair('ab', 'c')).not.toBe(credentialPair('a', 'bc'));
    expect(credentialPair('root', 'admin')).toBe(credentialPair('root', 'admin'));
  });
});
