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

  it('keeps a program of the attacker running: in ps, by its name, from its file, until it is killed', async () => {
    const { start } = createStore();
    const first = start();
    const elf = Buffer.alloc(64);
    elf.write('\x7fELF\x02\x01\x01', 'latin1');
    elf.writeUInt16LE(62, 18);
    first.hostFor(SOURCE).files.writeFile('/tmp/xmrig', elf);
    const look = 'ps -e -o ppid,args | grep "[.]/xmrig -B$"; readlink /proc/$(pidof xmrig)/exe';
    const shown = '      1 ./xmrig -B\n/tmp/xmrig\n';
    const { stdout } = await runCommand(`cd /tmp; chmod +x xmrig; ./xmrig -B & wait; ./xmrig -B; ${look}`, {
      host: first.hostFor(SOURCE),
    });
    expect(stdout).toBe(shown);
    expect(first.hostFor(SOURCE).processTable.runningCount).toBe(0);
    first.keepChanges();
    const again = start().hostFor(SOURCE);
    expect((await runCommand(look, { host: again })).stdout).toBe(shown);
    expect((await runCommand('pkill -9 xmri[g]; pidof xmrig; echo $?', { host: again })).stdout).toBe('1\n');
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

  it('is handed over at once where files changed, then at most once a second', () => {
    const { start, kept, advance } = createStore();
    const registry = start();
    const keptSizes = ['a', 'b', 'c'].map((name, index) => {
      if (index === 2) advance(1100);
      registry.hostFor(SOURCE).files.writeFile(`/tmp/${name}`, Buffer.from(name.repeat(index + 1)));
      registry.keepDueChanges();
      return kept.get(SOURCE)?.length ?? 0;
    });
    expect(keptSizes[0]).toBeGreaterThan(0);
    expect(keptSizes[1]).toBe(keptSizes[0]);
    expect(keptSizes[2]).toBeGreaterThan(keptSizes[0] ?? 0);
  });

  it('keeps a password that was set although the files of the machine are too large to be kept', async () => {
    const { start } = createStore();
    const first = start();
    const host = first.hostFor(SOURCE);
    await runCommand('echo root:changed | chpasswd; echo small > /tmp/small', { host });
    for (let index = 0; index < 5; index += 1)
      host.files.writeFile(`/tmp/large${index}`, Buffer.alloc(5 * 1024 * 1024, index + 1));
    first.keepChanges();
    const again = start().hostFor(SOURCE);
    expect([again.checkPassword('root', 'changed'), again.files.exists('/tmp/small')]).toEqual([true, true]);
  });

  it('waits where only passwords were tried', () => {
    const { start, kept, advance } = createStore();
    const registry = start();
    const keptAfter = ['123456', 'x2', 'x3'].map((password, index) => {
      if (index === 2) advance(31_000);
      registry.hostFor(SOURCE).checkPassword('root', password);
      registry.keepDueChanges();
      return kept.get(SOURCE);
    });
    expect(keptAfter[0]).toBeDefined();
    expect(keptAfter[1]).toBe(keptAfter[0]);
    expect(keptAfter[2]).not.toBe(keptAfter[1]);
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
