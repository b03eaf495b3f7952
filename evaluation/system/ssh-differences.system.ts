import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareSsh, fixtureSchema } from '../replays/ssh-comparison.ts';
import { PROBES } from '../replays/ssh-probes.ts';
import { freshDataDirectory, type Instance, removeDataDirectory, startInstance } from './instance.ts';

/**
 * What the SSH trap answers to every probe, right and wrong, beside what the real OpenSSH of Debian 12 and of Debian 11
 * answered (`replays/fixtures`, recorded by `replays/record-ssh.ts` from the machines that `replays/oracle.sh` builds).
 */

const AREAS = [...new Set(PROBES.map((probe) => probe.name.split(':')[0] ?? ''))];
const personas = join(import.meta.dirname, '../../packages/sensor/personas');

describe.each([
  { version: '9.2p1', banner: null },
  { version: '8.4p1', banner: 'SSH-2.0-OpenSSH_8.4p1 Debian-5+deb11u7' },
])('the SSH trap and OpenSSH $version', ({ version, banner }) => {
  const directory = freshDataDirectory();
  const fixture = fixtureSchema.parse(
    JSON.parse(readFileSync(join(import.meta.dirname, `../replays/fixtures/ssh-${version}.json`), 'utf8')),
  );
  let instance: Instance;

  beforeAll(async () => {
    instance = await startInstance(
      directory,
      banner === null ? {} : { CERBERUS_SENSOR__PERSONA: writePersona(join(directory, 'persona.yaml'), banner) },
    );
  });
  afterAll(async () => {
    await instance.stop();
    removeDataDirectory(directory);
  });

  it('are asked the same', () => {
    expect(PROBES.map((probe) => probe.name).toSorted()).toEqual(Object.keys(fixture.answers).toSorted());
  });

  for (const area of AREAS) {
    // What stands behind the login is the machine's, and there is no machine of Debian 11.
    if (version === '8.4p1' && ['connection', 'sftp', 'patience'].includes(area)) continue;
    it(`answer alike: ${area}`, async () => {
      const probes = PROBES.filter((probe) => probe.name.startsWith(`${area}:`));
      const target = { host: '127.0.0.1', port: instance.port('ssh') };
      const account = { username: 'root', password: 'admin123' };
      // sshd refuses some connections as soon as ten have not logged in.
      expect(await compareSsh(fixture, probes, target, account, 6)).toEqual([]);
    }, 600_000);
  }
});

/** The web server with an older sshd. */
function writePersona(file: string, banner: string): string {
  const text = readFileSync(join(personas, 'web-server.yaml'), 'utf8')
    .replace('profile: openssh-9.2p1-debian-12', 'profile: openssh-8.4p1-debian-11')
    .replace(/banner: .*OpenSSH_.*/, `banner: "${banner}"`);
  expect(text).toContain(banner);
  writeFileSync(file, text);
  return file;
}
