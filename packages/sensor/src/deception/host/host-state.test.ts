import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../limits.ts';
import { testMachine, testPolicy } from '../../test-machine.ts';
import { runCommand } from '../shell/test-shell.ts';
import { createHostRegistry, type HostStore } from './create-host.ts';
import { MAX_KEPT_AGE_MS } from './limits.ts';

const NOW = Date.UTC(2026, 10, 21, 11, 35, 44);
const SOURCE = '192.0.2.9';

/** A sensor that is started over one store again and again. */
function createStore() {
  const kept = new Map<string, Uint8Array>();
  const rejected: string[] = [];
  let now = NOW;
  const store: HostStore = {
    load: (source) => kept.get(source) ?? null,
    save: (source, state) => void kept.set(source, state),
    reject: (source, reason) => void rejected.push(`${source}: ${reason}`),
  };
  return {
    kept,
    rejected,
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
    start: () =>
      createHostRegistry({
        machine: testMachine(),
        policy: testPolicy(),
        limits: DEFAULT_LIMITS,
        clock: { now: () => now },
        random: {
          next: () => 0.5,
          bytes: (length) => Buffer.from('0123456789abcdefghijklmnopqrstuv').subarray(0, length),
        },
        store,
      }),
  };
}

describe('what an attacker changed', () => {
  it('is there after a restart: files, links, modes, removals, moves', async () => {
    const { start } = createStore();
    const first = start();
    const script = [
      'mkdir -p /opt/a/b; echo one > /opt/a/b/f; chmod 751 /opt/a/b/f; chown admin:www-data /opt/a/b/f',
      'ln -s b/f /opt/a/link; ln /opt/a/b/f /opt/a/hard; touch -d 2024-01-02 /opt/a/b/f',
      'rm /etc/hosts.deny; mv /etc/ssh /etc/ssh.old; echo x >> /etc/ssh.old/sshd_config',
      'mv /etc/ssh.old/moduli /root/m; chmod 600 /var/www; mkfifo /opt/pipe; chattr +i /opt/a/hard',
    ];
    for (const line of script) await runCommand(line, { host: first.hostFor(SOURCE) });
    const look =
      'find /opt /etc/ssh.old /root/m -printf "%p %y %m %u %g %s %T@ %l\\n" | sort; tail -1 /etc/ssh.old/sshd_config; md5sum /root/m; ls /etc/hosts.deny /etc/ssh; stat -c %h /opt/a/hard; lsattr /opt/a/hard; stat -c %a /var/www';
    const before = await runCommand(look, { host: first.hostFor(SOURCE) });
    first.keepChanges();
    const after = await runCommand(look, { host: start().hostFor(SOURCE) });
    expect(after.stdout).toBe(before.stdout);
    expect(before.stdout).toContain('/opt/a/b/f f 751 admin www-data 4');
  });

  it('keeps passwords, keys and users that were set, and the old password stays out', async () => {
    const { start } = createStore();
    const first = start();
    const host = first.hostFor(SOURCE);
    expect(host.checkPassword('root', 'admin123')).toBe(true);
    await runCommand('echo root:changed | chpasswd; useradd -m -s /bin/bash eve; echo eve:hers | chpasswd', { host });
    await runCommand('mkdir -p /root/.ssh; echo "ssh-ed25519 AAAAC3Nz eve" > /root/.ssh/authorized_keys', { host });
    first.keepChanges();
    const again = start().hostFor(SOURCE);
    expect([
      again.checkPassword('root', 'admin123'),
      again.checkPassword('root', 'changed'),
      again.checkPassword('eve', 'hers'),
      again.checkPublicKey('root', 'ssh-ed25519 AAAAC3Nz other'),
      start().hostFor('192.0.2.10').checkPassword('root', 'changed'),
    ]).toEqual([false, true, true, true, false]);
  });

  it('remembers which guess was let in, so that no second one is', () => {
    const { start } = createStore();
    const first = start();
    expect(first.hostFor(SOURCE).checkPassword('root', '123456')).toBe(true);
    first.keepChanges();
    const again = start().hostFor(SOURCE);
    expect([again.checkPassword('root', 'admin123'), again.checkPassword('root', '123456')]).toEqual([false, true]);
  });

  it('is handed to the store once, and not where nothing was changed', () => {
    const { start, kept } = createStore();
    const registry = start();
    registry.hostFor('192.0.2.1');
    registry.hostFor(SOURCE).files.writeFile('/tmp/x', Buffer.from('x'));
    registry.keepChanges();
    const first = kept.get(SOURCE);
    registry.keepChanges();
    expect([[...kept.keys()], kept.get(SOURCE) === first]).toEqual([[SOURCE], true]);
  });

  it('is kept when the machine is forgotten for room', () => {
    const { start } = createStore();
    const registry = start();
    registry.hostFor(SOURCE).files.writeFile('/tmp/x', Buffer.from('x'));
    for (let index = 0; index < DEFAULT_LIMITS.maxHosts + 1; index += 1)
      registry.hostFor(`10.0.${index >> 8}.${index & 255}`);
    expect(Buffer.from(registry.hostFor(SOURCE).files.readFile('/tmp/x')).toString()).toBe('x');
  });

  it('is dropped, never fatal, when it is damaged, cut, of somebody else or too old', () => {
    const { start, kept, rejected, advance } = createStore();
    const registry = start();
    registry.hostFor(SOURCE).files.writeFile('/tmp/x', Buffer.from('something'));
    registry.keepChanges();
    const good = kept.get(SOURCE) ?? new Uint8Array(0);
    const usable = () => start().hostFor(SOURCE).files.exists('/tmp/x');
    const flipped = Uint8Array.from(good);
    flipped[flipped.length - 1] = (flipped[flipped.length - 1] ?? 0) ^ 1;
    for (const bad of [
      flipped,
      good.subarray(0, 100),
      good.subarray(0, good.length - 3),
      Buffer.from('{}'),
      new Uint8Array(0),
    ]) {
      kept.set(SOURCE, bad);
      expect(usable()).toBe(false);
    }
    kept.set(SOURCE, good);
    expect(usable()).toBe(true);
    kept.set('192.0.2.44', good);
    expect(start().hostFor('192.0.2.44').files.exists('/tmp/x')).toBe(false);
    advance(MAX_KEPT_AGE_MS + 1);
    expect(usable()).toBe(false);
    expect(rejected.map((each) => each.split(': ')[1])).toEqual([
      'damaged',
      'damaged',
      'damaged',
      'not a kept host',
      'not a kept host',
      'of another source',
      'too old',
    ]);
  });
});
