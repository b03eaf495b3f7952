import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../limits.ts';
import { loadMachine } from '../../personas.ts';
import { TEST_INSTALLATION, testPolicy } from '../../test-machine.ts';
import { makeEd25519 } from '../host/bait.ts';
import { createHostRegistry } from '../host/create-host.ts';

it('shows the key of the SSH trap under /etc/ssh as soon as it has one', () => {
  const pair = makeEd25519(Buffer.alloc(32, 7), Buffer.alloc(4, 1), 'x');
  let made = false;
  const machine = loadMachine('web-server', TEST_INSTALLATION, {
    hostKeys: (type) => (made && type === 'ed25519' ? { bytes: Buffer.from(pair.privateText), madeAtMs: null } : null),
  });
  const { files } = createHostRegistry({
    machine,
    policy: testPolicy(),
    limits: DEFAULT_LIMITS,
    clock: { now: () => TEST_INSTALLATION.createdAtMs },
    random: { next: () => 0, bytes: (length) => new Uint8Array(length) },
  }).hostFor('192.0.2.1');
  const read = (path: string) => Buffer.from(files.readFile(path)).toString();
  expect(read('/etc/ssh/ssh_host_ed25519_key.pub')).toBe('');
  made = true;
  expect([
    read('/etc/ssh/ssh_host_ed25519_key'),
    read('/etc/ssh/ssh_host_ed25519_key.pub'),
    files.stat('/etc/ssh/ssh_host_ed25519_key').mode,
  ]).toEqual([pair.privateText, `${pair.publicText.replace(/ x$/, '')} root@${machine.persona.hostname}\n`, 0o600]);
});
