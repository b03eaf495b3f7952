import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareSsh, fixtureSchema } from '../replays/ssh-comparison.ts';
import { PROBES } from '../replays/ssh-probes.ts';
import { freshDataDirectory, type Instance, removeDataDirectory, startInstance } from './instance.ts';

/**
 * What the SSH trap answers to every probe, right and wrong, beside what a real OpenSSH of Debian 12 answered
 * (`replays/fixtures`, recorded by `replays/record-ssh.ts` from the machine that `replays/oracle.sh` builds).
 */

const directory = freshDataDirectory();
let instance: Instance;

beforeAll(async () => {
  instance = await startInstance(directory);
});
afterAll(async () => {
  await instance.stop();
  removeDataDirectory(directory);
});

const fixture = fixtureSchema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, '../replays/fixtures/ssh-9.2p1.json'), 'utf8')),
);
const areas = [...new Set(PROBES.map((probe) => probe.name.split(':')[0] ?? ''))];

describe('the SSH trap and OpenSSH 9.2p1', () => {
  it('are asked the same', () => {
    expect(PROBES.map((probe) => probe.name).toSorted()).toEqual(Object.keys(fixture.answers).toSorted());
  });

  for (const area of areas) {
    it(`answer alike: ${area}`, async () => {
      const probes = PROBES.filter((probe) => probe.name.startsWith(`${area}:`));
      const target = { host: '127.0.0.1', port: instance.port('ssh') };
      const account = { username: 'root', password: 'admin123' };
      // sshd refuses some connections as soon as ten have not logged in.
      expect(await compareSsh(fixture, probes, target, account, 6)).toEqual([]);
    });
  }
});
